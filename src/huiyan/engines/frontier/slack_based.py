"""Efficiency by slacks alone: the slacks-based measure and the additive model. No slack is left for a second phase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from huiyan.engines.frontier.programs import Program, sum_bounds
from huiyan.engines.frontier.radial import MODELS, check_names, scales
from huiyan.engines.frontier.units import Floats, Units, check_units
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop


@dataclass(frozen=True)
class SlackBased:
    """Scores (n,) with the slacks behind them, in the measures of the data, and the peer weights (n, n)."""

    score: Floats
    input_slacks: Floats
    output_slacks: Floats
    weights: Floats


@one_thread()
def slacks_based_efficiency(
    inputs: ArrayLike, outputs: ArrayLike, *, model: str = "ccr", orientation: str = "none"
) -> SlackBased:
    """The slacks-based measure of Tone (2001), at most 1, for n units with inputs (n, m) and outputs (n, s), all > 0.

    score = (1 - mean of s-/x) / (1 + mean of s+/y); orientation input or output keeps only the upper or lower part.
    Solved as a linear programme after Charnes and Cooper (1962). Raises BadInput, also for a value that is 0.

    >>> x, y = [[4, 3], [6, 3], [8, 1], [8, 1], [2, 4]], [[2, 3], [2, 3], [6, 2], [6, 1], [1, 4]]
    >>> slacks_based_efficiency(x, y).score.round(3).tolist()  # Tone 2001, table 1
    [0.798, 0.568, 1.0, 0.667, 1.0]
    """
    units = _positive(inputs, outputs, model)
    if orientation not in ("none", "input", "output"):
        raise BadInput(gettext_noop("the slacks-based measure is input or output oriented, or none"))
    count, used, made = units.shape
    scale = scales(units)
    x, y = units.inputs / scale.inputs, units.outputs / scale.outputs
    # Variables: weights (n), input slacks (m), output slacks (s), and t last, which all others are multiplied by.
    rows, columns = used + made + 2, count + used + made + 1
    matrix = np.zeros((rows, columns))
    matrix[:used, :count], matrix[used : used + made, :count] = x.T, y.T
    matrix[:used, count : count + used] = np.eye(used)
    matrix[used : used + made, count + used : -1] = -np.eye(made)
    matrix[-2, :count] = 1.0
    matrix[-1, -1] = 1.0
    low, high, at_sum = np.zeros(rows), np.zeros(rows), sum_bounds(MODELS[model])
    low[-2], high[-2] = (0.0 if bound == 1 else bound for bound in at_sum)  # the sum less t
    low[-1] = high[-1] = 1.0
    score, slacks, weights = np.empty(count), np.empty((count, used + made)), np.empty((count, count))
    for unit in range(count):
        matrix[: used + made, -1] = -np.concatenate([x[unit], y[unit]])
        matrix[-2, -1] = -1.0 if MODELS[model] != "crs" else 0.0
        matrix[-1, count + used : -1] = 1 / (made * y[unit]) if orientation != "input" else 0.0
        cost = np.zeros(columns)
        cost[-1] = 1.0
        if orientation != "output":
            cost[count : count + used] = -1 / (used * x[unit])
        found = Program(cost, matrix, low, high).solve()
        values = np.maximum(found.variables[:-1], 0.0) / found.variables[-1]
        score[unit], weights[unit], slacks[unit] = found.value, values[:count], values[count:]
    return SlackBased(score, slacks[:, :used] * scale.inputs, slacks[:, used:] * scale.outputs, weights)


@one_thread()
def additive_efficiency(
    inputs: ArrayLike, outputs: ArrayLike, *, model: str = "bcc", weights: str = "range"
) -> SlackBased:
    """The additive model of Charnes, Cooper, Golany, Seiford, Stutz (1985): the largest weighted sum of slacks.

    `weights`: range (score = 1 - mean slack over the column's range, between 0 and 1; Cooper, Park, Pastor 1999, for
    bcc), values (slack over the unit's own value; score is the sum) or plain (score is the sum in the data's measures).

    >>> additive_efficiency([[2], [4], [3]], [[1], [1], [2]], weights="plain").score.tolist()
    [0.0, 2.0, 0.0]
    """
    units = check_units(inputs, outputs) if weights != "values" else _positive(inputs, outputs, model)
    check_names(model, "input")
    if weights not in ("range", "values", "plain") or model == "fdh" or (weights == "range" and model != "bcc"):
        raise BadInput(gettext_noop("the additive model has the weights range (with bcc), values or plain"))
    count, used, made = units.shape
    scale = scales(units)
    size = np.concatenate([scale.inputs[0], scale.outputs[0]])
    values = np.concatenate([units.inputs, units.outputs], axis=1) / size
    signs = np.concatenate([np.ones(used), -np.ones(made)])
    matrix = np.vstack([np.hstack([values.T, np.diag(signs)]), np.repeat([1.0, 0.0], [count, used + made])])
    program = Program(np.zeros(matrix.shape[1]), matrix, *_rows(values[0], sum_bounds(MODELS[model])))
    worth = _worth(values, size, weights)
    score, slacks, peers = np.empty(count), np.empty((count, used + made)), np.empty((count, count))
    for unit in range(count):
        for at in range(used + made):
            program.bound_row(at, values[unit, at], values[unit, at])
            program.price(count + at, -worth[unit, at])
        found = np.maximum(program.solve().variables, 0.0)
        slacks[unit], peers[unit] = found[count:], found[:count]
        score[unit] = worth[unit] @ slacks[unit]
    if weights == "range":
        score = 1 - score
    return SlackBased(score, slacks[:, :used] * size[:used], slacks[:, used:] * size[used:], peers)


def _rows(values: Floats, bounds: tuple[float, float]) -> tuple[Floats, Floats]:
    return np.append(values, bounds[0]), np.append(values, bounds[1])


def _worth(values: Floats, size: Floats, weights: str) -> Floats:
    """What a unit of slack counts, (n, m + s)."""
    if weights == "plain":
        return np.broadcast_to(size, values.shape)
    if weights == "values":
        return 1 / values
    spread = values.max(axis=0) - values.min(axis=0)
    worth = np.where(spread > 0, 1 / np.where(spread > 0, spread, 1.0), 0.0) / values.shape[1]
    return np.broadcast_to(worth, values.shape)


def _positive(inputs: ArrayLike, outputs: ArrayLike, model: str) -> Units:
    units = check_units(inputs, outputs)
    check_names(model, "input")
    if model == "fdh":
        raise BadInput(
            gettext_noop("there is no model '{name}'; there are: {known}"), name=model, known="ccr, bcc, nirs, ndrs"
        )
    for values, template in (
        (units.inputs, gettext_noop("unit {unit}, input {number}: this measure needs a value above 0")),
        (units.outputs, gettext_noop("unit {unit}, output {number}: this measure needs a value above 0")),
    ):
        if (values == 0).any():
            unit, number = np.argwhere(values == 0)[0]
            raise BadInput(template, unit=int(unit) + 1, number=int(number) + 1)
    return units
