"""School classes that wait for places; a class that has places is a booking of its kind."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huiyan.week.bookings.models import SchoolClass, Waiting


class ClassEntry(Waiting, SchoolClass):
    """A class on the waiting list of a session's class places."""

    class Meta(Waiting.Meta):
        verbose_name_plural = "class entries"
        indexes = [models.Index(fields=["session", "state", "id"], name="week_classlist_in_order")]
        constraints = [
            *Waiting.Meta.constraints,
            models.UniqueConstraint(
                fields=["session", "school", "class_name"],
                condition=Q(state__in=["waiting", "offered"]),
                name="week_classlist_once_for_a_class",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.school} {self.class_name}"
