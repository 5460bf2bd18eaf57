"""Fair assignment of large contests: entries under the floor weigh more, step by step, and the largest total is found again.

The weights are Lagrange multipliers of "every score is at least the floor", so each round also proves a bound
(Geoffrion, Mathematical Programming Study 2, 1974).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from huiyan.engines.matching.auction import Progress
from huiyan.engines.matching.problem import Floats, Ints, Problem
from huiyan.engines.matching.result import best_scores, bound_from_prices, entry_scores, fixed_sums, readings_scale

ROUNDS = 16
RISE = 0.2
"""Part of the distance to the goal that a round reaches for."""
FIRST_WEIGHT = 0.25
NEAR = 1e-9


@dataclass(frozen=True)
class FloorSolution:
    """Chosen places, the bound on the worst entry, the bound on the total of all whose worst entry is as good, and rounds."""

    chosen: Ints
    worst_bound: float
    upper_bound: float
    rounds: int


def raise_floor(
    problem: Problem, best_total: Callable[[Problem], tuple[Ints, Floats]], progress: Progress | None = None
) -> FloorSolution:
    """Raise the worst entry towards the best score it could have alone; `best_total` gives places and prices."""
    scale = readings_scale(problem)
    goal = float(best_scores(problem).min())
    weight = np.zeros(problem.entries)
    proofs: list[tuple[float, float]] = []  # bound(floor) = first - second x floor
    found: list[tuple[float, float, Ints]] = []
    for _ in range(ROUNDS):
        weighted = replace(problem, worth=problem.worth * (1 + weight * scale)[problem.entry])
        chosen, prices = best_total(weighted)
        given = float(weight @ (fixed_sums(problem) * scale))
        proofs.append((bound_from_prices(weighted, prices) + given, float(weight.sum())))
        scores = entry_scores(problem, chosen)
        found.append((float(scores.min()), float(problem.worth[chosen].sum()), chosen))
        if progress:
            progress(len(found), ROUNDS)
        highest = max(worst for worst, _, _ in found)
        if highest >= goal - NEAR:
            break
        low = scores < highest + RISE * (goal - highest)
        weight = np.where(low, np.maximum(2 * weight, FIRST_WEIGHT), weight)
    worst, _, chosen = max(found, key=lambda answer: answer[:2])
    return FloorSolution(chosen, goal, min(first - second * worst for first, second in proofs), len(found))
