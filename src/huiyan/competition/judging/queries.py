"""What a judge sees (only the own sheets), what staff sees, and the frozen tables for engines."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django_stubs_ext import WithAnnotations

from huiyan.accounts.models import User
from huiyan.competition.assigning.queries import entries_of as entries_of
from huiyan.competition.calls.models import Criterion, FormField, Round
from huiyan.competition.entries.models import Entry
from huiyan.competition.judging.models import Assignment, Conflict, Judge, Score, ScoreSheet

HANDED_IN = [ScoreSheet.State.SUBMITTED, ScoreSheet.State.ABSTAINED]
SAME_HOUSE = (
    Q(judge__organization=F("entry__organization"))
    | Q(judge__organization__parent=F("entry__organization"))
    | Q(judge__organization=F("entry__organization__parent"))
)
"""Nobody scores the own institution, its parent or a part of it, unless the organisers lifted that with a reason."""


def own_assignments(user: User) -> QuerySet[Assignment]:
    """What this judge reads in rounds that have begun; entries with a standing conflict are gone."""
    conflicts = Conflict.objects.filter(judge=OuterRef("judge"), entry=OuterRef("entry"))
    lifted = conflicts.filter(is_computed=True, lifted_at__isnull=False)
    same_house = Assignment.objects.filter(SAME_HOUSE, judge__user=user).exclude(Exists(lifted))
    return (
        Assignment.objects.filter(judge__user=user, judge__is_available=True)
        .exclude(round__state=Round.State.PREPARING)
        .exclude(Exists(conflicts.filter(lifted_at__isnull=True)))
        .exclude(pk__in=same_house.values("pk"))
        .select_related("round__competition", "entry__track", "judge", "sheet")
        .order_by("round__position", "entry__number")
    )


def own_walk(user: User, round: Round) -> QuerySet[Assignment]:
    """The judge's entries of one round, only what leads from one sheet to the next: number, and the state of the sheet."""
    rows = own_assignments(user).filter(round=round).select_related(None).select_related("entry", "sheet")
    return rows.only("entry", "entry__number", "sheet__state")


def own_desk(user: User, round: Round) -> QuerySet[Assignment]:
    """The judge's entries of one round with their sheets; the round itself, which all share, is not fetched with each."""
    rows = own_assignments(user).filter(round=round).select_related(None).select_related("sheet")
    return with_hidden_names(rows)


def own_round(user: User, pk: int) -> Round:
    """A round in which this person judges, or 404."""
    rounds = Round.objects.filter(pk__in=own_assignments(user).order_by().values("round_id"))
    return get_object_or_404(rounds.select_related("competition").prefetch_related("criteria"), pk=pk)


def assignment_for(user: User, pk: int) -> Assignment:
    """One own assignment, or 404: also when a conflict was declared."""
    sheets = Prefetch("sheet__scores", queryset=Score.objects.select_related("criterion"))
    found = own_assignments(user).prefetch_related(
        sheets, "round__criteria", "entry__files__file", "entry__files__field", "entry__members"
    )
    return get_object_or_404(found.select_related("entry__captain", "entry__organization"), pk=pk)


def with_hidden_names(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Assignments with what blind judging needs to hide, in few statements."""
    return rows.select_related("entry__captain", "entry__organization").prefetch_related("entry__members")


def questions_of(round: Round) -> QuerySet[FormField]:
    """The questions of the application form."""
    return FormField.objects.filter(competition=round.competition_id)


def late_sheets(round: Round) -> QuerySet[ScoreSheet]:
    """Sheets that came after the closing and wait for a decision; the caller has checked that staff asks."""
    found = ScoreSheet.objects.filter(assignment__round=round, state=ScoreSheet.State.LATE)
    return found.select_related("assignment__entry", "assignment__judge__user", "assignment__round").order_by(
        "saved_at"
    )


def late_sheet(round: Round, pk: int) -> ScoreSheet:
    """One such sheet of a round, also after the decision, or 404."""
    found = ScoreSheet.objects.filter(assignment__round=round).exclude(state=ScoreSheet.State.OPEN)
    return get_object_or_404(found.select_related("assignment__entry", "assignment__round"), pk=pk)


class Progress(TypedDict):
    """How many sheets a judge has in a round, has begun and has handed in, and the times of the last save and hand-in."""

    assigned: int
    begun: int
    done: int
    last_at: datetime.datetime | None


def progress(round: Round) -> QuerySet[WithAnnotations[Judge, Progress]]:
    """The judges of a round with how many sheets they have, and how many are in."""
    mine = Q(assignments__round=round)
    found = Judge.objects.filter(competition=round.competition_id).select_related("user", "organization")
    return found.annotate(
        assigned=Count("assignments", filter=mine),
        begun=Count("assignments", filter=mine & Q(assignments__sheet__isnull=False)),
        done=Count("assignments", filter=mine & Q(assignments__sheet__state__in=HANDED_IN)),
        last_at=Max("assignments__sheet__saved_at", filter=mine),
    ).order_by("pk")


@dataclass(frozen=True)
class Edition:
    """Which saving of a sheet this is, and on which earlier ones it rests: those that the device has seen or sent."""

    name: str
    rests_on: frozenset[str]


@dataclass(frozen=True)
class Marks:
    """The marks of a round as tables for an engine: entries 0..n-1 and judges 0..m-1 in the order of the two lists."""

    entries: tuple[Entry, ...]
    judges: tuple[Judge, ...]
    criteria: tuple[Criterion, ...]
    ballots: tuple[tuple[int, int, int, Decimal], ...]
    """(entry, judge, criterion, mark), sorted."""


def has_marks(round: Round) -> bool:
    """Whether anything was handed in that can be ranked."""
    return Score.objects.filter(sheet__assignment__round=round, sheet__state=ScoreSheet.State.SUBMITTED).exists()


def score_table(round: Round) -> Marks:
    """All submitted marks of a round."""
    scores = (
        Score.objects.filter(sheet__assignment__round=round, sheet__state=ScoreSheet.State.SUBMITTED)
        .values_list("sheet__assignment__entry_id", "sheet__assignment__judge_id", "criterion_id", "mark")
        .order_by(
            "sheet__assignment__entry__number", "sheet__assignment__judge_id", "criterion__position", "criterion_id"
        )
    )
    rows = list(scores)
    entries = list(
        Entry.objects.filter(pk__in={row[0] for row in rows}).select_related("track").order_by("number", "pk")
    )
    judges = list(
        Judge.objects.filter(pk__in={row[1] for row in rows}).select_related("user", "organization").order_by("pk")
    )
    criteria = list(round.criteria.all())
    at_entry = {entry.pk: i for i, entry in enumerate(entries)}
    at_judge = {judge.pk: i for i, judge in enumerate(judges)}
    at_criterion = {criterion.pk: i for i, criterion in enumerate(criteria)}
    ballots = sorted((at_entry[e], at_judge[j], at_criterion[c], mark) for e, j, c, mark in rows)
    return Marks(tuple(entries), tuple(judges), tuple(criteria), tuple(ballots))
