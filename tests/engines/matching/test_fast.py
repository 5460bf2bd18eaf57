"""The compiled auction is the same auction; where the optional numba is missing its Python runs uncompiled."""

import numpy as np
import pytest

from huiyan.engines.matching import build_problem
from huiyan.engines.matching.fast import run_fast_auction
from huiyan.engines.matching.programme import solve_linear
from huiyan.engines.matching.result import bound_from_prices


@pytest.mark.parametrize("seed", range(3))
def test_it_ends_within_its_step_of_the_optimum(seed: int) -> None:
    rng = np.random.default_rng(seed)
    problem = build_problem(rng.random((80, 20)), per_entry=3, max_load=14, eligible=rng.random((80, 20)) < 0.6)
    found = run_fast_auction(problem, step=0.001)
    best = solve_linear(problem).value
    assert found.missing == 0
    assert np.bincount(problem.judge[found.chosen]).max() <= 14
    assert best - 240 * 0.001 <= problem.worth[found.chosen].sum() <= best + 1e-9
    assert best - 1e-9 <= bound_from_prices(problem, found.prices) <= best + 240 * 0.001


def test_it_counts_what_it_cannot_place() -> None:
    problem = build_problem(np.random.default_rng(1).random((10, 4)), per_entry=2, max_load=[0, 5, 5, 5])
    found = run_fast_auction(problem, step=0.01)
    assert (found.missing, len(found.chosen)) == (5, 15)
