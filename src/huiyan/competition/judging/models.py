"""Judges, their conflicts, who reads what, and the marks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyan.competition.calls.models import Competition, Criterion, Round
from huiyan.competition.entries.models import Entry
from huiyan.registry.organizations.models import Organization


class Judge(models.Model):
    """A person who judges in one competition."""

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="judges")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="judgeships")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    expertise = models.TextField(_("expertise in own words"), blank=True)
    topics = models.JSONField(_("fields"), default=list, blank=True)
    max_load = models.PositiveIntegerField(_("most entries"), null=True, blank=True)
    is_available = models.BooleanField(_("available"), default=True)
    panel = models.CharField(_("panel"), max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["competition", "user"], name="judge_once")]

    def __str__(self) -> str:
        return self.user.name


class Conflict(models.Model):
    """A reason why a judge must not read an entry."""

    class Kind(models.TextChoices):
        ORGANIZATION = "organization", _("same organization")
        FORMER = "former", _("former organization")
        PARENT = "parent", _("parent organization")
        FAMILY = "family", _("family")
        OWNER = "owner", _("co-owner")
        OTHER = "other", _("another reason")

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="conflicts")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="conflicts")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    reason = models.CharField(_("in own words"), max_length=300, blank=True)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    declared_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judge", "entry"], condition=Q(lifted_at__isnull=True), name="one_standing_conflict"
            )
        ]

    def __str__(self) -> str:
        return f"{self.judge} / {self.entry}"


class Assignment(models.Model):
    """A judge reads an entry in a round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="assignments")
    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="assignments")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="assignments")
    affinity = models.FloatField(default=0)
    is_fixed = models.BooleanField(_("fixed by hand"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "judge", "entry"], name="assigned_once")]

    def __str__(self) -> str:
        return f"{self.judge} / {self.entry}"


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
