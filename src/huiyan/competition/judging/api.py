"""Judging as JSON: a judge's own sheets (blind where the round is), and the state of a round for staff."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.assigning.actions import assign_judges
from huiyan.competition.assigning.models import PairRule
from huiyan.competition.calls.models import Criterion, FormField
from huiyan.competition.calls.queries import round_for_staff, round_to_manage
from huiyan.competition.judging import actions, queries
from huiyan.competition.judging.blind import files_for, neutral_name, reading_of, title_of
from huiyan.competition.judging.models import Assignment, Conflict, Judge, ScoreSheet
from huiyan.competition.judging.rules import may_score
from huiyan.kernel import clock
from huiyan.kernel.files import serve
from huiyan.shell.api import Count, Given, ListQuery, Page, PartQuery, Whole, page, refuse_unknown
from huiyan.shell.lists import Filter, listing

Text = Annotated[str, Field(max_length=4000)]
Reason = Annotated[str, Field(min_length=1, max_length=300)]


class AssignmentOut(Schema):
    """An entry to read; in a blind round its title is masked."""

    id: int
    round: int
    entry_number: str
    title: str
    sheet: str
    total: Decimal | None


class MarkOut(Schema):
    """A criterion with the mark given, if there is one."""

    criterion: str
    name: str
    name_en: str
    weight: Decimal
    low: Decimal
    high: Decimal
    step: Decimal
    mark: Decimal | None


class AnswerOut(Schema):
    """An answer of the entrant."""

    question: str
    label: str
    label_en: str
    answer: str


class ReadingFileOut(Schema):
    """A file, under a name that tells nothing."""

    id: int
    name: str
    size: int


class SheetOut(AssignmentOut):
    """An entry as its judge may read it, beside the own sheet."""

    title_en: str
    field: str
    summary: str
    organization: str
    answers: list[AnswerOut]
    files: list[ReadingFileOut]
    marks: list[MarkOut]
    to_team: str
    to_organiser: str
    to_self: str
    may_score: bool


class MarksIn(Given):
    """Marks by the key of their criterion; null takes one back. Notes that are left out stay."""

    marks: dict[str, Decimal | None] = {}
    to_team: Text | None = None
    to_organiser: Text | None = None
    to_self: Text | None = None


class ReasonIn(Given):
    """Why."""

    reason: Reason


class ConflictIn(Given):
    """Why the judge steps back."""

    kind: Conflict.Kind
    reason: Annotated[str, Field(max_length=300)] = ""


class ConflictOut(Schema):
    """A declared conflict."""

    id: int
    entry_number: str
    kind: str
    declared_at: datetime.datetime


class AssignmentQuery(PartQuery):
    """Which of one's assignments."""

    round: Whole | None = None


class ProgressOut(Schema):
    """How far a judge is."""

    id: int
    name: str
    assigned: int
    begun: int
    done: int

    @staticmethod
    def resolve_name(judge: Judge) -> str:
        return judge.user.name


class RoundStateOut(Schema):
    """The state of a round."""

    id: int
    name: str
    name_en: str
    state: str


class PairOut(Schema):
    """Who reads what."""

    id: int
    entry: int
    entry_number: str
    judge: int
    judge_name: str
    affinity: float
    is_fixed: bool
    sheet: str


class AssignIn(Given):
    """`total` makes the sum of fit largest, `fair` the worst entry's first."""

    objective: Literal["total", "fair"] = "total"


class ProofOut(Schema):
    """How good the assignment is beside the best that could be."""

    total: float
    worst_entry: float
    upper_bound: float
    gap: float
    readings: int


class LateOut(Schema):
    """A sheet that arrived after the closing."""

    id: int
    entry_number: str
    judge_name: str
    total: Decimal | None
    saved_at: datetime.datetime
    state: str


class LateDecisionIn(ReasonIn):
    """Whether a late sheet counts, and why."""

    accept: bool


class ProgressQuery(ListQuery):
    """Which judges."""

    sort: Literal["", "name", "-name", "done", "-done", "assigned", "-assigned"] = ""


class PairQuery(ListQuery):
    """Which pairs; `sheet` is the state of their sheets."""

    sort: Literal["", "entry", "-entry", "judge", "-judge"] = ""
    sheet: Literal["", "open", "submitted", "abstained", "late", "refused"] = ""


class LateQuery(ListQuery):
    """Which late sheets."""

    sort: Literal["", "saved", "-saved"] = ""


router = Endpoints(tags=["judging"])


@router.read(
    "/me/assignments", _("The entries that you read as a judge"), gives=Page[AssignmentOut], scope="competition.judge"
)
def my_assignments(request: ApiRequest, query: Query[AssignmentQuery]) -> Page[AssignmentOut]:
    rows = queries.with_hidden_names(queries.own_assignments(request.user))
    if query.round is not None:
        rows = rows.filter(round=query.round)
    # No search: a word that is found in a masked title would tell what the mask hides.
    return page(request, rows, query, MaskedRows())


@router.read(
    "/me/assignments/{int:pk}",
    _("An entry as you may read it, beside your sheet"),
    gives=SheetOut,
    scope="competition.judge",
)
def my_sheet(request: ApiRequest, pk: int) -> SheetOut:
    return sheet_out(queries.assignment_for(request.user, pk))


@router.read(
    "/me/assignments/{int:pk}/files/{int:file}",
    _("A file of an entry that you read"),
    gives=None,
    scope="competition.judge",
)
def my_reading_file(request: ApiRequest, pk: int, file: int) -> HttpResponseBase:
    assignment = queries.assignment_for(request.user, pk)
    found = next((one for one in files_for(assignment.entry, assignment.round) if one.pk == file), None)
    if found is None:
        raise Http404
    found.file.name = neutral_name(assignment.entry, found)
    return serve(found.file)


@router.change("/me/assignments/{int:pk}/sheet", _("Save marks and notes"), gives=SheetOut, scope="competition.judge")
def save_marks(request: ApiRequest, pk: int, given: Body[MarksIn]) -> SheetOut:
    assignment = queries.assignment_for(request.user, pk)
    keys = {one.key: one.pk for one in assignment.round.criteria.all()}
    refuse_unknown("marks", given.marks, keys)
    notes = given.dict(exclude_none=True, exclude={"marks"})
    marks = {keys[key]: mark for key, mark in given.marks.items()}
    actions.save_scores(assignment, marks=marks, notes=notes, by=request.user)
    return sheet_out(queries.assignment_for(request.user, pk))


@router.act(
    "/me/assignments/{int:pk}/submit", _("Hand a sheet in: it is locked"), gives=SheetOut, scope="competition.judge"
)
def submit_sheet(request: ApiRequest, pk: int) -> SheetOut:
    actions.submit_scores(queries.assignment_for(request.user, pk), by=request.user)
    return sheet_out(queries.assignment_for(request.user, pk))


@router.act(
    "/me/assignments/{int:pk}/abstain",
    _("Give no marks to an entry, with a reason"),
    gives=SheetOut,
    scope="competition.judge",
)
def abstain(request: ApiRequest, pk: int, given: Body[ReasonIn]) -> SheetOut:
    actions.abstain(queries.assignment_for(request.user, pk), reason=given.reason, by=request.user)
    return sheet_out(queries.assignment_for(request.user, pk))


@router.make(
    "/me/assignments/{int:pk}/conflict",
    _("Declare a conflict: the entry is closed for you from now on"),
    gives=ConflictOut,
    scope="competition.judge",
)
def declare_conflict(request: ApiRequest, pk: int, given: Body[ConflictIn]) -> ConflictOut:
    assignment = queries.assignment_for(request.user, pk)
    made = actions.declare_conflict(assignment, kind=given.kind, reason=given.reason, by=request.user)
    number = assignment.entry.number_text
    return ConflictOut(id=made.pk, entry_number=number, kind=made.kind, declared_at=made.declared_at)


@router.act(
    "/me/rounds/{int:pk}/submit",
    _("Hand in all your sheets of a round, or none"),
    gives=Count,
    scope="competition.judge",
)
def submit_all(request: ApiRequest, pk: int) -> Count:
    round = queries.own_round(request.user, pk)
    rows = list(queries.own_assignments(request.user).filter(round=round))
    return Count(count=actions.submit_all(rows, by=request.user))


@router.read("/rounds/{int:pk}/progress", _("How far each judge is"), gives=Page[ProgressOut], scope="competition.read")
def progress(request: ApiRequest, pk: int, query: Query[ProgressQuery]) -> Page[ProgressOut]:
    found = listing(
        request,
        queries.progress(round_for_staff(request.user, pk)),
        search=["user__name"],
        columns=[("name", "", "user__name"), ("done", "", "done"), ("assigned", "", "assigned")],
    )
    return page(request, found.rows, query, ProgressOut.from_orm)


@router.read("/rounds/{int:pk}/assignments", _("Who reads what"), gives=Page[PairOut], scope="competition.read")
def assignments(request: ApiRequest, pk: int, query: Query[PairQuery]) -> Page[PairOut]:
    rules = PairRule.objects.filter(round=OuterRef("round"), entry=OuterRef("entry"), judge=OuterRef("judge"))
    rows = Assignment.objects.filter(round=round_for_staff(request.user, pk))
    rows = rows.annotate(is_fixed=Exists(rules.filter(must_be=True)))
    found = listing(
        request,
        rows.select_related("entry", "judge__user", "sheet").order_by("entry__number", "pk"),
        search=["entry__title", "judge__user__name"],
        filters=[Filter("sheet", "", "sheet__state", ScoreSheet.State.choices)],
        columns=[("entry", "", "entry__number"), ("judge", "", "judge__user__name")],
    )
    return page(request, found.rows, query, pair_out)


@router.act(
    "/rounds/{int:pk}/assign", _("Assign the judges of a round anew"), gives=ProofOut, scope="competition.manage"
)
def assign(request: ApiRequest, pk: int, given: Body[AssignIn]) -> ProofOut:
    round = round_to_manage(request.user, pk)
    run = assign_judges(round, fair=given.objective == "fair", by=request.user)
    figures = {"total": run.total, "worst_entry": run.worst, "upper_bound": run.upper_bound, "gap": run.gap}
    return ProofOut.model_validate({**figures, "readings": len(run.pairs)})


@router.act("/rounds/{int:pk}/open", _("Open the judging of a round"), gives=RoundStateOut, scope="competition.manage")
def open_round(request: ApiRequest, pk: int) -> RoundStateOut:
    actions.open_judging(round_to_manage(request.user, pk), by=request.user)
    return RoundStateOut.from_orm(round_to_manage(request.user, pk))


@router.act(
    "/rounds/{int:pk}/close", _("Close the judging of a round"), gives=RoundStateOut, scope="competition.manage"
)
def close_round(request: ApiRequest, pk: int) -> RoundStateOut:
    actions.close_judging(round_to_manage(request.user, pk), by=request.user)
    return RoundStateOut.from_orm(round_to_manage(request.user, pk))


@router.read(
    "/rounds/{int:pk}/late",
    _("Sheets that arrived after the closing and wait for a decision"),
    gives=Page[LateOut],
    scope="competition.read",
)
def late_sheets(request: ApiRequest, pk: int, query: Query[LateQuery]) -> Page[LateOut]:
    found = listing(
        request,
        queries.late_sheets(round_for_staff(request.user, pk)),
        search=["assignment__judge__user__name"],
        columns=[("saved", "", "saved_at")],
    )
    return page(request, found.rows, query, late_out)


@router.act(
    "/rounds/{int:pk}/late/{int:sheet}/decision",
    _("Let a late sheet count, or not"),
    gives=LateOut,
    scope="competition.manage",
)
def decide_late(request: ApiRequest, pk: int, sheet: int, given: Body[LateDecisionIn]) -> LateOut:
    round = round_to_manage(request.user, pk)
    late = queries.late_sheet(round, sheet)
    actions.decide_late(late, accept=given.accept, reason=given.reason, by=request.user)
    return late_out(queries.late_sheet(round, sheet))


class MaskedRows:
    """Turns assignments into rows; the questions of each round are read once."""

    def __init__(self) -> None:
        self.questions: dict[int, list[FormField]] = {}

    def __call__(self, row: Assignment) -> AssignmentOut:
        if row.round_id not in self.questions:
            self.questions[row.round_id] = list(queries.questions_of(row.round))
        return AssignmentOut(**_row(row, title_of(row.entry, row.round, self.questions[row.round_id])))


def _row(row: Assignment, title: str) -> dict[str, Any]:
    sheet: ScoreSheet | None = getattr(row, "sheet", None)
    return {
        "id": row.pk,
        "round": row.round_id,
        "entry_number": row.entry.number_text,
        "title": title,
        "sheet": sheet.state if sheet else "",
        "total": sheet.total if sheet else None,
    }


def sheet_out(assignment: Assignment) -> SheetOut:
    """What a judge may read of an entry, by the same masking as on the page."""
    round, sheet = assignment.round, getattr(assignment, "sheet", None)
    reading = reading_of(assignment.entry, round, list(queries.questions_of(round)))
    given = {score.criterion_id: score.mark for score in sheet.scores.all()} if sheet else {}
    return SheetOut(
        **_row(assignment, reading.title),
        title_en=reading.title_en,
        field=reading.field,
        summary=reading.summary,
        organization=reading.organization,
        answers=[
            AnswerOut(question=one.key, label=one.label, label_en=one.label_en, answer=said)
            for one, said in reading.answers
        ],
        files=[
            ReadingFileOut(id=one.pk, name=neutral_name(assignment.entry, one), size=one.file.size)
            for one in reading.files
        ],
        marks=[mark_out(one, given.get(one.pk)) for one in assignment.round.criteria.all()],
        to_team=sheet.to_team if sheet else "",
        to_organiser=sheet.to_organiser if sheet else "",
        to_self=sheet.to_self if sheet else "",
        may_score=may_score(sheet, round, clock.now()),
    )


def mark_out(one: Criterion, mark: Decimal | None) -> MarkOut:
    values = {name: getattr(one, name) for name in ("name", "name_en", "weight", "low", "high", "step")}
    return MarkOut(criterion=one.key, mark=mark, **values)


def pair_out(row: Any) -> PairOut:
    sheet = getattr(row, "sheet", None)
    return PairOut(
        id=row.pk,
        entry=row.entry_id,
        entry_number=row.entry.number_text,
        judge=row.judge_id,
        judge_name=row.judge.user.name,
        affinity=row.affinity,
        is_fixed=row.is_fixed,
        sheet=sheet.state if sheet else "",
    )


def late_out(sheet: ScoreSheet) -> LateOut:
    row = sheet.assignment
    return LateOut(
        id=sheet.pk,
        entry_number=row.entry.number_text,
        judge_name=row.judge.user.name,
        total=sheet.total,
        saved_at=sheet.saved_at,
        state=sheet.state,
    )
