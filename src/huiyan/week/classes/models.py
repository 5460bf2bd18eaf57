"""School classes that wait for places; a class that has places is a booking of its kind."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyan.week.bookings.models import Booking, Group, SchoolClass


class ClassEntry(Group, SchoolClass):
    """A class on the waiting list of a session's class places; when enough come free they are held for it until `offer_until`."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        OFFERED = "offered", _("offered")
        TAKEN = "taken", _("taken")
        LAPSED = "lapsed", _("lapsed")
        LEFT = "left", _("left the list")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    offer_until = models.DateTimeField(null=True, blank=True)
    booking = models.OneToOneField(
        Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="waited_as_class"
    )

    class Meta:
        verbose_name_plural = "class entries"
        indexes = [models.Index(fields=["session", "state", "id"], name="week_classlist_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(seats=F("adults") + F("children")) & Q(seats__gte=1),
                name="week_classlist_seats_are_the_sum",
            ),
            models.UniqueConstraint(
                fields=["session", "school", "class_name"],
                condition=Q(state__in=["waiting", "offered"]),
                name="week_classlist_once_for_a_class",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offer_until__isnull=False), name="week_classlist_offer_has_an_end"
            ),
            models.CheckConstraint(
                condition=(Q(state="taken") & Q(booking__isnull=False)) | (~Q(state="taken") & Q(booking__isnull=True)),
                name="week_classlist_taken_has_a_booking",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.school} {self.class_name}"
