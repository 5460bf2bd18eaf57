"""The auction with its polish finds what the linear programme finds."""

import numpy as np
import pytest

from huiyan.engines.matching import Impossible, Names, assign, auction, build_problem
from huiyan.engines.matching import total as module
from huiyan.engines.matching.auction import run_auction
from huiyan.engines.matching.problem import Problem
from huiyan.engines.matching.programme import solve_linear
from huiyan.engines.matching.result import bound_from_prices


def sparse_problem(seed: int, min_load: int = 0, max_load: int = 16) -> Problem:
    rng = np.random.default_rng(seed)
    return build_problem(
        rng.random((400, 100)), per_entry=3, max_load=max_load, min_load=min_load, eligible=rng.random((400, 100)) < 0.3
    )


@pytest.fixture(autouse=True)
def _auction_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SMALL", 0)
    monkeypatch.setattr(module, "TINY", 0)


@pytest.mark.parametrize("seed", range(5))
def test_the_auction_ends_within_its_step_of_the_optimum(seed: int) -> None:
    problem = sparse_problem(seed)
    found = run_auction(problem, step=0.001)
    best = solve_linear(problem).value
    assert found.missing == 0
    assert best - 1200 * 0.001 <= problem.worth[found.chosen].sum() <= best + 1e-9
    assert bound_from_prices(problem, found.prices) >= best - 1e-9


@pytest.mark.parametrize("min_load", [0, 8])
@pytest.mark.parametrize("seed", range(5))
def test_the_polish_reaches_the_optimum_of_the_linear_programme(seed: int, min_load: int) -> None:
    problem = sparse_problem(seed, min_load)
    found = module.solve_total(problem, Names())
    total = problem.worth[found.chosen].sum()
    assert total == pytest.approx(solve_linear(problem).value, rel=1e-9)
    assert bound_from_prices(problem, found.prices) == pytest.approx(total, rel=1e-9)
    assert np.bincount(problem.judge[found.chosen], minlength=100).min() >= min_load


def test_progress_rises_to_nearly_all_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auction, "REPORTED", 1)
    seen: list[tuple[int, int]] = []
    assign(
        np.random.default_rng(1).random((400, 100)), per_entry=3, max_load=16,
        progress=lambda done, of: seen.append((done, of)),
    )  # fmt: skip
    assert seen[0] == (0, 1200)
    assert {of for _, of in seen} == {1200}
    assert max(done for done, _ in seen) > 1100


def test_tight_loads_are_met() -> None:
    problem = sparse_problem(2, max_load=12)  # 400 x 3 readings = 100 x 12 seats
    found = module.solve_total(problem, Names())
    assert np.bincount(problem.judge[found.chosen]).tolist() == [12] * 100


def test_an_impossible_one_is_told_after_the_auction() -> None:
    with pytest.raises(Impossible) as caught:
        module.solve_total(sparse_problem(1, max_load=11), Names())
    assert str(caught.value).endswith("100 readings are missing")


def test_equal_worths_need_no_price() -> None:
    problem = build_problem(np.ones((50, 20)), per_entry=2, max_load=5)
    found = module.solve_total(problem, Names())
    assert len(found.chosen) == 100
    assert bound_from_prices(problem, found.prices) == pytest.approx(100.0, rel=1e-9)


def test_a_judge_with_no_seat_is_left_out() -> None:
    problem = build_problem(np.random.default_rng(0).random((60, 10)), per_entry=2, max_load=[0] + [20] * 9)
    found = module.solve_total(problem, Names())
    assert np.bincount(problem.judge[found.chosen])[0] == 0
    assert bound_from_prices(problem, found.prices) == pytest.approx(problem.worth[found.chosen].sum(), rel=1e-6)


@pytest.mark.parametrize("kind", ["ties", "zeros", "outliers", "negative"])
def test_ugly_worths_are_solved_all_the_same(kind: str) -> None:
    rng = np.random.default_rng(9)
    worth = rng.random((80, 25))
    ugly = {
        "ties": np.round(worth * 2),
        "zeros": np.where(worth < 0.8, 0.0, worth),
        "outliers": np.where(worth < 0.02, 1e6, worth),
        "negative": -worth * 1e-6,
    }[kind]
    problem = build_problem(ugly, per_entry=3, max_load=12, eligible=rng.random((80, 25)) < 0.6)
    found = module.solve_total(problem, Names())
    best = solve_linear(problem).value
    assert problem.worth[found.chosen].sum() == pytest.approx(best, rel=1e-8)
    assert bound_from_prices(problem, found.prices) == pytest.approx(best, rel=1.1e-5)
