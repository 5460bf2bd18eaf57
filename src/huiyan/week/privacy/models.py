"""What was purged: numbers, never values."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyan.week.editions.models import Edition


class Purge(models.Model):
    """One run that erased something of an edition; only ever added."""

    class Cause(models.TextChoices):
        TIME = "time", _("the time to keep it was over")
        WISH = "wish", _("a person asked for it")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="purges")
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    bookings = models.PositiveIntegerField(_("bookings"))
    waiting = models.PositiveIntegerField(_("places on the waiting list"))
    notices = models.PositiveIntegerField(_("messages"))
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(bookings__gt=0) | Q(waiting__gt=0) | Q(notices__gt=0), name="week_purge_of_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.bookings} {self.waiting} {self.notices}"
