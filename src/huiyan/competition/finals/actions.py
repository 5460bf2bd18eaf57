"""Draw the order, run the clock, announce scores, correct slips."""

from __future__ import annotations

import secrets
from decimal import Decimal

from django.db import transaction

from huiyan.accounts.models import User
from huiyan.competition.assigning.queries import entries_of
from huiyan.competition.calls.models import Round
from huiyan.competition.finals.models import Final, SlipCorrection, Slot
from huiyan.competition.finals.queries import ANNOUNCE, IN, seconds_left
from huiyan.competition.finals.refusals import (
    AlreadyDrawn,
    BadMark,
    NobodyToDraw,
    NotAllIn,
    NothingToCorrect,
)
from huiyan.competition.finals.rules import may_correct
from huiyan.competition.judging.actions import weighted_total
from huiyan.competition.judging.models import Assignment, Score, ScoreSheet
from huiyan.competition.results.refusals import AlreadyDecided, ReasonMissing, SecondPersonNeeded, WaitsForSecondPerson
from huiyan.engines import proof
from huiyan.kernel import audit, clock
from huiyan.kernel.jobs import Job, enqueue
from huiyan.shell.naming import name_of


def commit_draw(round: Round, *, minutes: int, by: User) -> Final:
    """Choose a secret and publish its commitment: from now on nobody can choose the order any more."""
    secret, salt = secrets.token_hex(16), proof.new_salt()
    with transaction.atomic():
        final, made = Final.objects.select_for_update().get_or_create(
            round=round,
            defaults={
                "secret": secret,
                "salt": salt.hex(),
                "commitment": proof.commit(secret, salt),
                "committed_at": clock.now(),
                "minutes": minutes,
                "clock_left": minutes * 60,
            },
        )
        if not made:
            raise AlreadyDrawn
        audit.record("final.commit", final, by=by, after={"commitment": final.commitment})
    return final


def draw_order(final: Final, *, words: str, by: User) -> list[Slot]:
    """Open the secret and join it with words said in the hall: neither the office nor the hall alone sets the order.

    An entry's place follows its ticket, SHA-256 of [secret, words, number]; anyone can compute it again.
    """
    entries = list(entries_of(final.round))
    if not entries:
        raise NobodyToDraw
    with transaction.atomic():
        final = Final.objects.select_for_update().get(pk=final.pk)
        if final.drawn_at:
            raise AlreadyDrawn
        final.words, final.drawn_at, final.drawn_by = words, clock.now(), by
        final.save()
        order = sorted(entries, key=lambda entry: ticket(final, entry.number or 0))
        slots = Slot.objects.bulk_create(
            Slot(final=final, entry=entry, position=position) for position, entry in enumerate(order, 1)
        )
        audit.record("final.draw", final, by=by, after={"order": [entry.number for entry in order], "words": words})
    return slots


def ticket(final: Final, number: int) -> str:
    """What decides an entry's place: the smallest ticket speaks first."""
    return proof.digest([final.secret, final.words, number])


def call_slot(slot: Slot, *, by: User) -> None:
    """This entry is on stage now; the clock stands at the full time."""
    with transaction.atomic():
        Slot.objects.filter(pk=slot.pk).update(called_at=clock.now())
        Final.objects.filter(pk=slot.final_id).update(clock_started_at=None, clock_left=slot.final.minutes * 60)
        audit.record("final.call", slot.entry, by=by, after={"position": slot.position})


def run_clock(final: Final, *, run: bool, by: User) -> None:
    """Start the clock, or let it stand where it is."""
    now = clock.now()
    with transaction.atomic():
        final = Final.objects.select_for_update().get(pk=final.pk)
        final.clock_left = seconds_left(final, now)
        final.clock_started_at = now if run else None
        final.save()
        audit.record("final.clock", final, by=by, after={"run": run, "left": final.clock_left})


def ask_announcement(slot: Slot, *, by: User) -> Job:
    """Have a worker compute and announce the score (`announcing.announce_score`); refused while a sheet is missing."""
    check_all_in(slot)
    return enqueue(ANNOUNCE, by=by, unique_key=f"{ANNOUNCE}.{slot.pk}", slot=slot.pk, user=by.pk)


def check_all_in(slot: Slot) -> None:
    """A score is announced once every judge of the entry is in, not before."""
    sheets = Assignment.objects.filter(round=slot.final.round_id, entry=slot.entry_id)
    seats, arrived = sheets.count(), sheets.filter(sheet__state__in=IN).count()
    if arrived < seats or not seats:
        raise NotAllIn(missing=seats - arrived, seats=seats, number=slot.entry.number_text)


def ask_correction(score: Score, *, mark: Decimal, reason: str, by: User) -> SlipCorrection:
    """Say which mark was written wrongly; nothing changes until a second person has confirmed it."""
    if not reason.strip():
        raise ReasonMissing
    one = score.criterion
    if not one.low <= mark <= one.high or (mark - one.low) % one.step:
        raise BadMark(criterion=name_of(one), low=one.low, high=one.high, step=one.step)
    with transaction.atomic():
        sheet = ScoreSheet.objects.select_for_update().select_related("assignment__round").get(pk=score.sheet_id)
        if sheet.state != ScoreSheet.State.SUBMITTED or not may_correct(sheet.assignment.round):
            raise NothingToCorrect
        if SlipCorrection.objects.filter(score=score, decided_at__isnull=True).exists():
            raise WaitsForSecondPerson
        found = SlipCorrection.objects.create(
            score=score, before=score.mark, after=mark, reason=reason, asked_by=by, asked_at=clock.now()
        )
        audit.record("slip.ask", found, by=by, after={"before": str(score.mark), "after": str(mark), "reason": reason})
    return found


def answer_correction(correction: SlipCorrection, *, confirm: bool, by: User) -> SlipCorrection:
    """The second person confirms: mark and total follow at once, an announced score as soon as a worker has computed it.

    Anyone may drop it.
    """
    with transaction.atomic():
        correction = SlipCorrection.objects.select_for_update().get(pk=correction.pk)
        score = Score.objects.select_related("sheet__assignment__round").get(pk=correction.score_id)
        if correction.decided_at:
            raise AlreadyDecided
        if confirm and correction.asked_by_id == by.pk:
            raise SecondPersonNeeded
        if confirm and not may_correct(score.sheet.assignment.round):
            raise NothingToCorrect
        correction.confirmed, correction.decided_by, correction.decided_at = confirm, by, clock.now()
        correction.save()
        if confirm:
            _apply(correction, score, by=by)
        audit.record("slip.answer", correction, by=by, after={"confirmed": confirm})
    return correction


def _apply(correction: SlipCorrection, score: Score, *, by: User) -> None:
    Score.objects.filter(pk=score.pk).update(mark=correction.after)
    round = score.sheet.assignment.round
    total = weighted_total(score.sheet, list(round.criteria.all()))
    ScoreSheet.objects.filter(pk=score.sheet_id).update(total=total)
    announced = Slot.objects.filter(final__round=round, entry=score.sheet.assignment.entry_id, announced__isnull=False)
    for slot in announced:
        enqueue(ANNOUNCE, by=by, slot=slot.pk, user=by.pk)
