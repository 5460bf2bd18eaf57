"""What must hold for every table of units (hypothesis)."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from huiyan.engines.frontier import measure_efficiency

TABLES = st.integers(2, 14).flatmap(lambda units: arrays(np.float64, (units, 4), elements=st.integers(1, 9).map(float)))


def measured(table: Any, **options: Any) -> Any:
    return measure_efficiency(table[:, :2], table[:, 2:], **options)


@pytest.mark.parametrize("model", ["ccr", "bcc", "nirs", "ndrs", "fdh"])
@given(table=TABLES)
@settings(max_examples=25, deadline=None)
def test_somebody_is_efficient_and_nobody_is_better_than_the_best(model: str, table: Any) -> None:
    found = measured(table, model=model)
    assert found.score.max() == pytest.approx(1, abs=1e-9)
    assert ((found.score > 0) & (found.score <= 1 + 1e-12)).all()
    assert len(found.efficient) > 0


@given(table=TABLES, order=st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_measures_and_order_of_rows_do_not_matter(table: Any, order: Any) -> None:
    rows = list(range(len(table)))
    order.shuffle(rows)
    other = measured((table * [1e-3, 1e4, 7, 1e6])[rows])
    np.testing.assert_allclose(other.score, measured(table).score[rows], atol=1e-9)


@given(table=TABLES)
@settings(max_examples=25, deadline=None)
def test_targets_are_mixtures_of_the_peers(table: Any) -> None:
    found = measured(table, model="bcc")
    weights = np.zeros((len(table), len(table)))
    weights[found.unit, found.peer] = found.weight
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-9)
    np.testing.assert_allclose(weights @ table[:, :2], found.input_targets, atol=1e-8)
    np.testing.assert_allclose(weights @ table[:, 2:], found.output_targets, atol=1e-8)


@given(table=TABLES)
@settings(max_examples=25, deadline=None)
def test_constant_returns_make_both_sides_the_same(table: Any) -> None:
    ways = [measured(table, model="ccr", orientation=orientation).share for orientation in ("input", "output")]
    np.testing.assert_allclose(ways[0], ways[1], atol=1e-9)


@given(table=TABLES)
@settings(max_examples=15, deadline=None)
def test_a_target_is_efficient(table: Any) -> None:
    found = measured(table)
    moved = np.vstack([np.hstack([found.input_targets, found.output_targets]), table])
    again = measured(moved)
    np.testing.assert_allclose(again.score[: len(table)], 1, atol=1e-8)
