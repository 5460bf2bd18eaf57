"""Each judge's own total for each entry, and the entries that another reading would do good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.scoring.arithmetic import ONE, ZERO
from huiyan.engines.scoring.book import Book, Entry, entries_of
from huiyan.engines.scoring.calibrate import Calibration
from huiyan.engines.scoring.rulebook import RuleBook
from huiyan.engines.scoring.table import Fact, ScoreTable, check_table

DOUBT = 0.1


@dataclass(frozen=True)
class Sheets:
    """One row for each judge and entry, equally long: the total that this judge alone would give."""

    entry: tuple[int, ...]
    judge: tuple[int, ...]
    total: tuple[Decimal, ...]

    def scores(self) -> NDArray[np.float64]:
        """The totals as floating-point numbers, for the statistical models."""
        return np.array([float(total) for total in self.total])


@dataclass(frozen=True)
class Discrepancy:
    """An entry whose judges are far apart: the difference, and who stands at its two ends."""

    entry: int
    difference: Decimal
    lowest_judge: int
    highest_judge: int


def sheets_of(scores: ScoreTable, rules: RuleBook | None = None, facts: Sequence[Fact] = ()) -> Sheets:
    """Every judge's total for every entry by the rule book's weights, factors, bases and deductions, not rounded.

    A sheet on which a mark is absent is left out, unless the book counts absent marks as zero. A criterion that no
    judge has marked counts its base.

    >>> from huiyan.engines.scoring import Mark
    >>> marks = (Mark(0, 0, 0, Decimal(40)), Mark(0, 0, 1, Decimal(30)))
    >>> sheets_of(ScoreTable(1, 1, ("idea", "team"), marks)).total
    (Decimal('70'),)
    """
    rules = rules or RuleBook()
    check_table(scores)
    book = Book(scores, rules)
    entry: list[int] = []
    judge: list[int] = []
    total: list[Decimal] = []
    with localcontext(prec=60):
        for one in entries_of(scores, rules, facts):
            for number, value in _totals(book, one, rules).items():
                entry.append(one.number)
                judge.append(number)
                total.append(value)
    return Sheets(tuple(entry), tuple(judge), tuple(total))


def _totals(book: Book, entry: Entry, rules: RuleBook) -> dict[int, Decimal]:
    marked = {criterion for sheet in entry.marks.values() for criterion in sheet}
    factors = {c: weight * factor for c in marked for weight, factor in [book.weight(entry, c)]}
    given = ZERO
    for criterion in book.asked(entry):
        fact = entry.fact(criterion)
        given += (fact.base or ZERO) - abs(fact.deduction or ZERO)
    whole = entry.fact(None)
    factor = ONE if whole.factor is None else whole.factor
    constant = (whole.base or ZERO) - abs(whole.deduction or ZERO)
    return {
        judge: factor * (sum((factors[c] * mark for c, mark in sheet.items()), ZERO) + given) + constant
        for judge, sheet in sorted(entry.marks.items())
        if rules.missing == "zero" or len(sheet) == len(marked)
    }


def discrepant(scores: ScoreTable, threshold: Decimal, rules: RuleBook | None = None) -> tuple[Discrepancy, ...]:
    """Entries whose judges' totals differ by more than `threshold` points, the widest first.

    >>> from huiyan.engines.scoring import Mark
    >>> table = ScoreTable(1, 2, ("idea",), (Mark(0, 0, 0, Decimal(60)), Mark(0, 1, 0, Decimal(85))))
    >>> [(d.entry, d.difference) for d in discrepant(table, Decimal(20))]
    [(0, Decimal('25'))]
    """
    sheets = sheets_of(scores, rules)
    by_entry: dict[int, list[tuple[Decimal, int]]] = {}
    for entry, judge, total in zip(sheets.entry, sheets.judge, sheets.total, strict=True):
        by_entry.setdefault(entry, []).append((total, judge))
    found = []
    for entry, totals in by_entry.items():
        (low, low_judge), (high, high_judge) = min(totals), max(totals)
        if high - low > threshold:
            found.append(Discrepancy(entry, high - low, low_judge, high_judge))
    return tuple(sorted(found, key=lambda one: (-one.difference, one.entry)))


def near_line(calibration: Calibration, cut: int, doubt: float = DOUBT) -> tuple[int, ...]:
    """Entries for which the line after the best `cut` is within reach from either side, the most doubtful first.

    An entry counts when its probability to be among the best `cut` is between `doubt` and 1 - `doubt`.
    """
    probability = calibration.prize_probability(cut)
    within = np.flatnonzero((probability > doubt) & (probability < 1 - doubt))
    order = np.argsort(np.abs(probability[within] - 0.5), kind="stable")
    return tuple(int(entry) for entry in within[order])
