"""Judges of a competition and their conflicts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyan.competition.calls.models import Competition
from huiyan.competition.calls.wording import panel_name
from huiyan.competition.entries.models import Entry
from huiyan.registry.organizations.models import Organization


class Judge(models.Model):
    """A person who judges in one competition."""

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="judges")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="judgeships")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    expertise = models.TextField(_("expertise in own words"), blank=True)
    topics = models.JSONField(_("fields"), default=list, blank=True)
    former_organizations = models.TextField(_("organizations you belonged to"), blank=True)
    max_load = models.PositiveIntegerField(_("most entries"), null=True, blank=True)
    is_available = models.BooleanField(_("available"), default=True)
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)
    panel = models.CharField(_("panel"), max_length=40, blank=True)
    answered_at = models.DateTimeField(_("told us"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["competition", "user"], name="judge_once"),
            models.CheckConstraint(
                condition=Q(away_from__isnull=True, away_until__isnull=True)
                | Q(away_from__isnull=False, away_until__isnull=False, away_until__gte=F("away_from")),
                name="judge_away_has_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.user.name

    @property
    def panel_words(self) -> str:
        """The panel as people call it."""
        return panel_name(self.panel)


class Conflict(models.Model):
    """A reason why a judge must not read an entry: declared by a person, or computed from what is known of both.

    A lifted row stays: of a computed one it says that the organisers looked and let the judge read.
    """

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
    is_computed = models.BooleanField(default=False)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    declared_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lift_reason = models.CharField(_("why it was lifted"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judge", "entry"], condition=Q(lifted_at__isnull=True), name="one_standing_conflict"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="lifted_conflict_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judge} / {self.entry}"
