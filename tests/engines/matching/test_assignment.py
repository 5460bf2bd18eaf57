"""`assign` finds what trying everything finds, and proves it."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array

from huiyan.engines.matching import assign, bound_from_prices, build_problem
from huiyan.engines.tables import BadInput

from .brute import every_assignment


def affinities(seed: int, n: int = 4, m: int = 4) -> np.ndarray:
    return np.random.default_rng(seed).integers(-5, 10, (n, m)).astype(float)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0, 1, 2]))
def test_the_total_is_the_best_of_all(seed: int, min_load: int) -> None:
    worth = affinities(seed)
    found = assign(worth, per_entry=2, max_load=3, min_load=min_load)
    best = max((table * worth).sum() for table in every_assignment(4, 4, 2, 3, min_load))
    assert found.total == pytest.approx(best, abs=1e-9)
    assert found.upper_bound == pytest.approx(best, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_fair_assignment_has_the_best_worst_entry_and_then_the_best_total(seed: int) -> None:
    worth = affinities(seed)
    found = assign(worth, per_entry=2, max_load=3, objective="fair")
    scores = [((table * worth).sum(axis=1).min(), (table * worth).sum()) for table in every_assignment(4, 4, 2, 3)]
    assert (found.worst_entry, found.total) == pytest.approx(max(scores), abs=1e-6)


def test_one_judge_each_is_the_assignment_of_scipy() -> None:
    worth = np.random.default_rng(3).random((30, 40))
    rows, columns = linear_sum_assignment(-worth)
    assert assign(worth, per_entry=1, max_load=1).total == pytest.approx(worth[rows, columns].sum(), rel=1e-9)


def test_loads_and_readings_are_those_asked_for() -> None:
    found = assign(
        affinities(1, 6, 5), per_entry=[1, 2, 3, 1, 2, 3], max_load=[4, 3, 2, 3, 2], min_load=[0, 0, 2, 3, 2]
    )
    assert np.bincount(found.pairs[:, 0]).tolist() == [1, 2, 3, 1, 2, 3]
    assert (found.loads <= [4, 3, 2, 3, 2]).all()
    assert (found.loads >= [0, 0, 2, 3, 2]).all()


def test_a_fixed_pair_stays_and_a_forbidden_one_never_comes() -> None:
    found = assign([[9, 1, 1], [9, 1, 2]], per_entry=1, max_load=1, fixed=[(0, 1)], forbidden=[(1, 0)])
    assert found.pairs.tolist() == [[0, 1], [1, 2]]
    assert (found.total, found.upper_bound) == (3.0, 3.0)


def test_a_conflict_keeps_apart() -> None:
    found = assign([[9, 1], [9, 1]], per_entry=1, max_load=2, eligible=[[False, True], [True, True]])
    assert found.pairs.tolist() == [[0, 1], [1, 0]]


def test_a_sparse_affinity_means_its_stored_pairs_only() -> None:
    stored = csr_array((np.array([0.0, 5.0, 1.0]), (np.array([0, 1, 1]), np.array([1, 0, 1]))), shape=(2, 2))
    assert assign(stored, per_entry=1, max_load=2).pairs.tolist() == [[0, 1], [1, 0]]


def test_the_bound_can_be_recomputed_from_the_prices() -> None:
    worth = affinities(7, 12, 6)
    found = assign(worth, per_entry=3, max_load=7)
    problem = build_problem(worth, per_entry=3, max_load=7)
    assert bound_from_prices(problem, found.prices) == pytest.approx(found.upper_bound, rel=1e-12)


def test_any_prices_bound_the_total_by_hand() -> None:
    # 2 entries, 1 reading each, 2 judges with 1 seat: prices (2, 0) give 2 + max(3-2, 1) + max(4-2, 0) = 5 = the optimum 4 + 1
    problem = build_problem([[3, 1], [4, 0]], per_entry=1, max_load=1)
    assert bound_from_prices(problem, np.array([2.0, 0.0])) == 5.0


def test_the_worst_entry_counts_readings_alike() -> None:
    # entry 2 asks for one judge of worth 2, entry 1 for two of worth 1: 2 x 2/1 = 4 against 1 + 1 = 2
    found = assign([[1, 1], [2, 2]], per_entry=[2, 1], max_load=2)
    assert found.entry_scores.tolist() == [2.0, 4.0]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"per_entry": 1.5}, "per_entry must be whole numbers, 0 or more"),
    ({"max_load": [1, 2, 3]}, "max_load has 3 numbers, 2 are needed"),
    ({"min_load": [0, 3]}, "judge 2: the least load is over the largest"),
    ({"eligible": [[True, True]]}, "eligible is (1, 2), affinity is 2 x 2"),
    ({"fixed": [(0, 5)]}, "fixed: there is no pair (1, 6)"),
    ({"fixed": [(0, 0)], "forbidden": [(0, 0)]}, "entry 1 is fixed to judge 1, who may not read it"),
    ({"fixed": [(0, 0), (0, 1)]}, "entry 1 has 2 fixed judges, 1 are asked for"),
    ({"objective": "nice"}, "the objective must be total, fair or random, not 'nice'"),
    ({"objective": "random", "cap": 0.5}, "a randomised assignment needs a seed"),
    ({"cap": 0.5}, "a cap is for the randomised assignment only"),
    ({"rooms": [0]}, "rooms has 1 names, 2 are needed"),
]


@pytest.mark.parametrize(("change", "sentence"), BAD)
def test_bad_input_is_named(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        assign(**{"affinity": [[1, 2], [3, 4]], "per_entry": 1, "max_load": 2, **change})
    assert str(caught.value) == sentence


def test_an_affinity_that_is_no_number_is_named() -> None:
    with pytest.raises(BadInput) as caught:
        assign([[1, np.nan]], per_entry=1, max_load=1)
    assert str(caught.value) == "the affinity of entry 1 and judge 2 is not a finite number"
