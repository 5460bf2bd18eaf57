"""The programme with the places left, bookings, the waiting list. A secret is the key to a booking, as on the pages."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.kernel import clock
from huiyan.shell.api import Given, ListQuery, Page, cleaned, page
from huiyan.week.bookings import actions, queries
from huiyan.week.bookings.forms import BookingForm, GroupForm
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.bookings.pace import check_pace
from huiyan.week.bookings.room import enter_room, look_at
from huiyan.week.bookings.rules import is_open, may_be_cancelled_until
from huiyan.week.codes import Need
from huiyan.week.programme.queries import found_by, free_now, programme_for, sessions_of
from huiyan.week.proposals.models import Session

People = Annotated[int, Field(ge=0, le=99)]


class SessionOut(Schema):
    """A session of the programme, with the places of this moment."""

    id: int
    activity_id: int
    title: str
    title_en: str
    kind: str
    host: str
    venue: str
    division: str
    room: str | None
    state: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    needs_booking: bool
    capacity: int
    left: int
    waiting: int
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None
    release_at: datetime.datetime | None
    is_open: bool
    waiting_room: bool

    @classmethod
    def of(cls, one: Session) -> SessionOut:
        """The session as it is now."""
        activity, names = (
            one.activity,
            ("id", "activity_id", "state", "starts_at", "ends_at", "capacity", "left", "waiting"),
        )
        times = {name: getattr(one, name) for name in (*names, "opens_at", "closes_at", "release_at")}
        return cls(
            **times, title=activity.title, title_en=activity.title_en, kind=activity.kind, host=activity.host.name,
            venue=one.venue.name, division=one.venue.division, room=one.room.name if one.room else None,
            needs_booking=activity.needs_booking, is_open=activity.needs_booking and is_open(one, clock.now()),
            waiting_room=one.admit_per_minute > 0,
        )  # fmt: skip


class GroupIn(Given):
    """Who comes: numbers, and how to reach one of them. `turn` is needed where there is a waiting room."""

    adults: People = 1
    children: People = 0
    phone: Annotated[str, Field(min_length=1, max_length=24)]
    email: Annotated[str, Field(max_length=254)] = ""
    needs: list[Need] = []
    turn: Annotated[str, Field(max_length=200)] = ""


class SizeIn(Given):
    """How many come after all."""

    adults: People
    children: People


class BookingOut(Schema):
    """A booking; whoever has the secret can show, change and cancel it."""

    secret: str
    code: str
    session_id: int
    state: str
    adults: int
    children: int
    seats: int
    needs: str
    can_be_cancelled_until: datetime.datetime

    @staticmethod
    def resolve_can_be_cancelled_until(one: Booking) -> datetime.datetime:
        return may_be_cancelled_until(one)


class WaitlistOut(Schema):
    """A place on the waiting list: who is before, or the offer and until when it holds."""

    secret: str
    session_id: int
    state: str
    seats: int
    groups_before: int
    people_before: int
    offer_until: datetime.datetime | None
    booking: str | None

    @classmethod
    def of(cls, one: WaitlistEntry) -> WaitlistOut:
        """The entry as it stands now."""
        groups, people = queries.people_before(one) if one.state == WaitlistEntry.State.WAITING else (0, 0)
        offered = one.state == WaitlistEntry.State.OFFERED
        return cls(
            secret=one.secret, session_id=one.session_id, state=one.state, seats=one.seats, groups_before=groups,
            people_before=people, offer_until=one.offer_until if offered else None,
            booking=one.booking.secret if one.booking else None,
        )  # fmt: skip


class TurnOut(Schema):
    """A turn of a waiting room; it books once, as soon as nobody is before it. `/week/sessions/{pk}/room/state/` says how far the room has come."""

    turn: str
    number: int
    people_before: int
    seconds_to_wait: int
    server_time: datetime.datetime


class SessionQuery(ListQuery):
    """Which sessions: `day` is one of the city's days, `free` those in which a place can be booked now."""

    sort: Literal["", "begins", "-begins"] = ""
    day: datetime.date | None = None
    free: bool = False


router = Endpoints(tags=["week-bookings"])


@router.read(
    "/week/editions/{slug:slug}/sessions",
    _("The programme of an edition, with the places left"),
    gives=Page[SessionOut],
    public=True,
)
def week_sessions(request: ApiRequest, slug: str, query: Query[SessionQuery]) -> Page[SessionOut]:
    rows = found_by(sessions_of(programme_for(request.user, slug)), query.q)
    if query.day:
        rows = rows.filter(starts_at__date=query.day)
    if query.free:
        rows = rows.filter(free_now())
    if query.sort == "-begins":
        rows = rows.order_by("-starts_at", "-pk")
    return page(request, rows, query, SessionOut.of)


@router.read("/week/sessions/{int:pk}", _("One session with the places left"), gives=SessionOut, public=True)
def week_session(request: ApiRequest, pk: int) -> SessionOut:
    return SessionOut.of(queries.session_in_programme(request.user, pk))


@router.make(
    "/week/sessions/{int:pk}/bookings",
    _("Book places for a group; send an Idempotency-Key, so that a lost answer does not book twice"),
    gives=BookingOut,
    scope="week.book",
)
def book(request: ApiRequest, pk: int, given: Body[GroupIn]) -> BookingOut:
    session, form = _filled(request, pk, given)
    check_pace(request)
    made = actions.book_place(session, group=form.group(), turn=given.turn, by=request.user)
    return BookingOut.from_orm(made)


@router.read("/week/bookings/{slug:secret}", _("A booking, by its secret"), gives=BookingOut, public=True)
def booking(request: ApiRequest, secret: str) -> BookingOut:
    return BookingOut.from_orm(queries.booking_by_secret(secret))


@router.act("/week/bookings/{slug:secret}/cancel", _("Give the places back"), gives=BookingOut, scope="week.book")
def cancel_booking(request: ApiRequest, secret: str) -> BookingOut:
    return BookingOut.from_orm(actions.cancel_booking(queries.booking_by_secret(secret), by=request.user))


@router.act(
    "/week/bookings/{slug:secret}/group", _("Come with more or fewer people"), gives=BookingOut, scope="week.book"
)
def change_group(request: ApiRequest, secret: str, given: Body[SizeIn]) -> BookingOut:
    found, size = queries.booking_by_secret(secret), cleaned(GroupForm(given.dict()))
    return BookingOut.from_orm(actions.change_group(found, **size, by=request.user))


@router.make(
    "/week/sessions/{int:pk}/waiting", _("Wait for places of a full session"), gives=WaitlistOut, scope="week.book"
)
def wait(request: ApiRequest, pk: int, given: Body[GroupIn]) -> WaitlistOut:
    session, form = _filled(request, pk, given)
    check_pace(request)
    return WaitlistOut.of(actions.join_waitlist(session, group=form.group(), turn=given.turn, by=request.user))


@router.read(
    "/week/waiting/{slug:secret}", _("A place on the waiting list, by its secret"), gives=WaitlistOut, public=True
)
def waiting_place(request: ApiRequest, secret: str) -> WaitlistOut:
    return WaitlistOut.of(queries.entry_by_secret(secret))


@router.make("/week/waiting/{slug:secret}/take", _("Take the offered places"), gives=BookingOut, scope="week.book")
def take_offer(request: ApiRequest, secret: str) -> BookingOut:
    return BookingOut.from_orm(actions.take_offer(queries.entry_by_secret(secret), by=request.user))


@router.act(
    "/week/waiting/{slug:secret}/leave",
    _("Leave the waiting list, or give up the offer"),
    gives=WaitlistOut,
    scope="week.book",
)
def leave_waitlist(request: ApiRequest, secret: str) -> WaitlistOut:
    actions.leave_waitlist(queries.entry_by_secret(secret), by=request.user)
    return WaitlistOut.of(queries.entry_by_secret(secret))


@router.make(
    "/week/sessions/{int:pk}/turn", _("Enter the waiting room before a hot opening"), gives=TurnOut, scope="week.book"
)
def enter_waiting_room(request: ApiRequest, pk: int) -> TurnOut:
    check_pace(request)
    session = queries.session_with_room(request.user, pk)
    turn = enter_room(session)
    look = look_at(session)
    return TurnOut(
        turn=turn.signed(), number=turn.number, people_before=look.before(turn.number),
        seconds_to_wait=look.seconds(turn.number), server_time=clock.now(),
    )  # fmt: skip


def _filled(request: ApiRequest, pk: int, given: GroupIn) -> tuple[Session, BookingForm]:
    """The session, and the form of the page filled with what was given."""
    session = queries.session_in_programme(request.user, pk)
    values: dict[str, Any] = {**given.dict(), "session": session.pk}
    form = BookingForm(values, sessions=[session])
    cleaned(form)
    return session, form
