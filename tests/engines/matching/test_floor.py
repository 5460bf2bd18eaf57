"""Large contests raise the floor by weights; small ones stand in for them here."""

from dataclasses import replace

import numpy as np
import pytest

from huiyan.engines.matching import assign, build_problem
from huiyan.engines.matching import assignment as module
from huiyan.engines.matching.floor import raise_floor
from huiyan.engines.matching.programme import solve_linear, whole


def test_the_worst_entry_rises_and_the_bounds_hold() -> None:
    rng = np.random.default_rng(0)
    worth = rng.random(12) * rng.random(
        (40, 12)
    )  # some judges fit all entries better: somebody is left with the others
    problem = build_problem(worth, per_entry=2, max_load=7)
    best = solve_linear(problem)
    seen: list[tuple[int, int]] = []
    raised = raise_floor(
        problem, lambda part: (whole(solve_linear(part).share), solve_linear(part).prices),
        lambda done, of: seen.append((done, of)),
    )  # fmt: skip
    fair = assign(worth, per_entry=2, max_load=7, objective="fair")
    before = np.add.reduceat(worth.ravel()[whole(best.share)], np.arange(0, 80, 2)).min()
    after = np.add.reduceat(worth.ravel()[raised.chosen], np.arange(0, 80, 2)).min()
    assert before < fair.worst_entry / 2 < after <= fair.worst_bound + 1e-9 <= raised.worst_bound + 2e-9
    assert seen == [(at, 16) for at in range(1, raised.rounds + 1)]
    assert worth.ravel()[raised.chosen].sum() <= raised.upper_bound <= best.value + 1e-9


@pytest.mark.parametrize("cap", [0.5, 0.25])
def test_a_lottery_by_auction_is_the_lottery_by_linear_programme(cap: float, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = build_problem(np.random.default_rng(3).random((60, 20)), per_entry=2, max_load=9)
    linear = module.solve(problem, "random", cap=cap, seed=1).probabilities
    monkeypatch.setattr(module, "SMALL", 0)
    auction = module.solve(replace(problem), "random", cap=cap, seed=1).probabilities
    assert linear is not None
    assert auction is not None
    assert auction.probability.max() == cap
    assert auction.expected_total == pytest.approx(linear.expected_total, rel=1e-9)
