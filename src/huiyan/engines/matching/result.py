"""What an assignment is, and the proof that comes with it: prices of judges from which anyone recomputes the upper bound."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from huiyan.engines.matching.problem import Floats, Ints, Problem, best_values


@dataclass(frozen=True)
class Probabilities:
    """The lottery of a randomised assignment: pairs, shape (k, 2), and the probability of each, shape (k,)."""

    pairs: Ints
    probability: Floats
    expected_total: float
    """Mean total affinity over all draws; the optimum under the cap."""
    upper_bound: float
    cap: float


@dataclass(frozen=True)
class Diagnostics:
    """How the answer was found."""

    method: str
    pairs_considered: int
    rounds: int
    certified: bool
    """True when total and upper bound meet within 1e-9 of the total."""


@dataclass(frozen=True)
class Assignment:
    """Who reads what, and how good that is beside the best that could be."""

    pairs: Ints
    """(entry, judge), sorted, shape (k, 2)."""
    total: float
    """Sum of the affinities of all pairs."""
    worst_entry: float
    """Smallest score of an entry: the sum of its affinities (see `entry_scores`)."""
    entry_scores: Floats
    """Shape (n,): sum of affinities; times largest/own number of readings where entries ask for different numbers."""
    upper_bound: float
    """No assignment under the same rules has a larger total (randomised: no lottery has a larger expected total)."""
    worst_bound: float
    """No assignment under the same rules has a better worst entry."""
    gap: float
    """(upper_bound - total) / |upper_bound|, 0 when the total (randomised: the expected total) is proven to be the best."""
    loads: Ints
    """Readings of each judge, shape (m,)."""
    prices: Floats
    """The certificate: a price for a reading by each judge, shape (m,); `bound_from_prices` gives the upper bound from it."""
    diagnostics: Diagnostics
    probabilities: Probabilities | None = field(default=None)
    """Only for the randomised objective."""


def bound_from_prices(problem: Problem, prices: Floats, cap: float = 1.0) -> float:
    """Upper bound on the total from any prices, shape (m,): linear programming duality.

    sum_j (most_j max(p_j, 0) + least_j min(p_j, 0)) + sum_i (the best `need_i` of worth_ij - p_j, each at most `cap` times)
    (Bertsekas, Linear Network Optimization, 1991, ch. 1; prices of judges only, those of entries put at their best).
    """
    own = float(problem.most @ np.maximum(prices, 0.0) + problem.least @ np.minimum(prices, 0.0))
    return own + float(problem.fixed_worth.sum()) + _best_choices(problem, problem.worth - prices[problem.judge], cap)


def _best_choices(problem: Problem, net: Floats, cap: float) -> float:
    """Sum over entries of their best choices at net worths, every pair used at most `cap`."""
    count = int(np.ceil(problem.need.max(initial=0) / cap - 1e-9))
    if count == 0:
        return 0.0
    best = best_values(problem, net, count)
    share = np.clip(problem.need[:, None] - np.arange(count) * cap, 0.0, cap)
    return float((share * np.where(share > 0, best, 0.0)).sum())


def entry_scores(problem: Problem, chosen: Ints) -> Floats:
    """Sum of affinities by entry, brought to the same number of readings, shape (n,)."""
    entry = np.searchsorted(problem.start, chosen, side="right") - 1
    sums = np.bincount(entry, weights=problem.worth[chosen], minlength=problem.entries)
    scores: Floats = (sums + fixed_sums(problem)) * readings_scale(problem)
    return scores


def readings_scale(problem: Problem) -> Floats:
    """Largest number of readings by the entry's own number, shape (n,); 1 where all ask for the same."""
    asked = problem.asked()
    return np.asarray(max(asked.max(initial=0), 1) / np.maximum(asked, 1), dtype=np.float64)


def best_scores(problem: Problem) -> Floats:
    """Score of each entry if it alone could choose, shape (n,)."""
    count = max(int(problem.need.max(initial=0)), 1)
    best = np.where(np.arange(count) < problem.need[:, None], best_values(problem, problem.worth, count), 0.0)
    scores: Floats = (best.sum(axis=1) + fixed_sums(problem)) * readings_scale(problem)
    return scores


def fixed_sums(problem: Problem) -> Floats:
    """Worth of the fixed pairs of each entry, shape (n,)."""
    sums: Floats = np.bincount(problem.fixed[:, 0], weights=problem.fixed_worth, minlength=problem.entries).astype(
        float
    )
    return sums


def relative_gap(total: float, bound: float) -> float:
    """(bound - total) / |bound|, never negative."""
    return max(bound - total, 0.0) / abs(bound) if bound else max(bound - total, 0.0)


def with_bounds(found: Assignment, upper_bound: float, free: Assignment) -> Assignment:
    """An assignment found under more rules, with the bounds of one that is free of them."""
    gap = relative_gap(found.total, upper_bound)
    return replace(
        found,
        upper_bound=max(upper_bound, found.total),
        worst_bound=free.worst_bound,
        gap=gap,
        prices=free.prices,
        diagnostics=replace(found.diagnostics, certified=gap <= 1e-9),
    )


def make_assignment(
    problem: Problem,
    chosen: Ints,
    prices: Floats,
    *,
    method: str,
    rounds: int = 0,
    upper_bound: float | None = None,
    worst_bound: float | None = None,
    probabilities: Probabilities | None = None,
) -> Assignment:
    """Total, bounds, loads and diagnostics of the chosen places."""
    pairs = problem.readings(chosen)
    scores = entry_scores(problem, chosen)
    total = float(problem.worth[chosen].sum() + problem.fixed_worth.sum())
    bound = bound_from_prices(problem, prices) if upper_bound is None else upper_bound
    if worst_bound is None:
        worst_bound = float(best_scores(problem).min(initial=np.inf)) if problem.entries else 0.0
    gap = relative_gap(total, bound)
    return Assignment(
        pairs=pairs,
        total=total,
        worst_entry=float(scores.min(initial=np.inf)) if problem.entries else 0.0,
        entry_scores=scores,
        upper_bound=max(bound, total),  # equal but for rounding when the total is the best
        worst_bound=worst_bound,
        gap=gap,
        loads=np.bincount(pairs[:, 1], minlength=problem.judges).astype(np.int64),
        prices=prices,
        diagnostics=Diagnostics(method, len(problem.judge), rounds, gap <= 1e-9),
        probabilities=probabilities,
    )
