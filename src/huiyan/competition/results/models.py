"""A ranking is made once from a digest of its input and never changed; another run is another ranking."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyan.competition.calls.models import Prize, Round, Track
from huiyan.competition.entries.models import Entry
from huiyan.publishing.models import Publication


class Ranking(models.Model):
    """The result of one round in one track (or over all tracks)."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="rankings")
    track = models.ForeignKey(Track, on_delete=models.PROTECT, null=True, blank=True, related_name="rankings")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    input_digest = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20)
    options = models.JSONField(default=dict)
    seed = models.BigIntegerField()
    diagnostics = models.JSONField(default=dict)
    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, null=True, blank=True, related_name="rankings"
    )

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.round} {self.track or ''}"


class RankingRow(models.Model):
    """An entry's place: the official score and rank, and beside them the calibrated ones with their uncertainty."""

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="rows")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="placings")
    rank = models.PositiveIntegerField(_("rank"))
    score = models.DecimalField(_("score"), max_digits=12, decimal_places=4)
    prize = models.ForeignKey(Prize, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    calibrated = models.FloatField(null=True, blank=True)
    standard_error = models.FloatField(null=True, blank=True)
    calibrated_rank = models.PositiveIntegerField(null=True, blank=True)
    rank_low = models.PositiveIntegerField(null=True, blank=True)
    rank_high = models.PositiveIntegerField(null=True, blank=True)
    prize_probability = models.FloatField(null=True, blank=True)
    breakdown = models.JSONField(default=dict)
    code = models.CharField(
        max_length=32, blank=True, help_text="Random code that stands for the entry in the public bundle."
    )
    code_salt = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["rank", "entry__number"]
        constraints = [models.UniqueConstraint(fields=["ranking", "entry"], name="entry_ranked_once")]

    def __str__(self) -> str:
        return f"{self.rank} {self.entry}"
