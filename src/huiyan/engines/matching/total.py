"""The largest total: a linear programme where it is small, an auction and a polish of its core where it is not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyan.engines.matching.auction import AuctionResult, run_auction
from huiyan.engines.matching.core import Polished, above_last_choice, polish
from huiyan.engines.matching.feasibility import require_possible
from huiyan.engines.matching.problem import Floats, Ints, Names, Problem, best_values
from huiyan.engines.matching.programme import solve_linear, whole
from huiyan.engines.matching.result import bound_from_prices, relative_gap

SMALL = 50_000
"""Pairs up to which HiGHS alone takes about half a second."""
POLISHED = 1_500_000
"""Pairs up to which the core is small enough to be polished."""
STEP, FINE_STEP = 0.006, 0.0005
"""Steps of the auction, in parts of the usual spread of an entry's worths: before a polish, and without one."""
WIDTH = 2.0
"""Half-width of the core in steps."""
GAP = 1e-5
"""A larger gap lets the auction try again with a smaller step."""
TRIES = 3


@dataclass(frozen=True)
class TotalSolution:
    """Chosen places, prices that prove the bound, and how they were found."""

    chosen: Ints
    prices: Floats
    method: str
    rounds: int


def solve_total(problem: Problem, names: Names) -> TotalSolution:
    """The pairs with the largest total. Raises Impossible when the rules cannot be met."""
    if len(problem.judge) <= SMALL:
        require_possible(problem, names)
        return _by_programme(problem)
    step = (STEP if len(problem.judge) <= POLISHED else FINE_STEP) * usual_spread(problem)
    best: Polished | None = None
    rounds = 0
    for _ in range(TRIES):
        found = run_auction(problem, step=step, prices=None if best is None else best.prices)
        rounds += found.rounds
        if found.missing:
            require_possible(problem, names)
            break
        best = _improved(best, _polished(problem, found, step))
        if relative_gap(best.total, best.bound) <= GAP:
            return TotalSolution(whole(best.share), best.prices, "auction", rounds)
        step /= 8
    if best is not None and np.isfinite(best.total) and len(problem.judge) > POLISHED:
        return TotalSolution(whole(best.share), best.prices, "auction", rounds)
    require_possible(problem, names)
    return _by_programme(problem)


def usual_spread(problem: Problem) -> float:
    """Median over entries of the distance between best and worst worth; 1 where all are alike."""
    asks = (np.diff(problem.start) > problem.need) & (problem.need > 0)
    high = best_values(problem, problem.worth, 1)[asks, 0]
    low = -best_values(problem, -problem.worth, 1)[asks, 0]
    spread = high - low
    spread = spread[spread > 0]
    return float(np.median(spread)) if len(spread) else 1.0


def _by_programme(problem: Problem) -> TotalSolution:
    found = solve_linear(problem)
    return TotalSolution(whole(found.share), found.prices, "linear programme", 0)


def _polished(problem: Problem, found: AuctionResult, step: float) -> Polished:
    """The auction's answer with its bound, made exact where that is cheap."""
    share = np.zeros(len(problem.judge))
    share[found.chosen] = 1.0
    loads = np.bincount(problem.judge[found.chosen], minlength=problem.judges)
    short = loads < problem.least
    prices = _subsidise(problem, found.prices, short) if short.any() else found.prices
    total = -np.inf if short.any() else float(problem.worth[found.chosen].sum() + problem.fixed_worth.sum())
    start = Polished(share, prices, bound_from_prices(problem, prices), total, 0)
    return start if len(problem.judge) > POLISHED else polish(problem, start, width=WIDTH * step)


def _subsidise(problem: Problem, prices: Floats, short: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Floats:
    """Prices at which judges who are short of their least load are just good enough for that many entries."""
    above = above_last_choice(problem, prices)
    lowered = prices.copy()
    for judge in np.flatnonzero(short):
        offers = np.sort(above[problem.judge == judge])[::-1]
        if len(offers) >= problem.least[judge]:
            lowered[judge] = prices[judge] + min(offers[problem.least[judge] - 1], 0.0)
    return lowered


def _improved(one: Polished | None, other: Polished) -> Polished:
    return other if one is None or relative_gap(other.total, other.bound) < relative_gap(one.total, one.bound) else one
