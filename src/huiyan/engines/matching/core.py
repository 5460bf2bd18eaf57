"""From prices that are nearly right to a proven optimum: decide what the prices make plain, and solve the rest exactly.

A pair whose net worth is far above its entry's last choice is taken, one far below is left; the linear programme holds only the
pairs in between, the core (Balas and Zemel, Operations Research 28, 1980). The new prices are judged by their bound over all
pairs, and pairs that they contradict enter the core until bound and total meet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from huiyan.engines.matching.problem import Bools, Floats, Problem, best_values
from huiyan.engines.matching.programme import solve_linear
from huiyan.engines.matching.result import bound_from_prices, relative_gap

LARGEST_CORE = 100_000
"""Pairs that the linear programme solves in about a second."""
EXACT = 1e-9
LOOPS = 6


@dataclass(frozen=True)
class Polished:
    """Share of each pair, prices, the bound that they prove, the total, and loops."""

    share: Floats
    prices: Floats
    bound: float
    total: float
    loops: int


def polish(
    problem: Problem, start: Polished, *, width: float, cap: float = 1.0, extra: Bools | None = None
) -> Polished:
    """Close the gap of a solution, as far as cores that are small enough allow."""
    best = start
    first = above_last_choice(problem, best.prices)
    core = (np.abs(first) <= width) | ((best.share > 0) != (first > 0))
    if extra is not None:
        core |= extra
    for loop in range(1, LOOPS + 1):
        if relative_gap(best.total, best.bound) <= EXACT or core.sum() > LARGEST_CORE:
            break
        taken = (first > 0) & ~core
        found = _solve_core(problem, core, taken, best, width, cap)
        if found is None:
            core |= _crowded(problem, core, taken)
            continue
        better = replace(found, loops=loop)
        best = _better(best, better)
        if relative_gap(best.total, best.bound) <= EXACT:
            break
        above = above_last_choice(problem, better.prices)
        core |= (above > 0) != (better.share > 0)
    return best


def above_last_choice(problem: Problem, prices: Floats) -> Floats:
    """Net worth of each pair less the middle between its entry's last choice and the next, shape (pairs,)."""
    net = problem.worth - prices[problem.judge]
    count = int(problem.need.max(initial=0)) + 1
    best = best_values(problem, net, count)
    rows = np.arange(problem.entries)
    last, after = best[rows, np.maximum(problem.need - 1, 0)], best[rows, problem.need]
    middle = np.where(problem.need > 0, (last + after) / 2, np.inf)
    above: Floats = net - np.repeat(middle, np.diff(problem.start))
    return above


def _solve_core(
    problem: Problem, core: Bools, taken: Bools, best: Polished, width: float, cap: float
) -> Polished | None:
    """Solve the core with the rest decided; None when the rest leaves no solution."""
    need = problem.need - np.bincount(problem.entry[taken], minlength=problem.entries)
    used = np.bincount(problem.judge[taken], minlength=problem.judges)
    if (need < 0).any() or (used > problem.most).any():
        return None
    entries, entry = np.unique(problem.entry[core], return_inverse=True)
    judges, judge = np.unique(problem.judge[core], return_inverse=True)
    if need.sum() != need[entries].sum():
        return None
    small = Problem(
        start=np.searchsorted(entry, np.arange(len(entries) + 1)).astype(np.int64),
        judge=judge.astype(np.int32),
        worth=problem.worth[core],
        need=need[entries],
        least=np.maximum(problem.least - used, 0)[judges],
        most=(problem.most - used)[judges],
        fixed=np.zeros((0, 2), np.int64),
        fixed_worth=np.zeros(0),
    )
    try:
        found = solve_linear(small, cap=cap)
    except ArithmeticError:
        return None
    share = np.where(taken, 1.0, 0.0)
    share[core] = found.share
    prices = best.prices.copy()
    prices[judges] = found.prices
    near = np.clip(prices, best.prices - 2 * width, best.prices + 2 * width)
    proofs = [(bound_from_prices(problem, proof, cap), proof) for proof in (prices, near)]
    bound, prices = min(proofs, key=lambda proof: proof[0])
    total = float(share @ problem.worth + problem.fixed_worth.sum())
    return Polished(share, prices, bound, total, 0)


def _crowded(problem: Problem, core: Bools, taken: Bools) -> Bools:
    """More pairs for a core that has no solution: those of entries and judges with too much or too little decided."""
    need = problem.need - np.bincount(problem.entry[taken], minlength=problem.entries)
    offered = np.bincount(problem.entry[core], minlength=problem.entries)
    used = np.bincount(problem.judge[taken], minlength=problem.judges)
    tight = (used > problem.most) | (problem.least > used)
    return (need > offered)[problem.entry] | tight[problem.judge]


def _better(one: Polished, other: Polished) -> Polished:
    """The higher total with the lower bound."""
    main = other if other.total >= one.total else one
    proof = other if other.bound <= one.bound else one
    return replace(main, prices=proof.prices, bound=proof.bound, loops=other.loops)
