"""A session moves or is cancelled, and everyone who holds places or waits for some is told, each in their language.

When it moves, bookings stay as they are: whoever cannot come to the new time gives the places back with the ticket's own link.
When it is cancelled they end, so that no counter says that somebody still comes.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.kernel import audit, clock
from huiyan.shell.times import said
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.bookings.refusals import AlreadyOver, Cancelled, NothingChanges
from huiyan.week.bookings.telling import reached_in, tell
from huiyan.week.changes.refusals import RoomTaken
from huiyan.week.classes.actions import tell_class
from huiyan.week.classes.models import ClassEntry
from huiyan.week.classes.queries import waiting_classes
from huiyan.week.proposals.counters import locked
from huiyan.week.proposals.models import Activity, Session
from huiyan.week.proposals.queries import STANDING
from huiyan.week.webhooks.actions import emit
from huiyan.week.webhooks.models import Event

PLACE_AND_TIME = ("venue_id", "room_id", "starts_at", "ends_at")
ALONG = ("closes_at", "release_at", "class_until")  # times that are told by the start, and move with it
WAITS = ("waiting", "offered")  # of both waiting lists
NOBODY_COMES = ("booked", "held", "waiting", "class_booked", "class_held", "class_waiting")


def move_session(session: Session, *, to: Mapping[str, Any], why: str, by: User) -> int:
    """Give a session another time or place and tell everyone; how many groups are told. `to` holds what PLACE_AND_TIME names."""
    with transaction.atomic():
        fresh = check_running(session)
        before = {name: getattr(fresh, name) for name in PLACE_AND_TIME}
        if all(to[name] == before[name] for name in PLACE_AND_TIME):
            raise NothingChanges
        check_room(fresh, to)
        later: datetime.timedelta = to["starts_at"] - fresh.starts_at
        for name in ALONG:
            if getattr(fresh, name):
                setattr(fresh, name, getattr(fresh, name) + later)
        for name in PLACE_AND_TIME:
            setattr(fresh, name, to[name])
        fresh.sequence += 1
        fresh.save(update_fields=[*PLACE_AND_TIME, *ALONG, "sequence"])
        for waits in (WaitlistEntry, ClassEntry):
            late = waits.objects.filter(session=fresh, state="offered", offer_until__gt=fresh.starts_at)
            late.update(offer_until=fresh.starts_at)
        told = _tell_everyone(fresh, _("Changed time or place: {title}"), why)
        emit(Event.SESSION_CHANGED, {"session": fresh.pk, "changes": {"moved": True}})
        audit.record("session.move", fresh, by=by, before=before, after={**to, "why": why, "told": told})
    return told


def cancel_session(session: Session, *, why: str, by: User) -> int:
    """Say that a session does not take place and tell everyone; bookings end, waiting lists too. How many groups are told."""
    now = clock.now()
    with transaction.atomic():
        fresh = check_running(session)
        told = _tell_everyone(fresh, _("Does not take place: {title}"), why)
        ended = _end_bookings(fresh, now)
        for waits in (WaitlistEntry, ClassEntry):
            waits.objects.filter(session=fresh, state__in=WAITS).update(state="lapsed")
        Session.objects.filter(pk=fresh.pk).update(
            state=Session.State.CANCELLED, sequence=fresh.sequence + 1, **dict.fromkeys(NOBODY_COMES, 0)
        )
        emit(Event.SESSION_CHANGED, {"session": fresh.pk, "changes": {"cancelled": True}})
        audit.record("session.cancel", fresh, by=by, after={"why": why, "told": told, "bookings": ended})
    return told


def check_room(session: Session, to: Mapping[str, Any]) -> None:
    """Refuse a room in which another activity is at that time; a large event and its parts may share one."""
    if to["room_id"] is None:
        return
    activity = session.activity
    family = Q(activity=activity) | Q(activity__parent=activity)
    if activity.parent_id:
        family |= Q(activity=activity.parent_id) | Q(activity__parent=activity.parent_id)
    there = Session.objects.filter(
        room=to["room_id"], starts_at__lt=to["ends_at"], ends_at__gt=to["starts_at"], state=Session.State.PLANNED,
        activity__state__in=STANDING,
    )  # fmt: skip
    other = there.exclude(family).exclude(pk=session.pk).select_related("activity", "room", "venue").first()
    if other:
        raise RoomTaken(title=other.activity.title, room=f"{other.venue} {other.room}", when=said(other.starts_at))


def reached(session: Session) -> int:
    """How many groups are told when something about a session changes: the public's, the classes', and all who wait."""
    return len(list(reached_in(session))) + len(list(waiting_classes(session)))


def ahead_of(activity: Activity) -> Iterable[Session]:
    """The sessions of an activity that still take place."""
    found = activity.sessions.filter(state=Session.State.PLANNED, ends_at__gt=clock.now())
    return found.select_related("activity__edition", "venue", "room")


def _end_bookings(session: Session, now: datetime.datetime) -> int:
    """Every booking of a cancelled session is cancelled; whoever keeps webhooks hears of each."""
    ends = Booking.objects.filter(session=session, state=Booking.State.BOOKED)
    for booking in ends.order_by("pk"):
        emit(Event.BOOKING_CANCELLED, {"booking": booking.pk, "session": session.pk, "seats": booking.seats})
    return ends.update(state=Booking.State.CANCELLED, ended_at=now)


def check_running(session: Session) -> Session:
    """The session, locked; Refusal when nothing of it can change any more."""
    fresh = locked(session)
    if fresh.state == Session.State.CANCELLED:
        raise Cancelled
    if fresh.ends_at <= clock.now():
        raise AlreadyOver
    return fresh


def _tell_everyone(session: Session, subject: Any, why: str) -> int:
    told = len([tell(group, subject, text=why) for group in reached_in(session)])
    for entry in waiting_classes(session):
        tell_class(entry, subject, "week:class_waiting", text=why)
        told += 1
    return told
