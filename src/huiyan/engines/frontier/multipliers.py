"""Efficiency from the side of the weights: restricted weights, and units judged by each other's weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from huiyan.engines.frontier.programs import INFINITY, Optimum, Program
from huiyan.engines.frontier.radial import MODELS, check_names, measure_efficiency, scales
from huiyan.engines.frontier.units import Floats, check_units
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop


@dataclass(frozen=True)
class Weighted:
    """Scores (n,) with the weights behind them: input prices (n, m) and output prices (n, s), in the data's measures."""

    score: Floats
    input_prices: Floats
    output_prices: Floats


@dataclass(frozen=True)
class CrossEfficiency:
    """`table[k, j]`: the score of unit j by the weights of unit k; `score` is the mean over all k."""

    score: Floats  # (n,)
    table: Floats  # (n, n)


@one_thread()
def restricted_efficiency(
    inputs: ArrayLike, outputs: ArrayLike, restrictions: ArrayLike, *, model: str = "ccr", orientation: str = "input"
) -> Weighted:
    """Radial efficiency where the weights must obey `restrictions` (r, m + s): restrictions @ (v, u) <= 0.

    v are the prices of inputs, u of outputs. The assurance region v_1 <= 2 v_2 is the row (1, -2, 0, ...) (Thompson,
    Singleton, Thrall, Smith 1986; Allen, Athanassopoulos, Dyson, Thanassoulis 1997 for links of v and u). Raises
    BadInput, also where the restrictions leave a unit without any weights.

    >>> x, y = [[2, 5], [2, 4], [6, 6], [3, 2], [6, 2]], [1, 2, 3, 1, 2]
    >>> restricted_efficiency(x, y, [[1, -1, 0], [-1, 1, 0]]).score.round(4).tolist()  # both inputs cost the same
    [0.4286, 1.0, 0.75, 0.6, 0.75]
    """
    units = check_units(inputs, outputs)
    check_names(model, orientation)
    if model == "fdh" or orientation == "directional":
        raise BadInput(gettext_noop("restricted weights are there for radial models, input or output oriented"))
    count, used, made = units.shape
    scale = scales(units)
    size = np.concatenate([scale.inputs[0], scale.outputs[0]])
    limits = np.atleast_2d(np.asarray(restrictions, dtype=np.float64))
    if limits.shape[1] != used + made or not np.isfinite(limits).all():
        raise BadInput(
            gettext_noop("a restriction has {found} numbers; {expected} are needed, one for each input and output"),
            found=limits.shape[1], expected=used + made,
        )  # fmt: skip
    x, y = units.inputs / scale.inputs, units.outputs / scale.outputs
    program = _multiplier_program(x, y, limits / size, MODELS[model])
    prices = np.empty((count, used + made))
    score = np.empty(count)
    for unit in range(count):
        found = _weigh(program, x[unit], y[unit], orientation)
        if not found.feasible:
            raise BadInput(gettext_noop("unit {unit} has no weights that obey the restrictions"), unit=unit + 1)
        score[unit], prices[unit] = abs(found.value), found.variables[: used + made] / size
    return Weighted(score, prices[:, :used], prices[:, used:])


@one_thread()
def cross_efficiency(inputs: ArrayLike, outputs: ArrayLike, *, choice: str = "benevolent") -> CrossEfficiency:
    """Each unit judged by every unit's best weights (constant returns, input side; Sexton, Silkman, Hogan 1986).

    Best weights are rarely unique: `arbitrary` takes those of the optimal basis, `aggressive` and `benevolent` those
    that make the other units together look worst or best (Doyle and Green 1994, type II). Raises BadInput.

    >>> cross_efficiency([[2], [4]], [[2], [2]]).table.tolist()
    [[1.0, 0.5], [1.0, 0.5]]
    """
    units = check_units(inputs, outputs)
    if choice not in ("arbitrary", "aggressive", "benevolent"):
        raise BadInput(gettext_noop("weights are chosen arbitrary, aggressive or benevolent"))
    scale = scales(units)
    x, y = units.inputs / scale.inputs, units.outputs / scale.outputs
    own = measure_efficiency(x, y, model="ccr", slacks=False)
    prices = np.concatenate([own.input_prices, own.output_prices], axis=1)
    if choice != "arbitrary":
        prices = _second_goal(x, y, own.score, 1.0 if choice == "aggressive" else -1.0)
    table = (prices[:, x.shape[1] :] @ y.T) / (prices[:, : x.shape[1]] @ x.T)
    return CrossEfficiency(table.mean(axis=0), table)


def _multiplier_program(x: Floats, y: Floats, limits: Floats, returns: str) -> Program:
    """Rows: one for each unit (its worth is at most its cost), the restrictions, and the norm; w stands last."""
    count = len(x)
    intercept = np.concatenate([np.ones(count), np.zeros(len(limits) + 1)])[:, None]
    weights = np.vstack([np.hstack([-x, y]), limits, np.zeros((1, x.shape[1] + y.shape[1]))])
    matrix = np.hstack([weights, intercept])
    high = np.append(np.zeros(count + len(limits)), 1.0)
    low = np.append(np.full(count + len(limits), -INFINITY), 1.0)
    program = Program(np.zeros(matrix.shape[1]), matrix, low, high)
    at_least, at_most = {
        "crs": (0.0, 0.0),
        "vrs": (-INFINITY, INFINITY),
        "nirs": (-INFINITY, 0.0),
        "ndrs": (0.0, INFINITY),
    }[returns]
    program.bound_column(matrix.shape[1] - 1, at_least, at_most)
    return program


def _weigh(program: Program, x: Floats, y: Floats, orientation: str) -> Optimum:
    """Best weights of one unit: worth + w over cost 1 (input), cost - w over worth 1 (output)."""
    norm, last = program.shape[0] - 1, program.shape[1] - 1
    for at, value in enumerate(np.concatenate([x, y])):
        is_input = at < len(x)
        program.change(norm, at, value if is_input == (orientation == "input") else 0.0)
        program.price(at, 0.0 if is_input == (orientation == "input") else (value if is_input else -value))
    program.price(last, -1.0)
    return program.solve()


def _second_goal(x: Floats, y: Floats, score: Floats, sign: float) -> Floats:
    """Weights (n, m + s) that keep each unit's score and make the others' worth least (+1) or greatest (-1)."""
    count, used = x.shape
    made = y.shape[1]
    prices = np.empty((count, used + made))
    rows = np.vstack([np.hstack([-x, y]), np.zeros((1, used + made))])
    low, high = np.append(np.full(count, -INFINITY), 1.0), np.append(np.zeros(count), 1.0)
    total_x, total_y = x.sum(axis=0), y.sum(axis=0)
    for unit in range(count):
        matrix, floor = rows.copy(), low.copy()
        matrix[-1, :used] = total_x - x[unit]
        # Worth at least score * cost; with worth at most score * cost this keeps the unit's own efficiency.
        matrix[unit] = np.concatenate([-score[unit] * x[unit], y[unit]])
        floor[unit] = -1e-10
        cost = sign * np.concatenate([np.zeros(used), total_y - y[unit]])
        prices[unit] = Program(cost, matrix, floor, high).solve().variables
    return prices
