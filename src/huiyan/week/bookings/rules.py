"""When places may be booked, and when given back."""

from __future__ import annotations

import datetime

from huiyan.accounts.models import User
from huiyan.shell.times import said
from huiyan.week.bookings.models import Booking
from huiyan.week.bookings.refusals import ByDraw, Cancelled, Closed, GroupTooLarge, NoBookingNeeded, NotOpenYet
from huiyan.week.editions.rules import Person, may_manage
from huiyan.week.proposals.models import Activity, Session
from huiyan.week.proposals.rules import acts_for

ROOM_BEFORE = datetime.timedelta(minutes=30)  # the waiting room opens so long before the booking


def check_open(session: Session, at: datetime.datetime) -> None:
    """Refuse what cannot be booked at this moment, and say why."""
    closes = closing(session)
    if not session.activity.needs_booking:
        raise NoBookingNeeded
    if session.state == Session.State.CANCELLED:
        raise Cancelled
    if session.draw_until:
        raise ByDraw(until=said(session.draw_until))
    if session.opens_at and at < session.opens_at:
        raise NotOpenYet(opens=said(session.opens_at), now=said(at))
    if at >= closes:
        raise Closed(closed=said(closes))


def check_group(session: Session, seats: int) -> None:
    """Refuse a group that is larger than the edition's rules allow."""
    most = session.activity.edition.largest_group
    if seats > most:
        raise GroupTooLarge(most=most)


def is_open(session: Session, at: datetime.datetime) -> bool:
    """Whether places can be booked or waited for."""
    opened = session.draw_until is None and (session.opens_at is None or at >= session.opens_at)
    return session.state == Session.State.PLANNED and opened and at < closing(session)


def closing(session: Session) -> datetime.datetime:
    """When booking ends: at its own time, at the latest when the session begins."""
    return min(session.closes_at or session.starts_at, session.starts_at)


def turning_points(session: Session) -> list[datetime.datetime]:
    """The moments at which the clock alone changes what can be booked."""
    moments = (
        session.opens_at,
        session.opens_at and session.opens_at - ROOM_BEFORE,
        closing(session),
        session.ends_at,
        session.release_at,
    )
    return [moment for moment in moments if moment]


def may_run(user: Person, activity: Activity) -> bool:
    """Organisers, and who acts for the host, see and set the places of an activity."""
    return may_manage(user) or (isinstance(user, User) and acts_for(user, activity.host_id))


def may_be_cancelled_until(booking: Booking) -> datetime.datetime:
    """The last moment at which a booking can be given back."""
    minutes = booking.session.activity.edition.cancel_minutes
    return booking.session.starts_at - datetime.timedelta(minutes=minutes)
