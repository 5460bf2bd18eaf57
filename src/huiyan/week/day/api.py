"""The day itself as JSON: the board, the tickets of a day for paper, and who helps where and when."""

from __future__ import annotations

import datetime
from typing import Annotated, ClassVar, Literal

from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import AwareDatetime, Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.kernel import clock
from huiyan.shell.api import Count, Given, Key, ListQuery, Page, Whole, cleaned, page
from huiyan.shell.lists import listing
from huiyan.week.day import actions, queries
from huiyan.week.day.forms import HandOnForm, ShiftForm, SwapForm
from huiyan.week.day.models import Shift
from huiyan.week.editions.queries import edition_to_manage
from huiyan.week.proposals.models import Session


class PlaceTodayOut(Schema):
    """How a place stands today; people of different evidence are not added."""

    venue: int
    name: str
    left: int | None
    arrived: int
    walked_in: int
    now: list[int]
    next: list[int]

    @classmethod
    def of(cls, one: queries.Place) -> PlaceTodayOut:
        """A place of the board, its sessions by their keys."""
        now, coming = ([session.pk for session in rows] for rows in (one.now, one.next))
        own = {name: getattr(one, name) for name in ("left", "arrived", "walked_in")}
        return cls(venue=one.venue.pk, name=one.venue.name, now=now, next=coming, **own)


class TicketOut(Schema):
    """A ticket on paper; the number is there only where it was asked for."""

    code: str
    adults: int
    children: int
    needs: str
    phone: str


class DoorSheetOut(Schema):
    """The tickets of a session by code."""

    session: int
    title: str
    starts_at: datetime.datetime
    tickets: list[TicketOut]

    @classmethod
    def of(cls, session: Session, *, numbers: bool) -> DoorSheetOut:
        """A session of `queries.lists_of_day`."""
        rows = [TicketOut.from_orm(one) for one in session.tickets]  # type: ignore[attr-defined]  # of lists_of_day
        shown = rows if numbers else [one.model_copy(update={"phone": ""}) for one in rows]
        return cls(session=session.pk, title=session.activity.title, starts_at=session.starts_at, tickets=shown)


class DoorSheetsOut(Schema):
    """The sheets of a day."""

    shown_once: ClassVar = ("sheets",)  # with telephone numbers they are not kept for a key
    sheets: list[DoorSheetOut]


class DayQuery(Given):
    """Which day, and at which place; today if not given."""

    day: datetime.date | None = None
    venue: Whole | None = None


class ShiftOut(Schema):
    """When and where somebody helps."""

    id: int
    helper_id: int
    helper: str
    session_id: int | None
    venue_id: int
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    note: str

    @staticmethod
    def resolve_helper(one: Shift) -> str:
        return one.helper.name


class ShiftIn(Given):
    """Who helps where and when; at the door of a session its place and times are taken from it."""

    helper: Key
    session: Key | None = None
    venue: Key | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    note: Annotated[str, Field(max_length=120)] = ""


class ToIn(Given):
    """The other helper."""

    to: Key


class OtherIn(Given):
    """The other shift."""

    other: Key


class ShiftQuery(ListQuery):
    """Which shifts."""

    sort: Literal["", "begins", "-begins"] = ""


router = Endpoints(tags=["week-day"])


@router.read(
    "/week/editions/{slug:slug}/board",
    _("Places left and people in today, by place"),
    gives=list[PlaceTodayOut],
    scope="week.check_in",
)
def board_of_day(request: ApiRequest, slug: str) -> list[PlaceTodayOut]:
    edition = queries.edition_at_the_door(request.user, slug)
    return [PlaceTodayOut.of(one) for one in queries.places_today(request.user, edition)]


@router.read(
    "/week/editions/{slug:slug}/lists",
    _("The tickets of a day by session, without numbers"),
    gives=DoorSheetsOut,
    scope="week.check_in",
)
def lists_of_day(request: ApiRequest, slug: str, query: Query[DayQuery]) -> DoorSheetsOut:
    queries.edition_at_the_door(request.user, slug)
    return DoorSheetsOut(sheets=[DoorSheetOut.of(one, numbers=False) for one in _lists(request, slug, query)])


@router.act(
    "/week/editions/{slug:slug}/lists/with-numbers",
    _("The same with telephone numbers; it is written into the event log"),
    gives=DoorSheetsOut,
    scope="week.manage",
)
def lists_with_numbers(request: ApiRequest, slug: str, query: Query[DayQuery]) -> DoorSheetsOut:
    edition_to_manage(request.user, slug)
    sessions = _lists(request, slug, query)
    actions.note_printing(sessions, by=request.user)
    return DoorSheetsOut(sheets=[DoorSheetOut.of(one, numbers=True) for one in sessions])


@router.read(
    "/week/editions/{slug:slug}/shifts", _("Who helps where and when"), gives=Page[ShiftOut], scope="week.manage"
)
def shifts(request: ApiRequest, slug: str, query: Query[ShiftQuery]) -> Page[ShiftOut]:
    _edition, rows = queries.shifts_for_organiser(request.user, slug)
    found = listing(
        request,
        rows,
        search=["helper__name", "venue__name", "session__activity__title", "note"],
        columns=[("begins", "", "starts_at")],
        default="begins",
    )
    return page(request, found.rows, query, ShiftOut.from_orm)


@router.read("/me/shifts", _("When and where you help"), gives=list[ShiftOut], scope="week.check_in")
def my_shifts(request: ApiRequest) -> list[ShiftOut]:
    return [ShiftOut.from_orm(one) for one in queries.own_shifts(request.user)]


@router.make("/week/editions/{slug:slug}/shifts", _("Give a shift to a helper"), gives=ShiftOut, scope="week.manage")
def give_shift(request: ApiRequest, slug: str, given: Body[ShiftIn]) -> ShiftOut:
    edition, _rows = queries.shifts_for_organiser(request.user, slug)
    values = cleaned(ShiftForm(given.dict(), edition=edition))
    return ShiftOut.from_orm(actions.give_shift(edition, values=values, by=request.user))


@router.act("/week/shifts/{int:pk}/hand-on", _("Give a shift to another helper"), gives=ShiftOut, scope="week.manage")
def hand_on(request: ApiRequest, pk: int, given: Body[ToIn]) -> ShiftOut:
    shift = queries.shift_to_manage(request.user, pk)
    to = cleaned(HandOnForm(given.dict(), shift=shift))["to"]
    return ShiftOut.from_orm(actions.hand_on(shift, to=to, by=request.user))


@router.act("/week/shifts/{int:pk}/swap", _("Let two helpers change places"), gives=ShiftOut, scope="week.manage")
def swap_shifts(request: ApiRequest, pk: int, given: Body[OtherIn]) -> ShiftOut:
    shift = queries.shift_to_manage(request.user, pk)
    other = cleaned(SwapForm(given.dict(), shift=shift))["other"]
    actions.swap_shifts(shift, other, by=request.user)
    return ShiftOut.from_orm(queries.shift_to_manage(request.user, pk))


@router.act("/week/shifts/{int:pk}/take-back", _("Take a shift back"), gives=Count, scope="week.manage")
def take_back(request: ApiRequest, pk: int) -> Count:
    actions.take_back(queries.shift_to_manage(request.user, pk), by=request.user)
    return Count(count=1)


def _lists(request: ApiRequest, slug: str, query: DayQuery) -> list[Session]:
    edition = queries.edition_at_the_door(request.user, slug)
    venue = "" if query.venue is None else str(query.venue)
    return queries.lists_of_day(queries.sessions_of_day(request.user, edition, query.day or clock.today(), venue))
