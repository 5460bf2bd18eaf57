"""Who reads what, as JSON: runs of the engine, pairs that are fixed or forbidden, the lottery, and settling it."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.assigning import actions, mending, queries
from huiyan.competition.assigning.forms import LotteryForm, run_form
from huiyan.competition.assigning.models import AssignmentRun
from huiyan.competition.calls.models import Round
from huiyan.competition.calls.queries import round_for_staff, round_to_manage
from huiyan.competition.panel.models import Judge
from huiyan.shell.api import Count, Given, Key, Page, PartQuery, ReasonIn, Whole, Why, cleaned, over, page


class RunOut(Schema):
    """A run: what was asked, how good the answer is beside the best that could be, and what is lacking where there is none."""

    id: int
    objective: str
    state: str
    options: dict[str, Any]
    total: float | None
    worst: float | None
    upper_bound: float | None
    gap: float | None
    readings: int
    commitment: str
    seed: int | None
    is_standing: bool
    is_locked: bool
    lacking: list[str]
    asked_at: datetime.datetime

    @classmethod
    def of(cls, run: AssignmentRun) -> RunOut:
        """A run; the seed of a lottery is shown once it is drawn."""
        names = ("objective", "state", "options", "total", "worst", "upper_bound", "gap", "commitment", "is_standing")
        hidden = run.state == AssignmentRun.State.COMMITTED
        return cls(
            **{name: getattr(run, name) for name in names},
            id=run.pk,
            readings=len(run.pairs),
            seed=None if hidden else run.seed,
            is_locked=run.locked_at is not None,
            lacking=queries.sentences(run, get_language() or ""),
            asked_at=run.asked_at,
        )


class ChangedOut(Schema):
    """An entry whose judges differ from those that hold now, by the keys of the judges."""

    entry: int
    gone: list[int]
    come: list[int]


class RunDetail(RunOut):
    """A run with what it would change."""

    changes: list[ChangedOut]

    @classmethod
    def with_changes(cls, run: AssignmentRun) -> RunDetail:
        """The run beside what holds now."""
        found = queries.changes_between(queries.pairs_now(run.round), queries.pairs_of(run)) if run.pairs else []
        rows = [
            ChangedOut(entry=one.entry.pk, gone=[j.pk for j in one.gone], come=[j.pk for j in one.come])
            for one in found
        ]
        return cls(**RunOut.of(run).dict(), changes=rows)


class RunIn(Given):
    """What counts; the loads are those of the round if not given, `rooms` links panels so that all can be compared."""

    objective: Literal["total", "fair", "check"] = "total"
    least: Whole | None = None
    most: Key | None = None
    rooms: Literal["", "track", "field"] = ""
    shared: Annotated[int, Field(ge=1, le=20)] = 1


class LotteryIn(Given):
    """The most probable that any pair may be."""

    cap: Annotated[float, Field(ge=0.05, le=1)] = 0.5


class ReadingMoveIn(Given):
    """The judge who reads `to` instead of `away`, by the keys of the entries."""

    judge: Key
    away: Key
    to: Key


class PairRuleIn(Given):
    """The organisers' word on one pair; null takes it back."""

    entry: Key
    judge: Key
    must_be: bool | None
    reason: Why = ""


class PairRuleOut(Schema):
    """A pair that must be, or must not."""

    entry_id: int
    judge_id: int
    must_be: bool
    reason: str


router = Endpoints(tags=["assigning"])


@router.read(
    "/rounds/{int:pk}/runs", _("The assignments that were tried"), gives=Page[RunOut], scope="competition.read"
)
def runs(request: ApiRequest, pk: int, query: Query[PartQuery]) -> Page[RunOut]:
    return page(request, queries.runs_of(round_for_staff(request.user, pk)), query, RunOut.of)


@router.read(
    "/rounds/{int:pk}/runs/{int:run}", _("One run, and what it would change"), gives=RunDetail, scope="competition.read"
)
def assignment_run(request: ApiRequest, pk: int, run: int) -> RunDetail:
    return RunDetail.with_changes(queries.run_of(round_for_staff(request.user, pk), run))


@router.make(
    "/rounds/{int:pk}/runs",
    _("Assign the judges, or look whether it is possible; a worker answers where it is large"),
    gives=RunOut,
    scope="competition.manage",
)
def ask_for_run(request: ApiRequest, pk: int, given: Body[RunIn]) -> RunOut:
    round = round_to_manage(request.user, pk)
    if given.objective == "check":
        return RunOut.of(actions.ask_for_run(round, objective=AssignmentRun.Objective.CHECK, by=request.user))
    said = over(run_form(round, None), given.dict(exclude_none=True))
    form = run_form(round, None, said)
    values = cleaned(form)
    actions.refuse_if_settled(round)
    actions.set_loads(round, least=values["least"], most=values["most"], by=request.user)
    asked = {"objective": values["objective"], "choices": form.choices()}
    return RunOut.of(actions.ask_for_run(round, **asked, by=request.user))


@router.make(
    "/rounds/{int:pk}/runs/again",
    _("The last run once more, with what was fixed or forbidden since"),
    gives=RunOut,
    scope="competition.manage",
)
def run_again(request: ApiRequest, pk: int) -> RunOut:
    return RunOut.of(actions.run_again(round_to_manage(request.user, pk), by=request.user))


@router.make(
    "/rounds/{int:pk}/lottery",
    _("Commit to a secret seed; its digest is shown, the draw comes after"),
    gives=RunOut,
    scope="competition.manage",
)
def commit_lottery(request: ApiRequest, pk: int, given: Body[LotteryIn]) -> RunOut:
    round = round_to_manage(request.user, pk)
    cap = cleaned(LotteryForm(given.dict()))["cap"]
    return RunOut.of(actions.commit_lottery(round, choices=actions.Choices(cap=cap), by=request.user))


@router.act(
    "/rounds/{int:pk}/runs/{int:run}/draw", _("Open the seed and draw"), gives=RunOut, scope="competition.manage"
)
def draw_lottery(request: ApiRequest, pk: int, run: int) -> RunOut:
    return RunOut.of(actions.draw_lottery(_run(request, pk, run), by=request.user))


@router.act(
    "/rounds/{int:pk}/runs/{int:run}/drop",
    _("Do not wait for a run any more"),
    gives=RunOut,
    scope="competition.manage",
)
def drop_run(request: ApiRequest, pk: int, run: int) -> RunOut:
    actions.drop_run(_run(request, pk, run), by=request.user)
    return RunOut.of(_run(request, pk, run))


@router.act(
    "/rounds/{int:pk}/runs/{int:run}/restore",
    _("Let an earlier run hold again"),
    gives=RunOut,
    scope="competition.manage",
)
def restore_run(request: ApiRequest, pk: int, run: int) -> RunOut:
    actions.restore_run(_run(request, pk, run), by=request.user)
    return RunOut.of(_run(request, pk, run))


@router.act(
    "/rounds/{int:pk}/runs/{int:run}/adopt",
    _("Make a proposed change, with a reason"),
    gives=Count,
    scope="competition.manage",
)
def adopt_mend(request: ApiRequest, pk: int, run: int, given: Body[ReasonIn]) -> Count:
    come = mending.adopt_mend(_run(request, pk, run), reason=given.reason, by=request.user)
    return Count(count=come.total())


@router.make(
    "/rounds/{int:pk}/readings/move",
    _("Look what it costs when a judge reads another entry instead; nothing moves yet"),
    gives=RunDetail,
    scope="competition.manage",
)
def propose_move(request: ApiRequest, pk: int, given: Body[ReadingMoveIn]) -> RunDetail:
    round, judge = _judge(request, pk, given.judge)
    away, to = (get_object_or_404(queries.entries_of(round), pk=key) for key in (given.away, given.to))
    return RunDetail.with_changes(mending.propose_move(round, mending.Move(judge, away, to), by=request.user))


@router.read(
    "/rounds/{int:pk}/pairs",
    _("The pairs that must be, and those that must not"),
    gives=list[PairRuleOut],
    scope="competition.read",
)
def pair_rules(request: ApiRequest, pk: int) -> list[PairRuleOut]:
    rules = queries.pair_rules(round_for_staff(request.user, pk))
    return [PairRuleOut.from_orm(one) for one in rules.values()]


@router.act(
    "/rounds/{int:pk}/pairs", _("Fix a pair, forbid it, or set it free"), gives=Count, scope="competition.manage"
)
def set_pair_rule(request: ApiRequest, pk: int, given: Body[PairRuleIn]) -> Count:
    round, judge = _judge(request, pk, given.judge)
    entry = get_object_or_404(queries.entries_of(round), pk=given.entry)
    actions.set_pair_rule(round, entry, judge, must_be=given.must_be, reason=given.reason, by=request.user)
    return Count(count=1)


@router.act("/rounds/{int:pk}/assignment/lock", _("Settle who reads what"), gives=RunOut, scope="competition.manage")
def lock_assignment(request: ApiRequest, pk: int) -> RunOut:
    return RunOut.of(actions.lock_assignment(round_to_manage(request.user, pk), by=request.user))


@router.act(
    "/rounds/{int:pk}/assignment/unlock",
    _("Open who reads what again, with a reason"),
    gives=Count,
    scope="competition.manage",
)
def unlock_assignment(request: ApiRequest, pk: int, given: Body[ReasonIn]) -> Count:
    actions.unlock_assignment(round_to_manage(request.user, pk), reason=given.reason, by=request.user)
    return Count(count=1)


def _judge(request: ApiRequest, pk: int, key: int) -> tuple[Round, Judge]:
    round: Round = round_to_manage(request.user, pk)
    judges = Judge.objects.filter(competition=round.competition_id).select_related("user")
    return round, get_object_or_404(judges, pk=key)


def _run(request: ApiRequest, pk: int, run: int) -> AssignmentRun:
    round: Round = round_to_manage(request.user, pk)
    return queries.run_of(round, run)
