"""Following the judging as JSON: what needs a hand, reminders, and the smallest change when a judge drops out."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.assigning.api import RunDetail
from huiyan.competition.assigning.mending import propose_mend
from huiyan.competition.assigning.queries import entries_of
from huiyan.competition.calls.queries import round_for_staff, round_to_manage
from huiyan.competition.following import actions, queries
from huiyan.competition.panel.models import Judge
from huiyan.kernel import clock
from huiyan.shell.api import Count, Given, Key


class ApartOut(Schema):
    """An entry whose judges are far apart."""

    entry: int
    number: int | None
    totals: list[Decimal]


class NearOut(Schema):
    """An entry that another judge may lift over the line, or drop under it."""

    entry: int
    number: int | None
    place: int
    mean: float
    above: bool
    line: float


class LackingOut(Schema):
    """An entry that needs another judge, and how many."""

    entry: int
    number: int | None
    judges: int


class BoardOut(Schema):
    """How the judging goes: sheets in and given, when all will be in at this pace, and what needs a hand."""

    done: int
    assigned: int
    done_at: datetime.datetime | None
    is_late: bool
    lacking: list[LackingOut]
    apart: list[ApartOut]
    near: list[NearOut]


class ApartQuery(Given):
    """From how many points on judges are far apart."""

    apart: Annotated[Decimal, Field(ge=1, le=1000)] = Decimal(queries.APART)


class RemindIn(Given):
    """Which judges; none: all who have not handed in everything."""

    judges: list[Key] = []


class GoneIn(Given):
    """The judge who dropped out; none: only entries that lack a judge get one."""

    judge: Key | None = None


router = Endpoints(tags=["following"])


@router.read(
    "/rounds/{int:pk}/board", _("How the judging goes, and what needs a hand"), gives=BoardOut, scope="competition.read"
)
def board(request: ApiRequest, pk: int, query: Query[ApartQuery]) -> BoardOut:
    round = round_for_staff(request.user, pk)
    entries = queries.entries_on(round)
    pace, totals = queries.pace_of(round, queries.board(round), clock.now()), queries.spreads(round, entries)
    return BoardOut(
        done=pace.done,
        assigned=pace.assigned,
        done_at=pace.at,
        is_late=pace.is_late,
        lacking=[
            LackingOut(entry=entry.pk, number=entry.number, judges=judges)
            for entry, judges in queries.entries_lacking(round, entries)
        ],
        apart=[
            ApartOut(entry=one.entry.pk, number=one.entry.number, totals=one.totals)
            for one in queries.far_apart(totals, query.apart)
        ],
        near=[near_out(one) for one in queries.near_the_line(round, totals)],
    )


@router.act(
    "/rounds/{int:pk}/remind",
    _("Write reminders to judges; they wait in the outbox"),
    gives=Count,
    scope="competition.manage",
)
def remind_judges(request: ApiRequest, pk: int, given: Body[RemindIn]) -> Count:
    round = round_to_manage(request.user, pk)
    lagging = queries.lagging(round, given.judges)
    return Count(count=actions.remind_judges(round, lagging, by=request.user))


@router.make(
    "/rounds/{int:pk}/replace",
    _("Look for the smallest change after a judge dropped out; nothing moves yet"),
    gives=RunDetail,
    scope="competition.manage",
)
def propose_change(request: ApiRequest, pk: int, given: Body[GoneIn]) -> RunDetail:
    round = round_to_manage(request.user, pk)
    judges = Judge.objects.filter(competition=round.competition_id).select_related("user")
    gone = get_object_or_404(judges, pk=given.judge) if given.judge else None
    return RunDetail.with_changes(propose_mend(round, gone=gone, by=request.user))


@router.make(
    "/rounds/{int:pk}/entries/{int:entry}/more",
    _("Look who could give one more reading to an entry; nothing moves yet"),
    gives=RunDetail,
    scope="competition.manage",
)
def propose_reading(request: ApiRequest, pk: int, entry: int) -> RunDetail:
    round = round_to_manage(request.user, pk)
    one = get_object_or_404(entries_of(round), pk=entry)
    return RunDetail.with_changes(actions.propose_reading(round, one, by=request.user))


def near_out(one: queries.Near) -> NearOut:
    names = ("place", "mean", "above", "line")
    own = {name: getattr(one, name) for name in names}
    return NearOut(entry=one.entry.pk, number=one.entry.number, **own)
