"""The stage for who runs it: draw, call, clock, announce, correct slips."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Body, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.finals import actions, queries
from huiyan.competition.finals.models import Final, SlipCorrection, Slot
from huiyan.competition.judging.models import Score
from huiyan.kernel import clock
from huiyan.kernel.jobs import Job
from huiyan.shell.api import Given, Why


class CalledOut(Schema):
    """An entry in the order on stage, with how many of its judges are in."""

    id: int
    position: int
    number: int | None
    title: str
    called_at: datetime.datetime | None
    seats: int
    arrived: int
    announced: Decimal | None

    @classmethod
    def of(cls, slot: Slot) -> CalledOut:
        """A slot of `queries.slots_of`."""
        names = ("position", "called_at", "announced", "seats", "arrived")
        own = {name: getattr(slot, name) for name in names}
        return cls(id=slot.pk, number=slot.entry.number, title=slot.entry.title, **own)


class CorrectionOut(Schema):
    """A correction of a slip of the pen; nothing is changed before a second person confirms it."""

    id: int
    entry_number: int | None
    judge: str
    criterion: str
    before: Decimal
    after: Decimal
    reason: str
    decided_at: datetime.datetime | None
    confirmed: bool

    @classmethod
    def of(cls, one: SlipCorrection) -> CorrectionOut:
        """A correction of `queries.corrections_of`."""
        sheet = one.score.sheet.assignment
        names = ("before", "after", "reason", "decided_at", "confirmed")
        own = {name: getattr(one, name) for name in names}
        own |= {"judge": sheet.judge.user.name, "criterion": one.score.criterion.key}
        return cls(id=one.pk, entry_number=sheet.entry.number, **own)


class BoardOfStageOut(Schema):
    """What the secretary sees."""

    round: int
    commitment: str
    drawn_at: datetime.datetime | None
    seconds_left: int
    clock_runs: bool
    current: int | None
    slots: list[CalledOut]
    corrections: list[CorrectionOut]


class MinutesIn(Given):
    """How long each entry speaks."""

    minutes: Annotated[int, Field(ge=1, le=60)] = 8


class HallIn(Given):
    """Words or numbers that were said in the hall."""

    words: Annotated[str, Field(min_length=1, max_length=120)]


class ClockIn(Given):
    """Whether the clock runs."""

    run: bool


class AnnouncementOut(Schema):
    """The work that computes a score and announces it."""

    work: int
    state: str

    @classmethod
    def of(cls, job: Job) -> AnnouncementOut:
        """A job that was asked for."""
        return cls(work=job.pk, state=job.state)


class SlipIn(Given):
    """Which mark of a sheet, what it should be, and why."""

    criterion: Annotated[str, Field(max_length=50)]
    mark: Decimal
    reason: Why


class ConfirmIn(Given):
    """Whether the second person confirms."""

    confirm: bool


router = Endpoints(tags=["finals"])


@router.read(
    "/finals/{int:pk}/stage",
    _("The stage: order, clock, who is in, corrections"),
    gives=BoardOfStageOut,
    scope="competition.read",
)
def stage(request: ApiRequest, pk: int) -> BoardOfStageOut:
    return _stage(get_object_or_404(Final, round=queries.stage_for_staff(request.user, pk)))


@router.make(
    "/finals/{int:pk}/commit", _("Publish the commitment of the draw"), gives=BoardOfStageOut, scope="competition.stage"
)
def commit_draw(request: ApiRequest, pk: int, given: Body[MinutesIn]) -> BoardOfStageOut:
    return _stage(actions.commit_draw(queries.stage_to_run(request.user, pk), minutes=given.minutes, by=request.user))


@router.act(
    "/finals/{int:pk}/draw", _("Open the secret and draw the order"), gives=BoardOfStageOut, scope="competition.stage"
)
def draw_order(request: ApiRequest, pk: int, given: Body[HallIn]) -> BoardOfStageOut:
    final = _final(request, pk)
    actions.draw_order(final, words=given.words, by=request.user)
    return _stage(_final(request, pk))


@router.act("/finals/{int:pk}/clock", _("Start or stop the clock"), gives=BoardOfStageOut, scope="competition.stage")
def run_clock(request: ApiRequest, pk: int, given: Body[ClockIn]) -> BoardOfStageOut:
    actions.run_clock(_final(request, pk), run=given.run, by=request.user)
    return _stage(_final(request, pk))


@router.act("/slots/{int:pk}/call", _("Call an entry to the stage"), gives=BoardOfStageOut, scope="competition.stage")
def call_slot(request: ApiRequest, pk: int) -> BoardOfStageOut:
    slot = queries.slot_to_run(request.user, pk)
    actions.call_slot(slot, by=request.user)
    return _stage(_final(request, slot.final.round_id))


@router.act(
    "/slots/{int:pk}/announce",
    _("Have a score computed and announced"),
    gives=AnnouncementOut,
    scope="competition.stage",
)
def announce(request: ApiRequest, pk: int) -> AnnouncementOut:
    return AnnouncementOut.of(actions.ask_announcement(queries.slot_to_run(request.user, pk), by=request.user))


@router.make(
    "/slips/{int:pk}/corrections",
    _("Ask for the correction of a slip of the pen; a second person confirms it"),
    gives=CorrectionOut,
    scope="competition.stage",
)
def ask_correction(request: ApiRequest, pk: int, given: Body[SlipIn]) -> CorrectionOut:
    slip = queries.slip_for_staff(request.user, pk)
    round = queries.stage_to_run(request.user, slip.round_id)
    score = get_object_or_404(Score, sheet__assignment=slip, criterion__key=given.criterion)
    made = actions.ask_correction(score, mark=given.mark, reason=given.reason, by=request.user)
    return CorrectionOut.of(queries.corrections_of(round).get(pk=made.pk))


@router.act(
    "/corrections/{int:pk}",
    _("Confirm a correction as the second person, or refuse it"),
    gives=CorrectionOut,
    scope="competition.stage",
)
def answer_correction(request: ApiRequest, pk: int, given: Body[ConfirmIn]) -> CorrectionOut:
    correction = get_object_or_404(SlipCorrection.objects.select_related("score__sheet__assignment"), pk=pk)
    round = queries.stage_to_run(request.user, correction.score.sheet.assignment.round_id)
    actions.answer_correction(correction, confirm=given.confirm, by=request.user)
    return CorrectionOut.of(queries.corrections_of(round).get(pk=pk))


def _final(request: ApiRequest, pk: int) -> Final:
    return get_object_or_404(Final, round=queries.stage_to_run(request.user, pk))


def _stage(final: Final) -> BoardOfStageOut:
    board = queries.board_of(final)
    return BoardOfStageOut(
        round=final.round_id,
        commitment=final.commitment,
        drawn_at=final.drawn_at,
        seconds_left=queries.seconds_left(final, clock.now()),
        clock_runs=final.clock_started_at is not None,
        current=board.current.pk if board.current else None,
        slots=[CalledOut.of(slot) for slot in queries.slots_of(final)],
        corrections=[CorrectionOut.of(one) for one in queries.corrections_of(final.round)],
    )
