"""The largest total: a linear programme where it is small, an auction and a polish of its core where it is not."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from huiyan.engines.matching.auction import AuctionResult, Progress, run_auction
from huiyan.engines.matching.core import EXACT, Polished, above_last_choice, polish
from huiyan.engines.matching.feasibility import require_possible
from huiyan.engines.matching.problem import Bools, Floats, Ints, Names, Problem, best_values
from huiyan.engines.matching.programme import solve_linear, whole
from huiyan.engines.matching.result import bound_from_prices, relative_gap

SMALL = 50_000
"""Pairs up to which HiGHS alone takes about half a second; below, every answer is proven to be the best."""
TINY = 5_000
"""Pairs up to which the programme is as quick as the auction."""
POLISHED = 1_500_000
"""Pairs up to which the core is small enough to be polished."""
STEP, FINE_STEP, COARSE_STEP = 0.006, 0.0005, 0.002
"""Steps of the auction, in parts of the usual spread of an entry's worths: before a polish, without one, and for millions."""
HUGE = 10_000_000
WIDTH = 2.0
"""Half-width of the core in steps."""
CROWD = 1.5
"""Pairs that a judge short of the least load brings into the core, in parts of that load."""
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


def solve_total(problem: Problem, names: Names, progress: Progress | None = None) -> TotalSolution:
    """The pairs with the largest total. Raises Impossible when the rules cannot be met."""
    if len(problem.judge) <= (SMALL if problem.least.any() else TINY):
        require_possible(problem, names)
        return _by_programme(problem)
    step, wanted_gap = _aims(len(problem.judge))
    step *= usual_spread(problem)
    best: Polished | None = None
    rounds = 0
    for _ in range(TRIES):
        found = _auctioned(problem, step, None if best is None else best.prices, progress)
        rounds += found.rounds
        if found.missing:
            require_possible(problem, names)
            break
        best = _improved(best, _polished(problem, found, step))
        if relative_gap(best.total, best.bound) <= wanted_gap:
            return TotalSolution(whole(best.share), best.prices, "auction", rounds)
        if len(problem.judge) <= SMALL:
            break
        step /= 8
    if best is not None and np.isfinite(best.total) and len(problem.judge) > POLISHED:
        return TotalSolution(whole(best.share), best.prices, "auction", rounds)
    require_possible(problem, names)
    return _by_programme(problem)


def quick_total(problem: Problem, names: Names) -> TotalSolution:
    """A total near the largest, for searches that ask many times."""
    found = _auctioned(problem, STEP / 2 * usual_spread(problem), None)
    if found.missing or problem.least.any():
        return solve_total(problem, names)
    return TotalSolution(found.chosen, found.prices, "auction", found.rounds)


def _auctioned(problem: Problem, step: float, prices: Floats | None, progress: Progress | None = None) -> AuctionResult:
    """By numba where it is installed and the problem large enough to repay loading it, else by numpy."""
    if len(problem.judge) > POLISHED and find_spec("numba") is not None:
        from huiyan.engines.matching.fast import run_fast_auction  # noqa: PLC0415 - an optional extra

        return run_fast_auction(problem, step=step)
    return run_auction(problem, step=step, prices=prices, progress=progress)


def _aims(pairs: int) -> tuple[float, float]:
    """Step to begin with and gap to be content with, by the size of the problem."""
    if pairs <= SMALL:
        return STEP, EXACT
    if pairs <= POLISHED:
        return STEP, GAP
    return (FINE_STEP, GAP) if pairs <= HUGE else (COARSE_STEP, 10 * GAP)


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
    """The auction's answer with its bound, made exact where that is cheap or where judges are short of their least load."""
    share = np.zeros(len(problem.judge))
    share[found.chosen] = 1.0
    short = np.bincount(problem.judge[found.chosen], minlength=problem.judges) < problem.least
    if short.any():
        prices, extra = _subsidise(problem, found, short)
        start = Polished(share, prices, bound_from_prices(problem, prices), -np.inf, 0)
        return polish(problem, start, width=WIDTH * step, extra=extra)
    total = float(problem.worth[found.chosen].sum() + problem.fixed_worth.sum())
    start = Polished(share, found.prices, bound_from_prices(problem, found.prices), total, 0)
    return start if len(problem.judge) > POLISHED else polish(problem, start, width=WIDTH * step)


def _subsidise(problem: Problem, found: AuctionResult, short: Bools) -> tuple[Floats, Bools]:
    """Prices at which judges short of their least load are just good enough, and the pairs that may then change hands."""
    above = above_last_choice(problem, found.prices)
    prices, extra = found.prices.copy(), np.zeros(len(problem.judge), bool)
    of_short = np.flatnonzero(short[problem.judge])
    order = of_short[np.lexsort((-above[of_short], problem.judge[of_short]))]
    first = np.searchsorted(problem.judge[order], np.flatnonzero(short))
    for judge, begin in zip(np.flatnonzero(short), first, strict=True):
        offers = order[begin : begin + int(CROWD * problem.least[judge])]
        offers = offers[problem.judge[offers] == judge]
        extra[offers] = True
        wanted = min(int(problem.least[judge]), len(offers)) - 1
        if wanted >= 0 and np.isfinite(above[offers[wanted]]):
            prices[judge] += min(above[offers[wanted]], 0.0)
    touched = np.zeros(problem.entries, bool)
    touched[problem.entry[extra]] = True
    taken = np.zeros(len(problem.judge), bool)
    taken[found.chosen] = True
    return prices, extra | (taken & touched[problem.entry])


def _improved(one: Polished | None, other: Polished) -> Polished:
    return other if one is None or relative_gap(other.total, other.bound) < relative_gap(one.total, one.bound) else one
