"""A dropout changes as little as it can; a fixed pair tells its price."""

import numpy as np
import pytest

from huiyan.engines.matching import Impossible, assign, cost_of_fixing, reassign

WORTH = np.random.default_rng(11).random((10, 6))
RULES = {"per_entry": 2, "max_load": 5}


def test_only_the_readings_of_the_judge_who_drops_out_change() -> None:
    before = assign(WORTH, **RULES)
    after = reassign(before.pairs, WORTH, **RULES, unavailable=[2])
    assert after.dropped.tolist() == before.pairs[before.pairs[:, 1] == 2].tolist()
    assert len(after.added) == len(after.dropped)
    assert after.assignment.loads[2] == 0


def test_among_smallest_changes_the_total_is_the_best() -> None:
    before = assign(WORTH, **RULES)
    after = reassign(before.pairs, WORTH, **RULES, unavailable=[2])
    kept = assign(WORTH, **RULES, fixed=after.kept, forbidden=[(entry, 2) for entry in range(10)])
    assert after.assignment.total == pytest.approx(kept.total, rel=1e-12)
    assert after.assignment.gap < 1e-6


def test_a_dropout_that_leaves_too_few_is_impossible() -> None:
    before = assign(WORTH, per_entry=2, max_load=4)
    with pytest.raises(Impossible):
        reassign(before.pairs, WORTH, per_entry=2, max_load=4, unavailable=[0, 1])


def test_a_new_conflict_moves_its_pair_only() -> None:
    before = assign(WORTH, **RULES)
    pair = tuple(before.pairs[0])
    after = reassign(before.pairs, WORTH, **RULES, forbidden=[pair])
    assert after.dropped.tolist() == [list(pair)]


def test_a_fixed_pair_costs_the_difference_of_the_totals() -> None:
    free = assign(WORTH, **RULES)
    pair = next((i, j) for i in range(10) for j in range(6) if [i, j] not in free.pairs.tolist())
    cost = cost_of_fixing(pair, WORTH, **RULES)
    assert cost.cost == pytest.approx(free.total - assign(WORTH, **RULES, fixed=[pair]).total, rel=1e-12)
    assert list(pair) in cost.added.tolist()


def test_a_pair_that_is_there_anyway_costs_nothing() -> None:
    free = assign(WORTH, **RULES)
    entry, judge = (int(number) for number in free.pairs[0])
    assert cost_of_fixing((entry, judge), WORTH, **RULES).cost == 0.0
