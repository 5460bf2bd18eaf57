"""Who helps where and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyan.week.editions.models import Edition, Venue
from huiyan.week.proposals.models import Session


class Shift(models.Model):
    """A volunteer's time at a place, perhaps at the door of one session."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="shifts")
    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shifts", verbose_name=_("helper")
    )
    venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, related_name="shifts", verbose_name=pgettext_lazy("where", "place")
    )
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, null=True, blank=True, related_name="shifts", verbose_name=_("session")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    note = models.CharField(_("task"), max_length=120, blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["helper", "starts_at"], name="week_shift_by_helper")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="week_shift_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.helper_id} {self.starts_at:%Y-%m-%d %H:%M}"
