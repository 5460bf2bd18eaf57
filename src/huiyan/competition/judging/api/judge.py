"""A judge's own sheets; where the round is blind, so is what is read here."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls.models import Criterion, FormField
from huiyan.competition.judging import actions, queries
from huiyan.competition.judging.blind import files_for, neutral_name, reading_of, title_of
from huiyan.competition.judging.models import Assignment, Conflict, ScoreSheet
from huiyan.competition.judging.rules import may_score
from huiyan.kernel import clock
from huiyan.kernel.files import serve
from huiyan.shell.api import Count, Given, Page, PartQuery, ReasonIn, Whole, page, refuse_unknown

Text = Annotated[str, Field(max_length=4000)]


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
