"""The marks of judges; who reads what is kept in the step before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyan.competition.assigning.models import Assignment
from huiyan.competition.calls.models import Criterion
from huiyan.competition.panel.models import Conflict, Judge

__all__ = ["Assignment", "Conflict", "Judge", "Score", "ScoreSheet"]


class ScoreSheet(models.Model):
    """What one judge says of one entry."""

    class State(models.TextChoices):
        OPEN = "open", _("under way")
        SUBMITTED = "submitted", _("submitted")
        ABSTAINED = "abstained", _("abstained")
        LATE = "late", _("arrived late")
        REFUSED = "refused", _("arrived late, not counted")

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="sheet")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    total = models.DecimalField(_("weighted total"), max_digits=9, decimal_places=4, null=True, blank=True)
    to_team = models.TextField(_("to the team"), blank=True)
    to_organiser = models.TextField(_("to the organisers"), blank=True)
    to_self = models.TextField(_("only for me"), blank=True)
    reason = models.CharField(_("reason of the abstention"), max_length=300, blank=True)
    saved_at = models.DateTimeField(auto_now=True)
    edition = models.CharField(
        max_length=32, blank=True, editable=False, help_text="Changes with each saving; tells two devices apart."
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(_("reason of the decision"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False), name="submitted_sheet_has_a_time"
            ),
            models.CheckConstraint(condition=~Q(state="abstained") | ~Q(reason=""), name="abstention_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state="refused") | (Q(decided_by__isnull=False) & ~Q(decision="")),
                name="refused_sheet_has_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return str(self.assignment)


class Score(models.Model):
    """One mark."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    mark = models.DecimalField(_("mark"), max_digits=7, decimal_places=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "criterion"], name="one_mark_for_a_criterion")]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.mark}"
