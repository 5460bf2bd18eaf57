"""With prices: the least cost of what a unit makes, the most revenue from what it uses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from huiyan.engines.frontier.programs import INFINITY, Program, sum_bounds
from huiyan.engines.frontier.radial import MODELS, check_names, measure_efficiency
from huiyan.engines.frontier.units import Floats, Units, check_units, check_values
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop


@dataclass(frozen=True)
class Priced:
    """Shares (n,) at most 1: overall = technical * allocative; `best` (n, columns) is the mix that reaches the best value."""

    overall: Floats
    technical: Floats
    allocative: Floats
    best: Floats
    value: Floats  # least cost or greatest revenue


@one_thread()
def cost_efficiency(inputs: ArrayLike, outputs: ArrayLike, prices: ArrayLike, *, model: str = "bcc") -> Priced:
    """Least cost of the outputs over the unit's cost (Farrell 1957; Faere, Grosskopf, Lovell 1985), for n units.

    `prices` of inputs are (m,) or (n, m), >= 0. Raises BadInput.

    >>> found = cost_efficiency([[2, 5], [2, 4], [6, 6], [3, 2], [6, 2]], [1, 2, 3, 1, 2], [1, 3], model="ccr")
    >>> found.overall.round(3).tolist()  # Coelli, Rao, Battese 1998: .353 .857 .75 .667 1
    [0.353, 0.857, 0.75, 0.667, 1.0]
    """
    units, table = _priced(inputs, outputs, prices, model, 0)
    value, best = _best_values(units, table, model, cheapest=True)
    overall = value / (table * units.inputs).sum(axis=1)
    technical = measure_efficiency(inputs, outputs, model=model, slacks=False).share
    return Priced(overall, technical, overall / technical, best, value)


@one_thread()
def revenue_efficiency(inputs: ArrayLike, outputs: ArrayLike, prices: ArrayLike, *, model: str = "bcc") -> Priced:
    """Revenue of the unit over the most that its inputs could bring; `prices` of outputs are (s,) or (n, s), >= 0.

    >>> revenue_efficiency([[1], [1]], [[2, 1], [1, 3]], [1, 1]).overall.tolist()
    [0.75, 1.0]
    """
    units, table = _priced(inputs, outputs, prices, model, 1)
    value, best = _best_values(units, table, model, cheapest=False)
    overall = (table * units.outputs).sum(axis=1) / value
    technical = measure_efficiency(inputs, outputs, model=model, orientation="output", slacks=False).share
    return Priced(overall, technical, overall / technical, best, value)


def _priced(inputs: ArrayLike, outputs: ArrayLike, prices: ArrayLike, model: str, side: int) -> tuple[Units, Floats]:
    units = check_units(inputs, outputs)
    check_names(model, "input")
    if model == "fdh":
        raise BadInput(
            gettext_noop("there is no model '{name}'; there are: {known}"), name=model, known="ccr, bcc, nirs, ndrs"
        )
    values = (units.inputs, units.outputs)[side]
    table = np.asarray(prices, dtype=np.float64)
    if table.shape not in ((values.shape[1],), values.shape):
        raise BadInput(
            gettext_noop("there must be one price for each of the {count} columns, or a row of them for each unit"),
            count=values.shape[1],
        )
    table = np.broadcast_to(table, values.shape)
    check_values(table, gettext_noop("unit {unit}, price {number}: {value} is not a number from 0 up"))
    worth = (table * values).sum(axis=1)
    if (worth == 0).any():
        raise BadInput(gettext_noop("unit {unit} is worth nothing at its prices"), unit=int((worth == 0).argmax()) + 1)
    return units, table


def _best_values(units: Units, prices: Floats, model: str, *, cheapest: bool) -> tuple[Floats, Floats]:
    """min p X' lambda with Y' lambda >= y, or max p Y' lambda with X' lambda <= x."""
    bound, priced = (units.outputs, units.inputs) if cheapest else (units.inputs, units.outputs)
    size, worth = bound.mean(axis=0), np.abs(prices).max() * priced.mean()
    at_sum = sum_bounds(MODELS[model])
    matrix = np.vstack([(bound / size).T, np.ones((1, len(units)))])
    free = np.full(bound.shape[1], INFINITY if cheapest else -INFINITY)
    ends = [np.append(free, at_sum[cheapest]), np.append(np.zeros(bound.shape[1]), at_sum[not cheapest])]
    low, high = (ends[1], ends[0]) if cheapest else (ends[0], ends[1])
    low[-1], high[-1] = at_sum
    program = Program(np.zeros(len(units)), matrix, low, high)
    value, best = np.empty(len(units)), np.empty_like(priced)
    for unit in range(len(units)):
        for row, edge in enumerate(bound[unit] / size):
            program.bound_row(row, edge if cheapest else -INFINITY, INFINITY if cheapest else edge)
        for column, cost in enumerate(priced @ prices[unit] / worth):
            program.price(column, cost if cheapest else -cost)
        best[unit] = np.maximum(program.solve().variables, 0.0) @ priced
        value[unit] = best[unit] @ prices[unit]
    return value, best
