"""Declare a conflict, assign judges, open judging, save and submit marks."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Criterion, Round
from huiyan.competition.judging.models import Assignment, Conflict, Score, ScoreSheet
from huiyan.competition.judging.queries import Edition
from huiyan.competition.judging.refusals import (
    AlreadyDecidedLate,
    AlreadySubmitted,
    ChangedElsewhere,
    MarksMissing,
    NotBeingJudged,
    OutOfRange,
    ReasonMissing,
    RulesChanged,
    SheetsIncomplete,
)
from huiyan.competition.judging.rules import comes_late, may_score
from huiyan.competition.panel import conflicting
from huiyan.kernel import audit, clock
from huiyan.kernel.notices import notify
from huiyan.shell.naming import name_of
from huiyan.shell.templatetags.shell import moment


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
    return conflicting.declare_conflict(assignment.judge, assignment.entry, kind=kind, reason=reason, by=by)


def save_scores(
    assignment: Assignment,
    *,
    marks: Mapping[int, Decimal | None],
    notes: Mapping[str, str],
    by: User,
    edition: Edition | None = None,
) -> ScoreSheet:
    """Keep the marks given so far (criterion -> mark, None takes one back); the first mark locks the rule sheet.

    What arrives after the closing is kept apart as late; the organiser decides whether it counts. With an `edition`
    a sheet that another device has changed meanwhile is left as it is: ChangedElsewhere.
    """
    round, now = assignment.round, clock.now()
    criteria = list(round.criteria.all())
    _check_marks(criteria, marks)
    with transaction.atomic():
        sheet, _made = ScoreSheet.objects.select_for_update().get_or_create(assignment=assignment)
        if edition and sheet.edition == edition.name and sheet.state != ScoreSheet.State.OPEN:
            return sheet  # the same saving once more: its answer was lost on the way
        late = comes_late(sheet, round, now)
        if not late:
            _check_open(sheet, assignment)
        if edition and sheet.edition not in edition.rests_on | {"", edition.name}:
            _check_same(sheet, assignment, marks, notes)
        lock_rules(round, criteria)
        _write_marks(sheet, marks)
        for name, text in notes.items():
            setattr(sheet, name, text)
        sheet.total = weighted_total(sheet, criteria)
        sheet.state = ScoreSheet.State.LATE if late else ScoreSheet.State.OPEN
        sheet.edition = edition.name if edition else secrets.token_hex(8)
        sheet.save()
        said = {str(key): None if mark is None else str(mark) for key, mark in marks.items()}
        audit.record("sheet.save", sheet, by=by, after={"marks": said, "late": late})
    return sheet


def _check_same(
    sheet: ScoreSheet, assignment: Assignment, marks: Mapping[int, Decimal | None], notes: Mapping[str, str]
) -> None:
    """Two devices that say the same do not contradict each other."""
    given = dict(sheet.scores.values_list("criterion_id", "mark"))
    differ = any(given.get(key) != mark for key, mark in marks.items())
    if differ or any(getattr(sheet, name) != text for name, text in notes.items()):
        raise ChangedElsewhere(number=assignment.entry.number_text, at=moment(sheet.saved_at, "short"))


def _write_marks(sheet: ScoreSheet, marks: Mapping[int, Decimal | None]) -> None:
    taken_back = [criterion for criterion, mark in marks.items() if mark is None]
    Score.objects.filter(sheet=sheet, criterion_id__in=taken_back).delete()
    Score.objects.bulk_create(
        [Score(sheet=sheet, criterion_id=key, mark=mark) for key, mark in marks.items() if mark is not None],
        update_conflicts=True,
        unique_fields=["sheet", "criterion"],
        update_fields=["mark"],
    )


def rule_sheet_digest(round: Round, criteria: list[Criterion]) -> str:
    """SHA-256 of what makes a result of marks: the rules, and every criterion with its weight, range and bands."""
    rows = [
        [one.key, *(f"{value.normalize():f}" for value in (one.weight, one.low, one.high, one.step)), one.bands]
        for one in criteria
    ]
    written = json.dumps([round.rules, rows], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def lock_rules(round: Round, criteria: list[Criterion]) -> None:
    """From the first mark on the rule sheet stays as it is; a changed one takes no marks."""
    digest = rule_sheet_digest(round, criteria)
    if round.rules_locked_at is None:
        unlocked = Round.objects.filter(pk=round.pk, rules_locked_at__isnull=True)
        unlocked.update(rules_digest=digest, rules_locked_at=clock.now())
        round.refresh_from_db(fields=["rules_digest", "rules_locked_at"])
    if round.rules_digest != digest:
        raise RulesChanged


def abstain(assignment: Assignment, *, reason: str, by: User) -> ScoreSheet:
    """The judge gives no marks to an entry and says why; the sheet is locked."""
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        sheet, _made = ScoreSheet.objects.select_for_update().get_or_create(assignment=assignment)
        _check_open(sheet, assignment)
        sheet.state, sheet.reason = ScoreSheet.State.ABSTAINED, reason.strip()
        sheet.save()
        audit.record("sheet.abstain", sheet, by=by, personal={"reason": reason})
    return sheet


def submit_all(rows: Sequence[Assignment], *, by: User) -> int:
    """Hand in every sheet of the judge's rows at once, or none; returns how many were handed in."""
    open_rows = [row for row in rows if not hasattr(row, "sheet") or row.sheet.state == ScoreSheet.State.OPEN]
    if not open_rows:
        return 0
    round = open_rows[0].round
    criteria = {one.pk for one in round.criteria.all()}
    with transaction.atomic():
        sheets = {
            one.assignment_id: one
            for one in ScoreSheet.objects.select_for_update()
            .filter(assignment__in=open_rows)
            .prefetch_related("scores")
        }
        lacking = [row for row in open_rows if not _is_complete(sheets.get(row.pk), criteria)]
        if lacking:
            raise SheetsIncomplete(numbers=[row.entry.number_text for row in lacking])
        for row in open_rows:
            _check_open(sheets[row.pk], row)
        ScoreSheet.objects.filter(pk__in=[one.pk for one in sheets.values()]).update(
            state=ScoreSheet.State.SUBMITTED, submitted_at=clock.now()
        )
        audit.record("sheets.submit", round, by=by, after={"sheets": sorted(one.pk for one in sheets.values())})
    return len(open_rows)


def _is_complete(sheet: ScoreSheet | None, criteria: set[int]) -> bool:
    return sheet is not None and {score.criterion_id for score in sheet.scores.all()} >= criteria


def decide_late(sheet: ScoreSheet, *, accept: bool, reason: str, by: User) -> ScoreSheet:
    """The organiser lets a late sheet count, or not, and says why; the judge is told."""
    if not reason.strip():
        raise ReasonMissing
    number = sheet.assignment.entry.number_text
    with transaction.atomic():
        fresh = ScoreSheet.objects.select_for_update().get(pk=sheet.pk)
        if fresh.state != ScoreSheet.State.LATE:
            raise AlreadyDecidedLate(number=number)
        if accept:
            _check_complete(fresh, sheet.assignment)
        now = clock.now()
        fresh.state = ScoreSheet.State.SUBMITTED if accept else ScoreSheet.State.REFUSED
        fresh.submitted_at = now if accept else None
        fresh.decided_by, fresh.decided_at, fresh.decision = by, now, reason.strip()
        fresh.save()
        audit.record(
            "sheet.decide_late", fresh, by=by, before={"state": "late"}, after={"accept": accept, "reason": reason}
        )
        notify(
            sheet.assignment.judge.user,
            subject=format_lazy(_("Your late sheet of entry {number} was decided"), number=number),
            body=format_lazy(_("It counts: {reason}"), reason=reason)
            if accept
            else format_lazy(_("It does not count: {reason}"), reason=reason),
            about=fresh,
        )
    return fresh


def submit_scores(assignment: Assignment, *, by: User) -> ScoreSheet:
    """Hand the sheet in: it is locked from now on."""
    with transaction.atomic():
        sheet = ScoreSheet.objects.select_for_update().filter(assignment=assignment).first() or ScoreSheet(
            assignment=assignment
        )
        _check_open(sheet, assignment)
        _check_complete(sheet, assignment)
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


def _check_complete(sheet: ScoreSheet, assignment: Assignment) -> None:
    given = set(sheet.scores.values_list("criterion_id", flat=True)) if sheet.pk else set()
    missing = [name_of(criterion) for criterion in assignment.round.criteria.all() if criterion.pk not in given]
    if missing:
        raise MarksMissing(number=assignment.entry.number_text, criteria=missing)


def _check_marks(criteria: list[Criterion], marks: Mapping[int, Decimal | None]) -> None:
    known = {criterion.pk: criterion for criterion in criteria}
    for key, mark in marks.items():
        one = known[key]
        if mark is not None and (not one.low <= mark <= one.high or (mark - one.low) % one.step):
            raise OutOfRange(
                criterion=name_of(one),
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
