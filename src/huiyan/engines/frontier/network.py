"""Two stages in a row: what the first makes is all that the second uses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from huiyan.engines.frontier.programs import INFINITY, Program
from huiyan.engines.frontier.units import Floats, Ints, check_units
from huiyan.engines.numerics.threads import one_thread


@dataclass(frozen=True)
class TwoStage:
    """Shares (n,): overall = first * second; `second_alone` is the second stage at its best for the same overall score."""

    overall: Floats
    first: Floats
    second: Floats
    second_alone: Floats


@one_thread()
def two_stage_efficiency(inputs: ArrayLike, between: ArrayLike, outputs: ArrayLike) -> TwoStage:
    """Relational two-stage efficiency of n units, constant returns (Kao and Hwang 2008).

    Inputs (n, m), products in between (n, q), outputs (n, s); the products in between have one weight in both stages.
    The split is rarely unique: here the first stage gets as much as the overall score allows, and `second_alone` says
    how much the second could get instead. Raises BadInput.

    >>> found = two_stage_efficiency([[1], [2]], [[1], [1]], [[1], [2]])
    >>> found.overall.tolist(), found.first.tolist(), found.second.tolist()
    ([0.5, 0.5], [1.0, 0.5], [0.5, 1.0])
    """
    one, other = check_units(inputs, between), check_units(between, outputs)
    x, z, y = (table / table.mean(axis=0) for table in (one.inputs, one.outputs, other.outputs))
    count, used, passed, made = len(x), x.shape[1], z.shape[1], y.shape[1]
    rows = np.vstack(
        [
            np.hstack([-x, z, np.zeros((count, made))]),  # stage one: worth in between is at most its cost
            np.hstack([np.zeros((count, used)), -z, y]),  # stage two
        ]
    )
    parts = np.split(np.arange(used + passed + made), [used, used + passed])
    overall, first, second = np.empty(count), np.empty(count), np.empty(count)
    for unit in range(count):
        values = (x[unit], z[unit], y[unit])
        overall[unit] = _best(rows, parts, values, norm=0, goal=2, keep=None)
        first[unit] = _best(rows, parts, values, norm=0, goal=1, keep=overall[unit])
        second[unit] = _best(rows, parts, values, norm=1, goal=2, keep=overall[unit])
    return TwoStage(overall, first, overall / first, second)


def _best(
    rows: Floats, parts: list[Ints], values: tuple[Floats, ...], *, norm: int, goal: int, keep: float | None
) -> float:
    """Greatest weighted value of one part where that of another is 1, and output over input stays `keep`."""
    width = rows.shape[1]
    unit, kept, cost = np.zeros(width), np.zeros(width), np.zeros(width)
    unit[parts[norm]] = values[norm]
    cost[parts[goal]] = -values[goal]
    matrix, low, high = [rows, unit[None]], [-INFINITY] * len(rows) + [1.0], [0.0] * len(rows) + [1.0]
    if keep is not None:
        kept[parts[2]], kept[parts[0]] = values[2], -keep * values[0]
        matrix, low, high = [*matrix, kept[None]], [*low, -1e-10], [*high, INFINITY]
    return -Program(cost, np.vstack(matrix), np.array(low), np.array(high)).solve().value
