"""What stage, hall and secretary see."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Round
from huiyan.competition.calls.queries import round_for_staff
from huiyan.competition.finals.models import Final, SlipCorrection, Slot
from huiyan.competition.finals.rules import may_run_stage
from huiyan.competition.judging.models import Assignment, ScoreSheet
from huiyan.kernel.jobs import Job, JobState

ANNOUNCE = "competition.announce_score"
"""The job that computes and announces a score."""
IN = [ScoreSheet.State.SUBMITTED, ScoreSheet.State.ABSTAINED]


def public_final(round_pk: int) -> Final:
    """A final whose draw is at least committed to, of a public competition, or 404."""
    found = Final.objects.select_related("round__competition").filter(round__competition__is_public=True)
    return get_object_or_404(found, round=round_pk)


def stage_for_staff(user: User, round_pk: int) -> Round:
    """A round on stage for staff and supervisors, or 404."""
    round = round_for_staff(user, round_pk)
    if round.mode != Round.Mode.STAGE:
        raise Http404
    return round


def stage_to_run(user: User, round_pk: int) -> Round:
    """A round on stage for the secretary and the organisers, or 404."""
    if not may_run_stage(user):
        raise Http404
    return stage_for_staff(user, round_pk)


def final_of(round: Round) -> Final | None:
    return Final.objects.filter(round=round).first()


def slots_of(final: Final) -> QuerySet[Slot]:
    """The order with how many judges each entry has, and how many are in."""
    mine = Q(entry__assignments__round=final.round_id)
    return (
        Slot.objects.filter(final=final)
        .select_related("entry__track")
        .annotate(
            seats=Count("entry__assignments", filter=mine),
            arrived=Count("entry__assignments", filter=mine & Q(entry__assignments__sheet__state__in=IN)),
        )
        .order_by("position")
    )


def slot_to_run(user: User, pk: int) -> Slot:
    """One slot for those who run the stage, or 404."""
    found = Slot.objects.select_related("final__round__competition", "entry")
    slot = get_object_or_404(found, pk=pk)
    stage_to_run(user, slot.final.round_id)
    return slot


def announcement_work(slot: Slot) -> Job | None:
    """The work on a slot's score that is under way, or that failed."""
    last = Job.objects.filter(name=ANNOUNCE, arguments__slot=slot.pk).order_by("-pk").first()
    return last if last and last.state in (JobState.QUEUED, JobState.RUNNING, JobState.FAILED) else None


def sheets_of(final: Final, slot: Slot) -> list[Assignment]:
    """Who judges an entry, with what is in: for staff."""
    found = Assignment.objects.filter(round=final.round_id, entry=slot.entry_id)
    return list(found.select_related("judge__user", "sheet").order_by("judge_id"))


def slip_for_staff(user: User, pk: int) -> Assignment:
    """One sheet as a slip to print, or 404."""
    found = Assignment.objects.select_related("round__competition", "entry__track", "judge__user", "sheet")
    assignment = get_object_or_404(found, pk=pk)
    stage_for_staff(user, assignment.round_id)
    return assignment


def corrections_of(round: Round) -> QuerySet[SlipCorrection]:
    """All corrections of a round, those that wait first."""
    found = SlipCorrection.objects.filter(score__sheet__assignment__round=round).select_related(
        "score__criterion", "score__sheet__assignment__entry", "score__sheet__assignment__judge__user", "asked_by", "decided_by"
    )  # fmt: skip
    return found.order_by("decided_at", "-pk")


@dataclass(frozen=True)
class Board:
    """What the hall sees: who speaks, which seats are in (not what they gave), announced scores, who is next."""

    current: Slot | None
    next: Slot | None
    seats: list[bool]
    places: list[Slot]
    spoken: int
    total: int


def board_of(final: Final) -> Board:
    """The scoreboard now."""
    slots = list(slots_of(final))
    called = [slot for slot in slots if slot.called_at]
    current = max(called, key=lambda slot: slot.called_at or final.committed_at, default=None)
    waiting = [slot for slot in slots if not slot.called_at]
    announced = [slot for slot in slots if slot.announced is not None]
    places = sorted(announced, key=lambda slot: (-(slot.announced or 0), slot.entry.number or 0))
    seats = []
    if current:
        seats = [getattr(row, "sheet", None) is not None and row.sheet.state in IN for row in sheets_of(final, current)]
    return Board(current, next(iter(waiting), None), seats, places[:8], len(announced), len(slots))


def seconds_left(final: Final, at: datetime.datetime) -> int:
    """What the clock shows; below zero it stands at zero."""
    if final.clock_started_at is None:
        return final.clock_left
    return max(0, final.clock_left - int((at - final.clock_started_at).total_seconds()))
