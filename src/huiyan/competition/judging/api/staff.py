"""The state of a round for staff: who is how far, who reads what, late sheets; opening and closing."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.assigning.actions import assign_judges
from huiyan.competition.assigning.models import PairRule
from huiyan.competition.calls.queries import round_for_staff, round_to_manage
from huiyan.competition.judging import actions, queries
from huiyan.competition.judging.models import Assignment, Judge, ScoreSheet
from huiyan.shell.api import Given, ListQuery, Page, ReasonIn, page
from huiyan.shell.lists import Filter, listing


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
