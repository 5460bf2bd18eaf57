"""The door as JSON, for a scanner that is not ours: the tickets it keeps, what waited on it, what was scanned, declarations."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.kernel import clock
from huiyan.shell.api import HIGHEST, Given, ListQuery, Page, cleaned, page
from huiyan.shell.lists import Filter, listing
from huiyan.week.attendance import actions, queries, words
from huiyan.week.attendance.forms import LARGEST_SEQUENCE, LATEST, MOST_MESSAGES, DeclarationForm, form_of
from huiyan.week.attendance.models import CheckIn, Declaration
from huiyan.week.attendance.taking import take_messages
from huiyan.week.editions.queries import edition_for
from huiyan.week.proposals.models import Session

Moment = Annotated[int, Field(ge=1, le=LATEST)]


class DoorOut(Schema):
    """A session at whose door you may stand."""

    id: int
    title: str
    venue: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    booked: int
    arrived: int
    walked_in: int

    @classmethod
    def of(cls, one: Session) -> DoorOut:
        """The counters of this moment."""
        own: dict[str, Any] = {**words.counts(one), "starts_at": one.starts_at, "ends_at": one.ends_at}
        return cls(id=one.pk, title=one.activity.title, venue=one.venue.name, **own)


class TicketsOut(Schema):
    """What a device keeps to check tickets without network: by code the state, sizes and needs; no name and no number.

    `tickets` are [state, adults, children, needs, in since, people in]; `keys` verify the signed part of a code's link.
    """

    session: int
    made: int
    ends: int
    zone: str
    day: str
    held: bool
    counts: dict[str, int]
    keys: Any
    tickets: dict[str, list[str | int]]
    others: dict[int, list[str]]


class MessageIn(Given):
    """One scan or click as the device saw it; `at` is its clock in milliseconds, `sequence` its how-manieth message."""

    kind: Literal["scan", "walk_in"]
    session: Annotated[int, Field(ge=1, le=LARGEST_SEQUENCE)]
    sequence: Annotated[int, Field(ge=1, le=LARGEST_SEQUENCE)]
    at: Moment
    code: Annotated[str, Field(max_length=400)] = ""
    token: Annotated[str, Field(max_length=200)] = ""
    people: Annotated[int, Field(ge=-50, le=2000)] | None = None
    way: CheckIn.Way | Literal[""] = ""
    shown: CheckIn.Said | Literal[""] = ""
    reason: CheckIn.Reason | Literal[""] = ""


class BatchIn(Given):
    """What waited on a device, in its order; `sent` is its clock when it sends."""

    device: Annotated[str, Field(min_length=1, max_length=40)]
    sent: Moment
    messages: Annotated[list[MessageIn], Field(min_length=1, max_length=MOST_MESSAGES)]


class TakenOut(Schema):
    """What became of one message; one that came before changes nothing and gets the same answer."""

    sequence: int
    taken: bool
    verdict: str
    says: str


class SyncedOut(Schema):
    """An answer to every message, and the counters of the sessions concerned."""

    answers: list[TakenOut]
    counts: dict[int, dict[str, int]]


class ScanOut(Schema):
    """A scan; `shown` is what a device without network said instead, `let_in` whether it let somebody in by that."""

    session_id: int
    code: str
    verdict: str
    shown: str
    let_in: str
    reason: str
    people: int
    way: str
    device: str
    sequence: int
    scanned_at: datetime.datetime
    received_at: datetime.datetime


class DeclarationIn(Given):
    """How many came where nobody counted; an estimate needs a ground."""

    grade: Declaration.Grade
    people: Annotated[int, Field(ge=0, le=HIGHEST)]
    ground: Annotated[str, Field(max_length=300)] = ""


class DeclarationOut(Schema):
    """A declared or estimated number; it is never added to what was counted."""

    id: int
    grade: str
    people: int
    ground: str
    at: datetime.datetime


class DoorQuery(ListQuery):
    """Which doors; those whose session is over are left out unless `past`."""

    sort: Literal["", "begins", "-begins"] = ""
    past: bool = False


class ScanQuery(ListQuery):
    """Which scans."""

    sort: Literal["", "at", "-at"] = ""
    verdict: CheckIn.Verdict | Literal[""] = ""
    let_in: Literal["", "against", "unchecked"] = ""


router = Endpoints(tags=["week-door"])


@router.read("/week/doors", _("The sessions at whose doors you may stand"), gives=Page[DoorOut], scope="week.check_in")
def doors(request: ApiRequest, query: Query[DoorQuery]) -> Page[DoorOut]:
    rows = queries.sessions_at_the_door(request.user)
    found = listing(
        request,
        rows if query.past else rows.filter(ends_at__date__gte=clock.today()),
        search=["activity__title", "activity__host__name", "venue__name"],
        columns=[("begins", "", "starts_at")],
        default="begins",
    )
    return page(request, found.rows, query, DoorOut.of)


@router.read(
    "/week/sessions/{int:pk}/tickets",
    _("The tickets of a session for a device that may lose its network"),
    gives=TicketsOut,
    scope="week.check_in",
)
def tickets(request: ApiRequest, pk: int) -> TicketsOut:
    return TicketsOut.model_validate(words.door_list(queries.session_at_the_door(request.user, pk)))


@router.act(
    "/week/scans",
    _("Take what waited on a device; every message gets its own answer"),
    gives=SyncedOut,
    scope="week.check_in",
)
def send_scans(request: ApiRequest, given: Body[BatchIn]) -> SyncedOut:
    both = {"device": given.device, "sent": given.sent}
    answers, counts = take_messages([form_of({**one.dict(), **both}) for one in given.messages], by=request.user)
    taken = [
        TakenOut(sequence=one["sequence"], taken=one["taken"], verdict=one.get("verdict", ""), says=one.get("says", ""))
        for one in answers
    ]
    return SyncedOut(answers=taken, counts=counts)


@router.read(
    "/week/sessions/{int:pk}/scans",
    _("Everything that was scanned at the doors of a session"),
    gives=Page[ScanOut],
    scope="week.check_in",
)
def scans(request: ApiRequest, pk: int, query: Query[ScanQuery]) -> Page[ScanOut]:
    return _scans(request, queries.scans_at(queries.session_at_the_door(request.user, pk)), query)


@router.read(
    "/week/editions/{slug:slug}/scans",
    _("What was scanned at all doors of an edition that you may know of"),
    gives=Page[ScanOut],
    scope="week.check_in",
)
def scans_of_edition(request: ApiRequest, slug: str, query: Query[ScanQuery]) -> Page[ScanOut]:
    return _scans(request, queries.scans_of(request.user, edition_for(request.user, slug)), query)


@router.read(
    "/week/sessions/{int:pk}/declarations",
    _("What was declared about a session, the last of each kind stands"),
    gives=list[DeclarationOut],
    scope="week.host",
)
def declarations(request: ApiRequest, pk: int) -> list[DeclarationOut]:
    session = queries.session_to_declare(request.user, pk)
    return [DeclarationOut.from_orm(one) for one in session.declarations.all()]


@router.make(
    "/week/sessions/{int:pk}/declarations",
    _("Say how many came where nobody counted"),
    gives=DeclarationOut,
    scope="week.host",
)
def declare_count(request: ApiRequest, pk: int, given: Body[DeclarationIn]) -> DeclarationOut:
    session = queries.session_to_declare(request.user, pk)
    values = cleaned(DeclarationForm(given.dict()))
    return DeclarationOut.from_orm(actions.declare_count(session, **values, by=request.user))


def _scans(request: ApiRequest, rows: QuerySet[CheckIn], query: ScanQuery) -> Page[ScanOut]:
    let_in = [("against", ""), ("unchecked", "")]
    found = listing(
        request,
        rows,
        search=["code", "device"],
        filters=[Filter("verdict", "", "verdict", CheckIn.Verdict.choices), Filter("let_in", "", "let_in", let_in)],
        columns=[("at", "", "scanned_at")],
        default="at",
    )
    return page(request, found.rows, query, ScanOut.from_orm)
