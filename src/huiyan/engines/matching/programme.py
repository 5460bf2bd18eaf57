"""The assignment as a linear programme for HiGHS: exact for any size that fits, and the base of the fair and random objectives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyan.engines.matching.problem import Bools, Floats, Ints, Problem

LARGEST_SHARE_OF_NOTHING = 1e-9


@dataclass(frozen=True)
class Solution:
    """Share of each pair, shape (pairs,), the judges' prices, shape (m,), and the value of the programme."""

    share: Floats
    prices: Floats
    value: float


@dataclass(frozen=True)
class Rows:
    """Constraint matrices over the pairs."""

    by_entry: Any
    by_judge: Any
    by_score: Any


def rows(problem: Problem, scale: Floats | None = None) -> Rows:
    """Readings by entry, readings by judge, and score by entry, each a sparse matrix with a column for each pair."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - loads slowly, see feasibility

    pairs = np.arange(len(problem.judge))
    entry, one = problem.entry, np.ones(len(pairs))
    worth = problem.worth if scale is None else problem.worth * scale[entry]
    shape = (problem.entries, len(pairs))
    return Rows(
        csr_array((one, (entry, pairs)), shape=shape),
        csr_array((one, (problem.judge, pairs)), shape=(problem.judges, len(pairs))),
        csr_array((worth, (entry, pairs)), shape=shape),
    )


def solve_linear(problem: Problem, *, cap: float = 1.0) -> Solution:
    """Largest total when each pair is used at most `cap` times (a share); whole shares when `cap` is 1."""
    from scipy.optimize import linprog  # noqa: PLC0415
    from scipy.sparse import vstack  # noqa: PLC0415

    table = rows(problem)
    bound = problem.least > 0
    answer = linprog(
        -problem.worth,
        A_ub=vstack([table.by_judge, -table.by_judge[bound]]),
        b_ub=np.concatenate([problem.most, -problem.least[bound]]),
        A_eq=table.by_entry,
        b_eq=problem.need,
        bounds=(0.0, cap),
        method="highs-ds",
    )
    if answer.x is None or answer.fun is None:
        raise ArithmeticError(answer.message)
    prices = -np.asarray(answer.ineqlin.marginals[: problem.judges])
    prices[bound] += answer.ineqlin.marginals[problem.judges :]
    return Solution(np.clip(answer.x, 0.0, cap), prices, float(-answer.fun))


def whole(share: Floats) -> Ints:
    """Places of the pairs with share 1."""
    return np.flatnonzero(share > 0.5)


def fractional(share: Floats) -> Bools:
    """Which shares are neither 0 nor 1."""
    return (share > LARGEST_SHARE_OF_NOTHING) & (share < 1 - LARGEST_SHARE_OF_NOTHING)
