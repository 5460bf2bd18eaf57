"""What people read of an entry's working: criteria, panels and sheets, as decimals, with the judges that were dropped."""

from __future__ import annotations

from fractions import Fraction

from huiyan.engines.scoring.arithmetic import ONE, as_decimal, trimmed
from huiyan.engines.scoring.book import Book, Given, WorkedCriterion, Working
from huiyan.engines.scoring.results import CriterionResult, EntryResult, JudgeValue, PanelResult
from huiyan.engines.scoring.ties import Standing


def show(book: Book, working: Working, standing: Standing, rank: int, decided_by: str) -> EntryResult:
    """The entry's result, every step kept."""
    by_sheet = book.rules.combine == "by_sheet"
    return EntryResult(
        working.entry.number,
        as_decimal(working.total, book.rules),
        rank,
        _criteria_of_sheets(book, working)
        if by_sheet
        else tuple([_criterion(book, working, c) for c in working.criteria]),
        _panels(book, working),
        working.entry.given(None)[1],
        decided_by,
        working.total,
        standing=standing,
    )


def _panels(book: Book, working: Working) -> tuple[PanelResult, ...]:
    given: list[Given] = working.given or [[] for _ in book.panels]
    return tuple(
        [
            PanelResult(name, weight, trimmed(sheets, book.rules.trim), as_decimal(value))
            for (name, weight, _), sheets, value in zip(book.panels, given, working.panels, strict=True)
        ]
    )


def _criteria_of_sheets(book: Book, working: Working) -> tuple[CriterionResult, ...]:
    """Where sheets are trimmed as a whole: the part that each criterion has in the total."""
    kept = book.kept_judges(working)
    counted = {judge for judges in kept for judge in judges}
    marks = sorted(working.entry.marks.items())
    found = []
    for number in book.asked(working.entry):
        shown = tuple(
            [JudgeValue(judge, sheet[number], judge not in counted) for judge, sheet in marks if number in sheet]
        )
        found.append(_result(book, working, number, shown, book.mean_of(working.entry, number, kept)))
    return tuple(found)


def _result(
    book: Book, working: Working, number: int, shown: tuple[JudgeValue, ...], mean: Fraction
) -> CriterionResult:
    weight, factor = book.weight(working.entry, number)
    base, deduction = working.entry.given(number)
    average = as_decimal(mean)
    plain = weight == factor == ONE and not base and not deduction
    value = average if plain else as_decimal(book.value_of(working.entry, number, mean))
    return CriterionResult(number, shown, average, weight, factor, base, deduction, value)


def _criterion(book: Book, working: Working, one: WorkedCriterion) -> CriterionResult:
    """Where criteria are averaged one by one."""
    weight, factor = book.weight(working.entry, one.number)
    base, deduction = working.entry.given(one.number)
    shown = tuple([value for given in one.given for value in trimmed(given, book.rules.trim)])
    average = as_decimal(one.mixed) if shown else None
    return CriterionResult(one.number, shown, average, weight, factor, base, deduction, as_decimal(one.value))
