"""The panel as JSON for staff: judges, invitations, a list from a file, seats; conflicts."""

from __future__ import annotations

import datetime
from typing import Annotated, ClassVar, Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Body, File, Query, Schema, UploadedFile
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls.queries import competition_for_staff, competition_to_manage
from huiyan.competition.panel import conflicting, inviting, queries
from huiyan.competition.panel.forms import JudgeForm, SeatsForm, StaffConflictForm
from huiyan.competition.panel.models import Conflict, Judge
from huiyan.competition.panel.reading import read_judges
from huiyan.competition.panel.refusals import ListHasProblems, NoSuchNumber
from huiyan.shell.api import Count, Given, Key, ListQuery, Page, ReasonIn, Why, cleaned, page
from huiyan.shell.lists import Filter, listing

Line = Annotated[str, Field(max_length=254)]


class JudgeOut(Schema):
    """A judge of a competition."""

    id: int
    name: str
    email: str | None
    organization_id: int | None
    expertise: str
    topics: list[str]
    max_load: int | None
    panel: str
    readings: int
    is_available: bool
    answered_at: datetime.datetime | None

    @classmethod
    def of(cls, one: Judge) -> JudgeOut:
        """A judge of `queries.judges_of`."""
        names = ("organization_id", "expertise", "topics", "max_load", "panel", "is_available", "answered_at")
        own = {name: getattr(one, name) for name in names}
        readings: int = one.readings  # type: ignore[attr-defined]  # of judges_of
        return cls(id=one.pk, name=one.user.name, email=one.user.email, readings=readings, **own)


class JudgeIn(Given):
    """Whom to invite."""

    name: Line
    email: Line
    expertise: Annotated[str, Field(max_length=1000)] = ""
    max_load: Key | None = None
    panel: Line = ""


class InvitedJudgeOut(Schema):
    """A judge who was invited; `link` sets the first password of a new account and is shown now only."""

    shown_once: ClassVar = ("link",)
    judge: JudgeOut
    link: str


class JudgeCellOut(Schema):
    """A cell of a list that cannot be taken; row 1 is the header."""

    row: int
    column: str
    words: str


class ListOut(Schema):
    """A list of judges that was looked through: how many it holds, what must be changed first, and how many are invited."""

    rows: int
    problems: list[JudgeCellOut]
    invited: int


class ListIn(Given):
    """Without `invite` a list is only looked through."""

    invite: bool = False


class AvailableIn(Given):
    """Whether a judge is there."""

    is_available: bool


class SeatsIn(Given):
    """Which judges sit in which panel."""

    judges: Annotated[list[Key], Field(min_length=1, max_length=2000)]
    panel: Line


class StaffConflictIn(Given):
    """A conflict that the organisers enter, by the number of the entry."""

    number: Key
    judge: Key
    kind: Conflict.Kind
    reason: Why = ""


class StandingConflictOut(Schema):
    """A conflict of a judge with an entry, and why it was lifted if it was."""

    id: int
    entry_number: int | None
    judge_id: int
    kind: str
    reason: str
    is_computed: bool
    declared_at: datetime.datetime
    lifted_at: datetime.datetime | None
    lift_reason: str

    @staticmethod
    def resolve_entry_number(one: Conflict) -> int | None:
        return one.entry.number


class JudgeQuery(ListQuery):
    """Which judges."""

    sort: Literal["", "name", "-name", "readings", "-readings"] = ""


class ConflictQuery(ListQuery):
    """Which conflicts."""

    sort: Literal["", "number", "-number", "at", "-at"] = ""
    kind: Conflict.Kind | Literal[""] = ""


router = Endpoints(tags=["panel"])


@router.read(
    "/competitions/{slug:slug}/judges", _("The judges of a competition"), gives=Page[JudgeOut], scope="competition.read"
)
def judges(request: ApiRequest, slug: str, query: Query[JudgeQuery]) -> Page[JudgeOut]:
    found = listing(
        request,
        queries.judges_of(competition_for_staff(request.user, slug)),
        search=["user__name", "expertise", "organization__name"],
        columns=[("name", "", "user__name"), ("readings", "", "readings")],
        default="name",
    )
    return page(request, found.rows, query, JudgeOut.of)


@router.make("/competitions/{slug:slug}/judges", _("Invite a judge"), gives=InvitedJudgeOut, scope="competition.manage")
def invite_judge(request: ApiRequest, slug: str, given: Body[JudgeIn]) -> InvitedJudgeOut:
    competition = competition_to_manage(request.user, slug)
    values = cleaned(JudgeForm(given.dict(), panels=queries.panels_of(competition)))
    made = inviting.invite_judge(competition, **values, by=request.user)
    judge = queries.judges_of(competition).get(pk=made.judge.pk)
    return InvitedJudgeOut(judge=JudgeOut.of(judge), link=made.link)


@router.act(
    "/competitions/{slug:slug}/judges/list",
    _("Look through a list of judges, and invite everybody in it or nobody"),
    gives=ListOut,
    scope="competition.manage",
)
def import_judges(request: ApiRequest, slug: str, query: Query[ListIn], file: File[UploadedFile]) -> ListOut:
    competition = competition_to_manage(request.user, slug)
    found = read_judges(str(file.name), file.read(), competition)
    if query.invite and found.problems:
        raise ListHasProblems(count=len(found.problems))
    invited = inviting.import_judges(competition, found.rows, by=request.user) if query.invite else 0
    problems = [JudgeCellOut(row=one.row, column=one.column, words=str(one.words)) for one in found.problems]
    return ListOut(rows=len(found.rows), problems=problems, invited=invited)


@router.act(
    "/competitions/{slug:slug}/judges/seats",
    _("Put judges into a panel of the rule sheet"),
    gives=Count,
    scope="competition.manage",
)
def seat_judges(request: ApiRequest, slug: str, given: Body[SeatsIn]) -> Count:
    competition = competition_to_manage(request.user, slug)
    said = {"judge": list(map(str, given.judges)), "panel": given.panel}
    values = cleaned(
        SeatsForm(said, judges=queries.judges_of(competition), panels=queries.panels_of(competition)),
        nested=("judge", "judges"),
    )
    return Count(count=inviting.seat_judges(values["judge"], panel=values["panel"], by=request.user))


@router.change(
    "/competitions/{slug:slug}/judges/{int:judge}",
    _("Mark a judge as away or back"),
    gives=JudgeOut,
    scope="competition.manage",
)
def set_available(request: ApiRequest, slug: str, judge: int, given: Body[AvailableIn]) -> JudgeOut:
    rows = queries.judges_of(competition_to_manage(request.user, slug))
    inviting.set_available(get_object_or_404(rows, pk=judge), available=given.is_available, by=request.user)
    return JudgeOut.of(rows.get(pk=judge))


@router.read(
    "/competitions/{slug:slug}/conflicts",
    _("Who must not read what, and why"),
    gives=Page[StandingConflictOut],
    scope="competition.read",
)
def conflicts(request: ApiRequest, slug: str, query: Query[ConflictQuery]) -> Page[StandingConflictOut]:
    found = listing(
        request,
        queries.conflicts_for_staff(competition_for_staff(request.user, slug)),
        search=["entry__title", "judge__user__name", "reason"],
        filters=[Filter("kind", "", "kind", Conflict.Kind.choices)],
        columns=[("number", "", "entry__number"), ("at", "", "declared_at")],
        default="number",
    )
    return page(request, found.rows, query, StandingConflictOut.from_orm)


@router.make(
    "/competitions/{slug:slug}/conflicts",
    _("Enter a conflict of a judge with an entry"),
    gives=StandingConflictOut,
    scope="competition.manage",
)
def enter_conflict(request: ApiRequest, slug: str, given: Body[StaffConflictIn]) -> StandingConflictOut:
    competition = competition_to_manage(request.user, slug)
    said = cleaned(StaffConflictForm(given.dict(), judges=queries.judges_of(competition)))
    entry = queries.admitted(competition).filter(number=said["number"]).first()
    if entry is None:
        raise NoSuchNumber
    about = {"kind": said["kind"], "reason": said["reason"]}
    made = conflicting.declare_conflict(said["judge"], entry, **about, by=request.user)
    return StandingConflictOut.from_orm(made)


@router.act(
    "/competitions/{slug:slug}/conflicts/{int:conflict}/lift",
    _("Let a judge read after all, with a reason"),
    gives=StandingConflictOut,
    scope="competition.manage",
)
def lift_conflict(request: ApiRequest, slug: str, conflict: int, given: Body[ReasonIn]) -> StandingConflictOut:
    rows = queries.conflicts_for_staff(competition_to_manage(request.user, slug))
    one = get_object_or_404(rows.filter(lifted_at__isnull=True), pk=conflict)
    conflicting.lift_conflict(one, reason=given.reason, by=request.user)
    return StandingConflictOut.from_orm(rows.get(pk=conflict))
