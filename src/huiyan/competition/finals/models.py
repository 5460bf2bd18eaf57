"""A final on stage: the drawn order, the clock, announced scores, and corrections of slips by two persons."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyan.competition.calls.models import Round
from huiyan.competition.entries.models import Entry
from huiyan.competition.judging.models import Score


class Final(models.Model):
    """The stage of one round: a secret is committed to before the draw and opened by it."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="final")
    secret = models.CharField(max_length=64)
    salt = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    words = models.CharField(_("words said in the hall"), max_length=120, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    minutes = models.PositiveSmallIntegerField(_("minutes to speak"), default=8)
    clock_started_at = models.DateTimeField(null=True, blank=True)
    clock_left = models.PositiveIntegerField(_("seconds left when it stands"), default=480)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True) | ~Q(words=""), name="a_draw_names_the_words_of_the_hall"
            )
        ]

    def __str__(self) -> str:
        return str(self.round)


class Slot(models.Model):
    """A place in the speaking order; the score once it is announced."""

    final = models.ForeignKey(Final, on_delete=models.CASCADE, related_name="slots")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="slots")
    position = models.PositiveIntegerField()
    called_at = models.DateTimeField(_("called to the stage"), null=True, blank=True)
    announced = models.DecimalField(_("announced score"), max_digits=12, decimal_places=4, null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["final", "position"], name="one_entry_at_a_place"),
            models.UniqueConstraint(fields=["final", "entry"], name="an_entry_speaks_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.entry}"


class SlipCorrection(models.Model):
    """A slip of the pen in a handed-in sheet: one person asks, another confirms; before and after stay on record."""

    score = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="corrections")
    before = models.DecimalField(_("before"), max_digits=7, decimal_places=2)
    after = models.DecimalField(_("after"), max_digits=7, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed=False) | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="a_slip_has_two_persons",
            ),
            models.UniqueConstraint(
                fields=["score"], condition=Q(decided_at__isnull=True), name="one_open_correction_of_a_mark"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
