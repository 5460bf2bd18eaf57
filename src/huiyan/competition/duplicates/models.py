"""Pairs of entries that may be the same project, and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyan.competition.entries.models import Entry


class LikelyDuplicate(models.Model):
    """Two entries that look alike; a person says whether they are."""

    class Reason(models.TextChoices):
        CODE = "code", _("the same credit code")
        TITLE = "title", _("the same title")
        NEAR = "near", _("a nearly equal title")
        TEXT = "text", _("nearly the same text")

    first = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="likely_first")
    second = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="likely_second")
    reasons = models.JSONField(default=dict, help_text="Reason -> how alike, 0 to 1.")
    found_at = models.DateTimeField()
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_why = models.CharField(_("why they are not the same"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="likely_duplicate_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="likely_duplicate_in_order"),
            models.CheckConstraint(
                condition=Q(dismissed_at__isnull=True) | (Q(dismissed_by__isnull=False) & ~Q(dismissed_why="")),
                name="dismissed_duplicate_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"

    @property
    def reason_words(self) -> list[str]:
        """Why they look alike, in words."""
        return [str(self.Reason(key).label) for key in self.reasons]
