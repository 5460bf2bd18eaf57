"""Fair assignment: the worst entry first, then the total.

A linear programme gives the highest floor that shares could reach (a bound for every assignment) and the best total above a floor;
pairs whose reduced cost is large are dropped and an integer programme over the rest finds whole pairs
(the objective of Kobren, Saha and McCallum, KDD 2019; the pruning by reduced cost is textbook branch and bound).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyan.engines.matching.problem import Floats, Ints, Problem
from huiyan.engines.matching.programme import Rows, rows
from huiyan.engines.matching.result import readings_scale

SLACKS = (0.0, 0.0001, 0.0005, 0.002, 0.01, 0.03, 0.1, 0.3)
"""Floors to try, as the part given up of the distance between the bound and the floor of the best total."""
NODES = 500
MIP_GAP = 1e-4
REDUCED_COST_KEPT = 0.08


@dataclass(frozen=True)
class FairSolution:
    """Chosen places; the bound on the worst entry's score; the bound on the total above the floor that was reached."""

    chosen: Ints
    worst_bound: float
    upper_bound: float
    rounds: int


def solve_fair(problem: Problem, start: Ints) -> FairSolution:
    """Raise the worst entry as far as found, then the total; `start` is any assignment, kept when nothing better is found."""
    scale = readings_scale(problem)
    table = rows(problem, scale)
    given = np.bincount(problem.fixed[:, 0], weights=problem.fixed_worth, minlength=problem.entries) * scale
    bound = _highest_floor(problem, table, given)
    entry = np.searchsorted(problem.start, start, side="right") - 1
    reached = np.bincount(entry, weights=problem.worth[start] * scale[entry], minlength=problem.entries) + given
    low = float(reached.min())
    for tried, slack in enumerate(SLACKS, start=1):
        floor = bound - slack * (bound - low)
        found = _above(problem, table, given, floor)
        if found is not None:
            return FairSolution(found[0], bound, found[1], tried)
    return FairSolution(start, bound, float(problem.worth[start].sum() + problem.fixed_worth.sum()), len(SLACKS))


def _limits(problem: Problem, table: Rows) -> tuple[list[Any], list[Any]]:
    bound = problem.least > 0
    return [table.by_judge, -table.by_judge[bound]], [problem.most, -problem.least[bound]]


def _highest_floor(problem: Problem, table: Rows, given: Floats) -> float:
    """The largest floor under all entries' scores when pairs may be shared: no assignment does better."""
    from scipy.optimize import linprog  # noqa: PLC0415
    from scipy.sparse import csr_array, hstack, vstack  # noqa: PLC0415

    matrix, right = _limits(problem, table)
    n, e = problem.entries, len(problem.judge)
    loads = vstack(matrix)
    upper = vstack(
        [hstack([loads, csr_array((loads.shape[0], 1))]), hstack([-table.by_score, csr_array(np.ones((n, 1)))])]
    )
    answer = linprog(
        np.concatenate([np.zeros(e), [-1.0]]),
        A_ub=upper,
        b_ub=np.concatenate([*right, given]),
        A_eq=hstack([table.by_entry, csr_array((n, 1))]),
        b_eq=problem.need,
        bounds=[(0, 1)] * e + [(None, None)],
        method="highs",
    )
    if answer.x is None:
        raise ArithmeticError(answer.message)
    return float(answer.x[-1])


def _above(problem: Problem, table: Rows, given: Floats, floor: float) -> tuple[Ints, float] | None:
    """Best whole pairs found with every score at `floor` or more, and the bound on the total of all such; None if none found."""
    from scipy.optimize import Bounds, LinearConstraint, linprog, milp  # noqa: PLC0415
    from scipy.sparse import vstack  # noqa: PLC0415

    matrix, right = _limits(problem, table)
    need_score = floor - given - 1e-9
    answer = linprog(
        -problem.worth,
        A_ub=vstack([*matrix, -table.by_score]),
        b_ub=np.concatenate([*right, -need_score]),
        A_eq=table.by_entry,
        b_eq=problem.need,
        bounds=(0, 1),
        method="highs",
    )
    if answer.x is None or answer.fun is None:
        return None
    keep = np.flatnonzero((answer.x > 1e-6) | (answer.lower.marginals < REDUCED_COST_KEPT))
    whole = milp(
        -problem.worth[keep],
        constraints=[
            LinearConstraint(table.by_entry[:, keep], problem.need, problem.need),
            LinearConstraint(table.by_judge[:, keep], problem.least, problem.most),
            LinearConstraint(table.by_score[:, keep], need_score, np.inf),
        ],
        integrality=np.ones(len(keep), np.int64),
        bounds=Bounds(0, 1),
        options={"node_limit": NODES, "mip_rel_gap": MIP_GAP},
    )
    if whole.x is None:
        return None
    return keep[whole.x > 0.5], float(-answer.fun + problem.fixed_worth.sum())
