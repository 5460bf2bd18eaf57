"""Judges' own totals, and which entries want another reading."""

from collections.abc import Callable
from decimal import Decimal

import numpy as np

from huiyan.engines.scoring import Fact, ScoreTable, rule_book_from
from huiyan.engines.scoring.calibrated import calibrate, discrepant, near_line, sheets_of

Build = Callable[..., ScoreTable]


def test_a_sheet_is_weighted_and_takes_its_facts(table: Build) -> None:
    rules = rule_book_from({"criteria": [{"name": "a", "weight": 2}, {"name": "b", "weight": 0.5}]})
    sheets = sheets_of(table([[10, 4], [20, 8]]), rules, [Fact(0, None, deduction=Decimal(1))])
    assert sheets.total == (Decimal("21.0"), Decimal("43.0"))  # 2 x 10 + 0.5 x 4 - 1, 2 x 20 + 0.5 x 8 - 1


def test_a_sheet_with_a_gap_is_left_out(table: Build) -> None:
    sheets = sheets_of(table([[10, 4], [20, None]]))
    assert sheets.judge == (0,)


def test_only_entries_over_the_threshold_are_discrepant(table: Build) -> None:
    found = discrepant(table([60, 85, 70], [70, 90, 75], [70, 72, 71]), Decimal(20))
    assert [(d.entry, d.difference, d.lowest_judge, d.highest_judge) for d in found] == [(0, 25, 0, 1)]


def test_entries_at_the_prize_line_want_another_reading() -> None:
    y = np.array([[90, 92, 91], [70, 72, 73], [71, 72, 71], [50, 52, 51]], dtype=float)
    i, j = np.indices(y.shape)
    found = calibrate(i.ravel(), j.ravel(), y.ravel(), seed=1, draws=500, model="severity")
    assert sorted(near_line(found, 2)) == [1, 2]
    assert near_line(found, 1) == ()
