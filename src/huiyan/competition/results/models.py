"""A ranking is made once from a digest of its input and never changed; another run is another ranking."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyan.competition.calls.models import Prize, Round, Track
from huiyan.competition.entries.models import Entry
from huiyan.publishing.models import Publication


class Ranking(models.Model):
    """The result of one round in one track (or over all tracks)."""

    class Opens(models.TextChoices):
        ALL = "all", _("all entries by name")
        BEST = "best", _("only prize winners and those who go on by name, the others by code")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="rankings")
    track = models.ForeignKey(Track, on_delete=models.PROTECT, null=True, blank=True, related_name="rankings")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    input_digest = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20)
    options = models.JSONField(default=dict)
    seed = models.BigIntegerField()
    diagnostics = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    asked_as = models.CharField(
        max_length=32,
        null=True,
        blank=True,
        unique=True,
        help_text="The request that a worker answers: repeated after a kill, it makes no second ranking.",
    )
    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, null=True, blank=True, related_name="rankings"
    )
    opens = models.CharField(_("names shown"), max_length=8, choices=Opens, default=Opens.ALL)
    appeals_until = models.DateTimeField(_("appeals until"), null=True, blank=True)

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

    @property
    def is_named(self) -> bool:
        """Whether the public page shows the entry's name; the others stand there under their code."""
        return self.ranking.opens == Ranking.Opens.ALL or self.is_best

    @property
    def is_best(self) -> bool:
        """Whether it wins a prize or goes on to the next round."""
        return self.prize_id is not None or self.rank <= self.ranking.round.places_onward


class Proposal(models.Model):
    """A publication that one organiser asks for and a second one confirms."""

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="proposals")
    stage = models.CharField(_("stage"), max_length=20, choices=Publication.Stage)
    opens = models.CharField(_("names shown"), max_length=8, choices=Ranking.Opens, default=Ranking.Opens.ALL)
    reason = models.CharField(_("reason"), max_length=300)
    notice_until = models.DateTimeField(_("public notice until"), null=True, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ranking"], condition=Q(decided_at__isnull=True), name="one_open_proposal_for_a_ranking"
            ),
            models.CheckConstraint(
                condition=Q(confirmed=False) | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="a_second_person_confirms",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ranking}: {self.stage}"


class Appeal(models.Model):
    """An entrant's objection to a published result: on facts or procedure, never on a judge's opinion."""

    class Ground(models.TextChoices):
        FACTS = "facts", _("a fact is wrong: a mark, a sum, a document that was overlooked")
        PROCEDURE = "procedure", _("the procedure was not followed: a conflict, a rule, a deadline")

    class State(models.TextChoices):
        FILED = "filed", _("being examined")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="appeals")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="appeals")
    ground = models.CharField(_("ground"), max_length=12, choices=Ground)
    text = models.TextField(_("what happened, and how it can be seen"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.FILED)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("filed"))
    answer = models.TextField(_("reason of the decision"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        ordering = ["-filed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ranking", "entry"], condition=Q(state="filed"), name="one_open_appeal_for_an_entry"
            ),
            models.CheckConstraint(
                condition=Q(state="filed") | (~Q(answer="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="a_decided_appeal_says_why_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.get_ground_display()}"
