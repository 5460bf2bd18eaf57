"""Scores as a frozen table: who marked what how high, and the facts that are not a judge's mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from huiyan.engines.scoring.rulebook import Criterion, RuleBook
from huiyan.engines.tables import BadInput, gettext_noop


class Mark(NamedTuple):
    """One mark: entry, judge and criterion by number; None where the judge abstained."""

    entry: int
    judge: int
    criterion: int
    value: Decimal | None


class Fact(NamedTuple):
    """What is known without a judge: of one criterion, or of the whole entry where `criterion` is None."""

    entry: int
    criterion: int | None = None
    base: Decimal | None = None
    factor: Decimal | None = None
    deduction: Decimal | None = None


@dataclass(frozen=True)
class ScoreTable:
    """Marks of entries 0..entries-1 by judges 0..judges-1 on named criteria.

    `room[entry]` is the room or track in which an entry was judged, `panel[judge]` the judge's panel. Names of
    entries and judges serve only the sentences of errors; without them the numbers stand there.
    """

    entries: int
    judges: int
    criteria: tuple[str, ...]
    marks: tuple[Mark, ...]
    room: tuple[int, ...] | None = None
    panel: tuple[str, ...] | None = None
    entry_names: tuple[str, ...] = ()
    judge_names: tuple[str, ...] = ()

    def entry_name(self, entry: int) -> str:
        return self.entry_names[entry] if self.entry_names else str(entry)

    def judge_name(self, judge: int) -> str:
        return self.judge_names[judge] if self.judge_names else str(judge)


def check_table(scores: ScoreTable) -> None:
    """Refuse numbers outside of the table, a pair marked twice, and lists of the wrong length."""
    seen: set[int] = set()
    for mark in scores.marks:
        if not (
            0 <= mark.entry < scores.entries
            and 0 <= mark.judge < scores.judges
            and 0 <= mark.criterion < len(scores.criteria)
        ):
            raise BadInput(
                gettext_noop("mark {mark} names an entry, judge or criterion that does not exist"), mark=tuple(mark[:3])
            )
        key = (mark.entry * scores.judges + mark.judge) * len(scores.criteria) + mark.criterion
        if key in seen:
            raise BadInput(
                gettext_noop("judge {judge} has marked entry {entry} twice on '{criterion}'"),
                judge=scores.judge_name(mark.judge), entry=scores.entry_name(mark.entry),
                criterion=scores.criteria[mark.criterion],
            )  # fmt: skip
        seen.add(key)
    if scores.room is not None and len(scores.room) != scores.entries:
        raise BadInput(
            gettext_noop("there are {found} rooms for {expected} entries"),
            found=len(scores.room),
            expected=scores.entries,
        )
    if scores.panel is not None and len(scores.panel) != scores.judges:
        raise BadInput(
            gettext_noop("there are {found} panels for {expected} judges"),
            found=len(scores.panel),
            expected=scores.judges,
        )


def criteria_of(scores: ScoreTable, rules: RuleBook) -> list[Criterion]:
    """The rule for every criterion of the table, in its order; a name without a rule is refused."""
    found = []
    for name in scores.criteria:
        criterion = rules.criterion_for(name)
        if criterion is None:
            raise BadInput(gettext_noop("the rule book has no criterion '{criterion}'"), criterion=name)
        found.append(criterion)
    return found


def mark_problem(value: Decimal, criterion: Criterion) -> tuple[str, Decimal] | None:
    """Why a mark is not allowed by its criterion: a sentence about entry, judge, mark, criterion, and its bound."""
    if criterion.low is not None and value < criterion.low:
        template = gettext_noop("entry {entry}, judge {judge}: {mark} on '{criterion}' is under {bound}, the least")
        return template, criterion.low
    if criterion.high is not None and value > criterion.high:
        template = gettext_noop("entry {entry}, judge {judge}: {mark} on '{criterion}' is over {bound}, the most")
        return template, criterion.high
    if criterion.step is not None and (value - (criterion.low or 0)) % criterion.step != 0:
        template = gettext_noop("entry {entry}, judge {judge}: {mark} on '{criterion}' is not in steps of {bound}")
        return template, criterion.step
    return None


def counted_marks(scores: ScoreTable, rules: RuleBook) -> Iterator[tuple[int, int, int, Decimal]]:
    """Entry, judge, criterion and value of every mark that is a score, checked against its bounds."""
    criteria = criteria_of(scores, rules)
    absent = frozenset(rules.no_score)
    for mark in scores.marks:
        if mark.value is None or mark.value in absent:
            continue
        problem = mark_problem(mark.value, criteria[mark.criterion])
        if problem is not None:
            raise BadInput(
                problem[0],
                entry=scores.entry_name(mark.entry), judge=scores.judge_name(mark.judge),
                mark=mark.value, criterion=scores.criteria[mark.criterion], bound=problem[1],
            )  # fmt: skip
        yield mark.entry, mark.judge, mark.criterion, mark.value
