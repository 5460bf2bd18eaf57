"""What the holder of a secret link may see, and what stands on the waiting list."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.bookings.rules import may_run
from huiyan.week.editions.rules import Person, may_read_all
from huiyan.week.proposals.models import Activity, Session

WHOLE = ("session__activity__edition", "session__venue", "session__room")


def booking_by_secret(secret: str) -> Booking:
    """The booking of a link, or 404."""
    return get_object_or_404(Booking.objects.select_related(*WHOLE), secret=secret)


def entry_by_secret(secret: str) -> WaitlistEntry:
    """The place on the waiting list of a link, or 404."""
    return get_object_or_404(WaitlistEntry.objects.select_related(*WHOLE, "booking"), secret=secret)


def sessions_in_programme(user: Person) -> QuerySet[Session]:
    """The sessions of the programme that this person may see."""
    found = Session.objects.filter(activity__state=Activity.State.PUBLISHED)
    if not may_read_all(user):
        found = found.filter(activity__edition__is_public=True)
    return found.select_related("activity__edition", "activity__host", "venue", "room")


def session_in_programme(user: Person, pk: int) -> Session:
    """One of them, or 404."""
    return get_object_or_404(sessions_in_programme(user), pk=pk)


def session_with_room(user: Person, pk: int) -> Session:
    """One of these that has a waiting room, or 404."""
    found = sessions_in_programme(user).filter(admit_per_minute__gt=0)
    return get_object_or_404(found.select_related("activity", "room_before"), pk=pk)


def session_to_run(user: User, pk: int) -> Session:
    """A published session whose places this person may see: organisers, supervisors and the host's own people; else 404."""
    found = Session.objects.filter(activity__state=Activity.State.PUBLISHED)
    session = get_object_or_404(found.select_related("activity__edition", "activity__host", "venue", "room"), pk=pk)
    if not (may_read_all(user) or may_run(user, session.activity)):
        raise Http404
    return session


def session_to_change(user: User, pk: int) -> Session:
    """One whose places this person may set, or 404."""
    session = session_to_run(user, pk)
    if not may_run(user, session.activity):
        raise Http404
    return session


def bookings_in(session: Session) -> QuerySet[Booking]:
    """All bookings of a session, also those that ended."""
    return Booking.objects.filter(session=session).order_by("pk")


def people_before(entry: WaitlistEntry) -> tuple[int, int]:
    """Groups and people that wait before this one."""
    before = waiting_in(entry.session).filter(pk__lt=entry.pk)
    groups = list(before.values_list("seats", flat=True))
    return len(groups), sum(groups)


def waiting_in(session: Session) -> QuerySet[WaitlistEntry]:
    """Who waits for places of a session, in order."""
    return WaitlistEntry.objects.filter(session=session, state=WaitlistEntry.State.WAITING).order_by("pk")


def lapsed_offers(at: datetime.datetime) -> QuerySet[WaitlistEntry]:
    """Offers whose time is over."""
    found = WaitlistEntry.objects.filter(state=WaitlistEntry.State.OFFERED, offer_until__lte=at)
    return found.select_related(*WHOLE).order_by("offer_until", "pk")
