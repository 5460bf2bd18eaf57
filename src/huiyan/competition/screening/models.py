"""Screening: who decided what about an entry, and on which rules."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyan.competition.entries.models import Entry


class Screening(models.Model):
    """One decision about one entry, with what the rules said at that moment."""

    class Decision(models.TextChoices):
        ADMIT = "admit", _("admit")
        RETURN = "return", _("return for completion")
        REFUSE = "refuse", _("do not admit")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="screenings")
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    findings = models.JSONField(default=list)
    letter = models.TextField(_("letter to the entrant"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-decided_at"]

    def __str__(self) -> str:
        return f"{self.entry}: {self.get_decision_display()}"
