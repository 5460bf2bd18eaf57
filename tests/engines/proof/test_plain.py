"""The plain rule in whole numbers against fractions, and what it leaves to the engine of scoring."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyan.engines.proof.plain import PlainRule, plain_result, scaled

RULE = PlainRule((1,), 0, (0,), (1000,), 0, 0, 0, 1, 2)
SHEETS = [[800, 900, 850], [700, 700], [850]]


def result(sheets: list[list[int]], rule: PlainRule, decimals: int = 1):
    marks = [(entry, judge, value) for entry, values in enumerate(sheets) for judge, value in enumerate(values)]
    entry, judge, value = (np.array(column, np.int64) for column in zip(*marks, strict=True))
    return plain_result(entry, judge, np.zeros_like(entry), value, decimals, rule)


def by_fractions(values: list[int], rule: PlainRule, decimals: int) -> int:
    """The same in exact fractions, straight from the rule's words."""
    kept = sorted(values)
    if len(values) >= rule.from_marks:
        kept = kept[rule.lowest : len(kept) - rule.highest]
    mean = Fraction(sum(kept), len(kept) * 10**decimals) * 10**rule.decimals
    return floor(mean + Fraction(1, 2))


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 1000), min_size=3, max_size=7), min_size=1, max_size=8),
    st.integers(0, 1),
    st.integers(0, 1),
    st.integers(0, 6),
    st.integers(0, 4),
)
def test_totals_are_those_of_fractions(sheets, highest: int, lowest: int, from_marks: int, decimals: int) -> None:
    rule = replace(RULE, highest=highest, lowest=lowest, from_marks=from_marks, decimals=decimals)
    expected = [by_fractions(values, rule, 1) for values in sheets]
    found = result(sheets, rule)
    assert found.totals.tolist() == expected
    assert found.ranks.tolist() == [1 + sum(other > total for other in expected) for total in expected]


def test_equal_totals_share_the_better_rank() -> None:
    assert result([[850], [900], [850], [100]], RULE).ranks.tolist() == [2, 1, 2, 4]


def test_halves_go_up() -> None:
    # 0.125 and 0.375 to two decimals
    assert result([[0, 25], [25, 50]], RULE, decimals=2).totals.tolist() == [13, 38]


def test_rows_may_stand_in_any_order_and_weights_count() -> None:
    # By hand: 0.6 x 80 + 0.4 x 90 = 84
    rule = replace(RULE, weights=(4, 6), weight_decimals=1, low=(None, None), high=(None, None))
    zero = np.zeros(2, np.int64)
    for order in ([0, 1], [1, 0]):
        marks, criteria = np.array([90, 80])[order], np.array([0, 1])[order]
        assert plain_result(zero, zero, criteria, marks, 0, rule).totals.tolist() == [8400]


@pytest.mark.parametrize(
    ("sheets", "rule"),
    [
        (SHEETS, replace(RULE, high=(849,))),
        (SHEETS, replace(RULE, low=(701,))),
        (SHEETS, replace(RULE, fewest=2)),
        (SHEETS, replace(RULE, highest=1, lowest=1)),
        (SHEETS, replace(RULE, decimals=17)),
        (SHEETS, replace(RULE, weight_decimals=25)),
        (SHEETS, replace(RULE, weights=(10**20,))),
        (SHEETS, replace(RULE, high=(-(10**30),))),
    ],
)
def test_marks_and_numbers_that_need_a_sentence_are_left_to_the_engine(sheets, rule: PlainRule) -> None:
    assert result(sheets, rule) is None


@pytest.mark.parametrize(
    ("judges", "criteria"), [([0, 0], [0, 0]), ([0, 0, 1], [0, 1, 0]), ([0, 0, 1, 1], [0, 0, 1, 1]), ([0, 1], [0, 1])]
)
def test_sheets_that_are_not_whole_are_left_to_the_engine(judges: list[int], criteria: list[int]) -> None:
    rule = replace(RULE, weights=(1, 1), low=(None, None), high=(None, None))
    zero = np.zeros(len(judges), np.int64)
    assert plain_result(zero, np.array(judges), np.array(criteria), zero + 5, 0, rule) is None


def test_decimal_texts_become_whole_numbers_of_one_unit() -> None:
    assert scaled(["87.5", "90", "-0.25", "0"]) == ([8750, 9000, -25, 0], 2)
    assert scaled([]) == ([], 0)
