"""Declare a conflict, assign judges, open judging, save and submit marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import get_language

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Criterion, Round
from huiyan.competition.judging.models import Assignment, Conflict, Judge, Score, ScoreSheet
from huiyan.competition.judging.queries import conflicts_of, entries_of
from huiyan.competition.judging.refusals import (
    AlreadySubmitted,
    CannotAssign,
    JudgingHasBegun,
    MarksMissing,
    NotBeingJudged,
    OutOfRange,
)
from huiyan.competition.judging.rules import may_score
from huiyan.engines import matching
from huiyan.kernel import audit, clock
from huiyan.kernel.words import translator


@dataclass(frozen=True)
class AssignmentProof:
    """How good an assignment is beside the best that could be."""

    total: float
    worst_entry: float
    upper_bound: float
    gap: float
    readings: int


def assign_judges(round: Round, *, fair: bool = False, by: User) -> AssignmentProof:
    """Give every admitted entry its judges; conflicts are kept apart, pairs fixed by hand stay.

    Refused when a sheet has been begun, and when it is impossible, naming who lacks judges.
    """
    if ScoreSheet.objects.filter(assignment__round=round).exists():
        raise JudgingHasBegun
    entries = list(entries_of(round))
    judges = list(
        Judge.objects.filter(competition=round.competition_id, is_available=True).select_related("user").order_by("pk")
    )
    texts = [f"{entry.title} {entry.field} {entry.summary}" for entry in entries]
    affinity = matching.profile_affinity(texts, [f"{judge.expertise} {' '.join(judge.topics)}" for judge in judges])
    conflicts = conflicts_of(round.competition)
    forbidden = [
        (i, j) for i, entry in enumerate(entries) for j, judge in enumerate(judges) if (judge.pk, entry.pk) in conflicts
    ]
    fixed = _fixed_pairs(round, [entry.pk for entry in entries], [judge.pk for judge in judges])
    try:
        found = matching.assign(
            affinity,
            per_entry=round.per_entry,
            max_load=[judge.max_load or round.max_load for judge in judges],
            min_load=round.min_load,
            forbidden=forbidden,
            fixed=fixed,
            objective="fair" if fair else "total",
            names=matching.Names(
                entries=[entry.number_text for entry in entries], judges=[str(judge) for judge in judges]
            ),
        )
    except matching.Impossible as impossible:
        raise CannotAssign(shortage=impossible.sentence(translator(get_language() or ""))) from None
    with transaction.atomic():
        Assignment.objects.filter(round=round).delete()
        Assignment.objects.bulk_create(
            Assignment(
                round=round,
                entry=entries[i],
                judge=judges[j],
                affinity=float(affinity[i, j]),
                is_fixed=(i, j) in set(fixed),
            )
            for i, j in found.pairs.tolist()
        )
        audit.record("round.assign", round, by=by, after={"readings": len(found.pairs), "fair": fair})
    return AssignmentProof(found.total, found.worst_entry, found.upper_bound, found.gap, len(found.pairs))


def open_judging(round: Round, *, by: User) -> None:
    """From now on judges see their entries."""
    with transaction.atomic():
        Round.objects.filter(pk=round.pk).update(state=Round.State.JUDGING)
        audit.record("round.open", round, by=by)


def close_judging(round: Round, *, by: User) -> None:
    """From now on no marks are taken."""
    with transaction.atomic():
        Round.objects.filter(pk=round.pk).update(state=Round.State.CLOSED)
        audit.record("round.close", round, by=by)


def declare_conflict(assignment: Assignment, *, kind: str, reason: str, by: User) -> Conflict:
    """The judge steps back from an entry: from now on neither its plan nor its sheet can be opened."""
    with transaction.atomic():
        conflict = Conflict.objects.create(
            judge=assignment.judge,
            entry=assignment.entry,
            kind=kind,
            reason=reason,
            declared_by=by,
            declared_at=clock.now(),
        )
        audit.record("conflict.declare", assignment.entry, by=by, after={"kind": kind}, personal={"reason": reason})
    return conflict


def save_scores(
    assignment: Assignment, *, marks: Mapping[int, Decimal | None], notes: Mapping[str, str], by: User
) -> ScoreSheet:
    """Keep the marks given so far (criterion -> mark, None takes one back); the first mark locks the rule sheet."""
    _check_marks(assignment.round, marks)
    with transaction.atomic():
        sheet, _made = ScoreSheet.objects.select_for_update().get_or_create(assignment=assignment)
        _check_open(sheet, assignment)
        for criterion, mark in marks.items():
            if mark is None:
                Score.objects.filter(sheet=sheet, criterion_id=criterion).delete()
            else:
                Score.objects.update_or_create(sheet=sheet, criterion_id=criterion, defaults={"mark": mark})
        for name, text in notes.items():
            setattr(sheet, name, text)
        sheet.total = weighted_total(sheet, list(assignment.round.criteria.all()))
        sheet.save()
        audit.record(
            "sheet.save",
            sheet,
            by=by,
            after={"marks": {str(key): None if mark is None else str(mark) for key, mark in marks.items()}},
        )
    return sheet


def submit_scores(assignment: Assignment, *, by: User) -> ScoreSheet:
    """Hand the sheet in: it is locked from now on."""
    with transaction.atomic():
        sheet = ScoreSheet.objects.select_for_update().filter(assignment=assignment).first() or ScoreSheet(
            assignment=assignment
        )
        _check_open(sheet, assignment)
        given = set(sheet.scores.values_list("criterion_id", flat=True)) if sheet.pk else set()
        missing = [criterion.name for criterion in assignment.round.criteria.all() if criterion.pk not in given]
        if missing:
            raise MarksMissing(number=assignment.entry.number_text, criteria="、".join(missing))
        sheet.state, sheet.submitted_at = ScoreSheet.State.SUBMITTED, clock.now()
        sheet.save()
        audit.record("sheet.submit", sheet, by=by, after={"total": str(sheet.total)})
    return sheet


def weighted_total(sheet: ScoreSheet, criteria: list[Criterion]) -> Decimal | None:
    """What the judge sees as the total: the weighted mean of the marks given, on the scale of 100 where all weights are given."""
    marks = dict(sheet.scores.values_list("criterion_id", "mark"))
    if not marks:
        return None
    return sum((marks[one.pk] * one.weight / 100 for one in criteria if one.pk in marks), Decimal(0))


def _check_marks(round: Round, marks: Mapping[int, Decimal | None]) -> None:
    criteria = {criterion.pk: criterion for criterion in round.criteria.all()}
    for key, mark in marks.items():
        one = criteria[key]
        if mark is not None and (not one.low <= mark <= one.high or (mark - one.low) % one.step):
            raise OutOfRange(
                criterion=one.name,
                mark=mark,
                low=one.low.normalize(),
                high=one.high.normalize(),
                step=one.step.normalize(),
            )


def _check_open(sheet: ScoreSheet, assignment: Assignment) -> None:
    if sheet.state != ScoreSheet.State.OPEN:
        raise AlreadySubmitted(number=assignment.entry.number_text)
    if not may_score(sheet, assignment.round, clock.now()):
        raise NotBeingJudged


def _fixed_pairs(round: Round, entries: list[int], judges: list[int]) -> list[tuple[int, int]]:
    pairs = Assignment.objects.filter(round=round, is_fixed=True).values_list("entry_id", "judge_id")
    return [
        (entries.index(entry), judges.index(judge)) for entry, judge in pairs if entry in entries and judge in judges
    ]
