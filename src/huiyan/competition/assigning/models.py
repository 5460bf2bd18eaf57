"""Who reads what, and how that was found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyan.competition.calls.models import Round
from huiyan.competition.entries.models import Entry
from huiyan.competition.panel.models import Judge


class Assignment(models.Model):
    """A judge reads an entry in a round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="assignments")
    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="assignments")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="assignments")
    affinity = models.FloatField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "judge", "entry"], name="assigned_once")]

    def __str__(self) -> str:
        return f"{self.judge} / {self.entry}"


class PairRule(models.Model):
    """The organisers' word on one pair: it must be, or must not."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="pair_rules")
    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="pair_rules")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="pair_rules")
    must_be = models.BooleanField(_("fixed"))
    reason = models.CharField(_("why"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "judge", "entry"], name="one_rule_for_a_pair")]

    def __str__(self) -> str:
        return f"{self.judge} / {self.entry}"


class AssignmentRun(models.Model):
    """One answer of the engine: what was asked, with which input, and what it found. It is never changed afterwards."""

    class Objective(models.TextChoices):
        CHECK = "check", _("only whether it is possible")
        TOTAL = "total", _("best total")
        FAIR = "fair", _("best for the worst-served entry")
        RANDOM = "random", _("drawn at random")
        MEND = "mend", _("smallest change")

    class State(models.TextChoices):
        COMMITTED = "committed", _("seed committed, not drawn yet")
        WAITING = "waiting", pgettext_lazy("of a run", "waiting")
        PROPOSED = "proposed", _("proposed")
        DONE = "done", _("done")
        IMPOSSIBLE = "impossible", _("not possible")
        OUTDATED = "outdated", _("overtaken by changes")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="runs")
    objective = models.CharField(_("objective"), max_length=10, choices=Objective)
    state = models.CharField(_("state"), max_length=12, choices=State)
    options = models.JSONField(default=dict)
    seed = models.BigIntegerField(null=True, blank=True)
    salt = models.CharField(max_length=64, blank=True)
    commitment = models.CharField(max_length=64, blank=True)
    input_digest = models.CharField(max_length=64, blank=True)
    engine_version = models.CharField(max_length=20)
    pairs = models.JSONField(default=list, help_text="[entry key, judge key, affinity] of each reading.")
    figures = models.JSONField(default=dict, help_text="What the engine says of its answer, and the linkage of rooms.")
    shortages = models.JSONField(default=list, help_text="Templates of sentences with their values.")
    total = models.FloatField(null=True, blank=True)
    worst = models.FloatField(null=True, blank=True)
    upper_bound = models.FloatField(null=True, blank=True)
    gap = models.FloatField(null=True, blank=True)
    before = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_standing = models.BooleanField(default=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    found_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(is_standing=True), name="one_standing_assignment_for_a_round"
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True, locked_by__isnull=True)
                | Q(locked_at__isnull=False, locked_by__isnull=False),
                name="locked_assignment_has_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(objective="random") | (~Q(commitment="") & Q(seed__isnull=False)),
                name="random_assignment_is_committed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}, {self.get_objective_display()}"
