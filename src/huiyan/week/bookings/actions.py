"""Book places, give them back, wait for them, and take an offer. Nothing else writes bookings or a session's counters of places.

How overbooking is impossible: `book_place` inserts the booking, its message and its line of the event log, and only then
counts the places, in one statement that applies if they are still free. Two people at the last place both insert; the
second one's count finds no row, and everything of it is undone. The row of the session is locked for that last statement
and the commit alone, which keeps a hot opening quick. A CHECK of the table stands behind it. What moves places between
people (cancel, offers) locks the session's row first, so that no two of them can wait for each other.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.kernel import audit, clock
from huiyan.shell.times import said
from huiyan.week.bookings.codes import new_code
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.bookings.queries import waiting_in
from huiyan.week.bookings.refusals import (
    AlreadyBooked,
    AlreadyEnded,
    AlreadyIn,
    Full,
    OfferGone,
    OnlyForClasses,
    TooLateToCancel,
    TooLateToChange,
    TooManyBookings,
    TurnUsed,
)
from huiyan.week.bookings.room import check_turn
from huiyan.week.bookings.rules import check_group, check_open, is_open, may_be_cancelled_until
from huiyan.week.bookings.telling import tell
from huiyan.week.proposals.counters import count, locked
from huiyan.week.proposals.models import Session
from huiyan.week.webhooks.actions import emit
from huiyan.week.webhooks.models import Event

ATTEMPTS = 5  # a new code meets an old one once in a thousand million times the number of tickets


def book_place(
    session: Session, *, group: Mapping[str, Any], key: str = "", turn: str = "", by: User | None = None
) -> Booking:
    """Places for a group, if they are free: one booking for a telephone number in a session.

    `group` holds adults, children, needs, phone, email, language. The same form sent again, with its `key`, gives the
    booking that it made the first time. A session behind a waiting room needs a signed `turn`, which books once.
    """
    seats, now = group["adults"] + group["children"], clock.now()
    check_open(session, now)
    check_group(session, seats)
    if session.left < seats:  # most people of a rush come too late: they cost no write, and no lock
        made = _made_before(session, group["phone"], key)
        if made:
            return made
        raise Full(left=session.left, seats=seats)
    admission = check_turn(session, turn)
    _refuse_hoarding(session, group["phone"])
    return grant_places(session, group=group, key=key, admission=admission, by=by)


def grant_places(
    session: Session, *, group: Mapping[str, Any], key: str = "", admission: int | None = None, by: User | None = None
) -> Booking:
    """Places whether booking is open or not, if they are free: what `book_place` does, and what a draw does for who won."""
    seats = group["adults"] + group["children"]
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                booking = _write_booking(session, group, by, request_key=key, admission=admission)
                if not take_places(session, seats):
                    raise Full(left=_places_left(session), seats=seats)
                return booking
        except IntegrityError:
            made = _made_before(session, group["phone"], key)
            if made:
                return made
            if admission and Booking.objects.filter(session=session, admission=admission).exists():
                raise TurnUsed from None
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _made_before(session: Session, phone: str, key: str) -> Booking | None:
    """What the same form, by its key, made when it was sent before; another one is refused: a telephone number books once."""
    made = Booking.objects.filter(session=session, phone=phone, state=Booking.State.BOOKED).first()
    if made and not (key and made.request_key == key):
        raise AlreadyBooked from None
    return made


def take_places(session: Session, seats: int) -> bool:
    """Count places as booked if they are still free; the one statement that decides."""
    free = Session.objects.filter(
        pk=session.pk, state=Session.State.PLANNED, capacity__gte=F("booked") + F("held") + seats,
        draw_until=session.draw_until,  # no draw was opened since the page was shown
    )  # fmt: skip
    return bool(free.update(booked=F("booked") + seats))


def cancel_booking(booking: Booking, *, by: User | None = None) -> Booking:
    """Give all places of a booking back; who waits is offered them at once."""
    until, now = may_be_cancelled_until(booking), clock.now()
    if now > until:
        raise TooLateToCancel(until=said(until))
    with transaction.atomic():
        session = locked(booking.session)
        fresh = Booking.objects.get(pk=booking.pk)  # its size may have been changed since it was read
        if fresh.state != Booking.State.BOOKED:
            raise AlreadyEnded
        if fresh.arrived_at:
            raise AlreadyIn
        Booking.objects.filter(pk=fresh.pk).update(state=Booking.State.CANCELLED, ended_at=now)
        pool = "class_booked" if fresh.kind == Booking.Kind.CLASS else "booked"
        count(session, **{pool: -fresh.seats})
        audit.record("booking.cancel", fresh, by=by, after={"session": session.pk, "seats": fresh.seats})
        emit(Event.BOOKING_CANCELLED, {"booking": fresh.pk, "session": session.pk, "seats": fresh.seats})
        offer_free_places(session, now)
    booking.refresh_from_db(fields=["state", "ended_at"])
    return booking


def change_group(booking: Booking, *, adults: int, children: int, by: User | None = None) -> Booking:
    """Come with more or fewer people: more only while places are free, and what fewer leave is offered to who waits."""
    if booking.kind == Booking.Kind.CLASS:
        raise OnlyForClasses
    until, now, seats = may_be_cancelled_until(booking), clock.now(), adults + children
    if now > until:
        raise TooLateToChange(until=said(until))
    check_group(booking.session, seats)
    with transaction.atomic():
        session = locked(booking.session)
        fresh = Booking.objects.get(pk=booking.pk)
        if fresh.state != Booking.State.BOOKED:
            raise AlreadyEnded
        if fresh.arrived_at:
            raise AlreadyIn
        more = seats - fresh.seats
        if more > session.left:
            raise Full(left=session.left, seats=more)
        Booking.objects.filter(pk=fresh.pk).update(adults=adults, children=children, seats=seats)
        count(session, booked=more)
        before = {"adults": fresh.adults, "children": fresh.children}
        audit.record("booking.change", fresh, by=by, before=before, after={"adults": adults, "children": children})
        offer_free_places(session, now)
    booking.refresh_from_db(fields=["adults", "children", "seats"])
    return booking


def join_waitlist(
    session: Session, *, group: Mapping[str, Any], turn: str = "", by: User | None = None
) -> WaitlistEntry:
    """Wait for places of a full session; if some are free meanwhile they are offered at once.

    The list is no way round a waiting room: while places for the group are free, the session needs a `turn`.
    """
    check_open(session, clock.now())
    check_group(session, group["adults"] + group["children"])
    return queue_group(session, group=group, turn=turn, through_the_room=True, by=by)


def queue_group(
    session: Session,
    *,
    group: Mapping[str, Any],
    turn: str = "",
    through_the_room: bool = False,
    by: User | None = None,
) -> WaitlistEntry:
    """A place on the waiting list whether booking is open or not: who lost a draw waits in its order."""
    now, seats = clock.now(), group["adults"] + group["children"]
    try:
        with transaction.atomic():
            fresh = locked(session)
            if through_the_room and fresh.left >= seats:
                check_turn(fresh, turn)
            _refuse_second(session, group["phone"])
            entry = WaitlistEntry.objects.create(session=session, seats=seats, secret=_secret(), **group)
            count(fresh, waiting=seats)
            audit.record("waitlist.join", entry, by=by, after={"session": session.pk, "seats": seats})
            tell(entry, _("You wait for places: {title}"))
            offer_free_places(fresh, now)
    except IntegrityError:
        raise AlreadyBooked from None
    entry.refresh_from_db(fields=["state", "offer_until"])
    return entry


def take_offer(entry: WaitlistEntry, *, by: User | None = None) -> Booking:
    """Turn held places into a booking while the offer holds."""
    now = clock.now()
    with transaction.atomic():
        session = locked(entry.session)
        fresh = WaitlistEntry.objects.get(pk=entry.pk)
        if fresh.state != WaitlistEntry.State.OFFERED or fresh.offer_until is None or now >= fresh.offer_until:
            raise OfferGone(until=said(fresh.offer_until))
        group = {name: getattr(fresh, name) for name in ("adults", "children", "needs", "phone", "email", "language")}
        booking = _write_booking(entry.session, group, by)
        WaitlistEntry.objects.filter(pk=entry.pk).update(state=WaitlistEntry.State.TAKEN, booking=booking)
        count(session, held=-fresh.seats, booked=fresh.seats)
    return booking


def leave_waitlist(entry: WaitlistEntry, *, by: User | None = None) -> None:
    """Give up the place on the list, or the offer; the next ones move up."""
    _end_waiting(entry, WaitlistEntry.State.LEFT, by)


def open_class_places(session: Session) -> int:
    """Let everyone book the places that no class has claimed, once their time has come; who waits is offered them first."""
    now = clock.now()
    with transaction.atomic():
        fresh = locked(session)
        seats = fresh.class_left
        if fresh.class_until is None or now < fresh.class_until or fresh.draw_until or seats <= 0:
            return 0
        count(fresh, capacity=seats, class_capacity=-seats)
        audit.record("session.open_class_places", fresh, by=None, after={"seats": seats})
        offer_free_places(fresh, now)
    return seats


def end_draw(session: Session) -> None:
    """Let everyone book what a draw has left; who waits is offered it first."""
    with transaction.atomic():
        fresh = locked(session)
        if fresh.draw_until is None:
            return
        fresh.draw_until = None
        fresh.save(update_fields=["draw_until"])
        audit.record("session.end_draw", fresh, by=None, after={"left": fresh.left, "class_left": fresh.class_left})
        offer_free_places(fresh, clock.now())


def lapse_offer(entry: WaitlistEntry) -> None:
    """Take back places whose offer was not taken in time, and offer them to the next group."""
    _end_waiting(entry, WaitlistEntry.State.LAPSED, None)


def _end_waiting(entry: WaitlistEntry, state: WaitlistEntry.State, by: User | None) -> None:
    with transaction.atomic():
        session = locked(entry.session)
        fresh = WaitlistEntry.objects.get(pk=entry.pk)
        if fresh.state not in (WaitlistEntry.State.WAITING, WaitlistEntry.State.OFFERED):
            raise AlreadyEnded
        counter = "held" if fresh.state == WaitlistEntry.State.OFFERED else "waiting"
        WaitlistEntry.objects.filter(pk=entry.pk).update(state=state)
        count(session, **{counter: -fresh.seats})
        audit.record(f"waitlist.{state}", entry, by=by, after={"session": session.pk, "seats": fresh.seats})
        offer_free_places(session, clock.now())


def offer_free_places(session: Session, now: datetime.datetime) -> None:
    """Hold free places for the earliest groups that fit into them; the session's row is locked by the caller.

    The rule of the list, as its pages say it: in the order of joining; a group that is larger than what has come free keeps
    its place, and a smaller one behind it is served meanwhile, so that no place stays empty while somebody waits for it.
    """
    if not session.waiting or not is_open(session, now):
        return
    left = session.left
    minutes = datetime.timedelta(minutes=session.activity.edition.offer_minutes)
    until = min(now + minutes, session.starts_at)
    for entry in waiting_in(session):
        if entry.seats <= left:
            left -= entry.seats
            WaitlistEntry.objects.filter(pk=entry.pk).update(state=WaitlistEntry.State.OFFERED, offer_until=until)
            count(session, waiting=-entry.seats, held=entry.seats)
            entry.session = session
            tell(entry, _("Places are free for you: {title}"))


def _write_booking(session: Session, group: Mapping[str, Any], by: User | None, **rest: Any) -> Booking:
    """The booking, its message and its line of the event log; whoever calls counts the places."""
    seats = group["adults"] + group["children"]
    booking = Booking.objects.create(session=session, seats=seats, code=new_code(), secret=_secret(), **group, **rest)
    tell(booking, _("Your places: {title}"))
    audit.record("booking.make", booking, by=by, after={"session": session.pk, "seats": seats})
    emit(Event.BOOKING_MADE, {"booking": booking.pk, "session": session.pk, "seats": seats})
    return booking


def _refuse_hoarding(session: Session, phone: str) -> None:
    """A telephone number holds places in as many sessions of an edition as its rules say, so that some are left for others."""
    edition = session.activity.edition
    mine = Booking.objects.filter(phone=phone, state=Booking.State.BOOKED, kind=Booking.Kind.PUBLIC)
    others = mine.filter(session__activity__edition=edition).exclude(session=session)
    if phone and others.count() >= edition.most_bookings:
        raise TooManyBookings(most=edition.most_bookings)


def _refuse_second(session: Session, phone: str) -> None:
    if Booking.objects.filter(session=session, phone=phone, state=Booking.State.BOOKED).exists():
        raise AlreadyBooked


def _places_left(session: Session) -> int:
    return Session.objects.get(pk=session.pk).left


def _secret() -> str:
    return secrets.token_urlsafe(16)
