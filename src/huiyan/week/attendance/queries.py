"""What a helper sees at the door, and what was counted."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, QuerySet, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.week.attendance.models import CheckIn, WalkIn
from huiyan.week.attendance.rules import reach_of
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.classes.models import ClassEntry
from huiyan.week.editions.models import Edition
from huiyan.week.editions.rules import may_read_all
from huiyan.week.proposals.models import Activity, Session


@dataclass(frozen=True)
class Difference:
    """A counter that does not equal its rows."""

    session: int
    counter: str
    counted: int
    rows: int

    def __str__(self) -> str:
        return f"session {self.session}: {self.counter} says {self.counted}, the rows say {self.rows}"


def sessions_at_the_door(user: User) -> QuerySet[Session]:
    """The published sessions at whose door this person may stand, or 404."""
    reach = reach_of(user)
    if reach is None:
        raise Http404
    found = Session.objects.filter(reach, activity__state=Activity.State.PUBLISHED)
    return found.select_related("activity__host", "activity__edition", "venue", "room").order_by("starts_at", "pk")


def session_at_the_door(user: User, pk: int) -> Session:
    """One of these sessions, or 404."""
    return get_object_or_404(sessions_at_the_door(user), pk=pk)


def booking_at_the_door(user: User, code: str) -> Booking:
    """The booking of a code, for who may check it in, or 404."""
    reach = reach_of(user)
    if reach is None:
        raise Http404
    return get_object_or_404(Booking, code=code, session__in=Session.objects.filter(reach))


def counts_of(user: User, edition: Edition) -> QuerySet[Session]:
    """Every session of an edition with its counts by grade of evidence, or 404: each grade is a column, no two are added."""
    if not may_read_all(user):
        raise Http404
    found = Session.objects.filter(activity__edition=edition, activity__state=Activity.State.PUBLISHED)
    found = found.annotate(booked_people=F("booked") + F("class_booked"))
    return found.select_related("activity__host", "venue").order_by("starts_at", "pk")


def differences() -> list[Difference]:
    """Every counter of a session that does not equal the rows it counts; none, when all is well."""
    counters = {
        "booked": _sums(Booking, "seats", state=Booking.State.BOOKED, kind=Booking.Kind.PUBLIC),
        "class_booked": _sums(Booking, "seats", state=Booking.State.BOOKED, kind=Booking.Kind.CLASS),
        "class_held": _sums(ClassEntry, "seats", state=ClassEntry.State.OFFERED),
        "class_waiting": _sums(ClassEntry, "seats", state=ClassEntry.State.WAITING),
        "held": _sums(WaitlistEntry, "seats", state=WaitlistEntry.State.OFFERED),
        "waiting": _sums(WaitlistEntry, "seats", state=WaitlistEntry.State.WAITING),
        "arrived": _sums(CheckIn, "people", verdict=CheckIn.Verdict.ADMITTED),
        "walked_in": _sums(WalkIn, "people"),
    }
    found = []
    for row in Session.objects.order_by("pk").values("pk", *counters).iterator():
        for counter, sums in counters.items():
            if row[counter] != sums.get(row["pk"], 0):
                found.append(Difference(row["pk"], counter, row[counter], sums.get(row["pk"], 0)))
    return found


def _sums(
    model: type[Booking] | type[WaitlistEntry] | type[ClassEntry] | type[CheckIn] | type[WalkIn],
    column: str,
    **which: str,
) -> dict[int, int]:
    rows = model._default_manager.filter(**which).order_by().values("session").annotate(n=Sum(column))
    return {row["session"]: row["n"] for row in rows}
