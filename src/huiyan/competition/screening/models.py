"""Screening: who decided what about an entry, on which rules, and who is looking at it now."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyan.competition.entries.models import Entry
from huiyan.kernel.notices import Notice


class Screening(models.Model):
    """One decision about one entry, with what the rules said at that moment and the letter that waits in the outbox."""

    class Decision(models.TextChoices):
        ADMIT = "admit", _("admit")
        RETURN = "return", _("return for completion")
        REFUSE = "refuse", _("do not admit")
        SECOND = "second", _("ask for a second look")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="screenings")
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    findings = models.JSONField(default=list)
    letter = models.TextField(_("letter to the entrant"), blank=True)
    note = models.CharField(_("note for colleagues"), max_length=300, blank=True)
    notice = models.OneToOneField(Notice, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="undone_screening_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=["return", "refuse"]) | ~Q(letter=""), name="screening_says_why"
            ),
            models.CheckConstraint(condition=~Q(decision="second") | ~Q(note=""), name="second_look_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.get_decision_display()}"


class ScreeningLease(models.Model):
    """Who has an entry open for screening, and until when nobody else may decide on it."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="lease")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.entry}: {self.by}"
