"""Outputs that nobody wants: smoke, waste, complaints."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from huiyan.engines.frontier.programs import INFINITY, Program
from huiyan.engines.frontier.radial import Efficiency, measure_efficiency
from huiyan.engines.frontier.units import Floats, Units, check_units, check_values
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop


@one_thread()
def efficiency_with_harm(
    inputs: ArrayLike, outputs: ArrayLike, harm: ArrayLike, *, model: str = "bcc", orientation: str = "output"
) -> Efficiency:
    """Radial efficiency where unwanted outputs `harm` (n, k) count as more the fewer they are (Seiford and Zhu 2002).

    harm is turned round, largest value + 1 - harm, which variable returns allow; so model bcc only. The result's
    outputs are the wanted ones, then the turned ones. Raises BadInput.

    >>> efficiency_with_harm([[1], [1]], [[2], [2]], [[1], [3]]).score.round(4).tolist()
    [1.0, 1.0]
    >>> efficiency_with_harm([[1], [1]], [[2], [1]], [[1], [3]]).score.round(4).tolist()
    [1.0, 2.0]
    """
    if model != "bcc":
        raise BadInput(gettext_noop("turned outputs need variable returns: model bcc"))
    units = check_units(inputs, outputs)
    bad = _check_harm(units, harm)
    turned = bad.max(axis=0) + 1 - bad
    return measure_efficiency(
        units.inputs, np.concatenate([units.outputs, turned], axis=1), model=model, orientation=orientation
    )


@one_thread()
def directional_with_harm(inputs: ArrayLike, outputs: ArrayLike, harm: ArrayLike, *, model: str = "ccr") -> Floats:
    """How far each unit can go (n,): beta with wanted outputs * (1 + beta) and harm * (1 - beta), from 0 (best) up.

    Harm cannot be thrown away for free: it is weakly disposable, so its rows are equations (Chung, Faere, Grosskopf
    1997); constant returns (ccr) or a sum of weights of one (bcc). Raises BadInput.

    >>> directional_with_harm([[1], [1]], [[2], [1]], [[1], [1]]).round(4).tolist()
    [0.0, 0.3333]
    """
    if model not in ("ccr", "bcc"):
        raise BadInput(gettext_noop("harm is measured with the models ccr and bcc"))
    units = check_units(inputs, outputs)
    bad = _check_harm(units, harm)
    count, used, made = units.shape
    tables = [table / table.mean(axis=0) for table in (units.inputs, units.outputs, bad)]
    values = np.concatenate(tables, axis=1)
    move = values * np.repeat([0.0, -1.0, 1.0], [used, made, bad.shape[1]])
    matrix = np.zeros((values.shape[1] + 1, count + 1))
    matrix[:-1, :-1] = values.T
    matrix[-1, :-1] = 1.0
    cost = np.append(np.zeros(count), -1.0)
    beta = np.empty(count)
    at_sum = (1.0, 1.0) if model == "bcc" else (-INFINITY, INFINITY)
    for unit in range(count):
        matrix[:-1, -1] = move[unit]
        low, high = np.append(values[unit], at_sum[0]), np.append(values[unit], at_sum[1])
        low[:used], high[used : used + made] = -INFINITY, INFINITY
        beta[unit] = max(0.0, -Program(cost, matrix, low, high).solve().value)
    return beta


def _check_harm(units: Units, harm: ArrayLike) -> Floats:
    """Harm (n, k): a unit may do none, but a column that nobody does says nothing."""
    bad = np.asarray(harm, dtype=np.float64)
    bad = bad[:, None] if bad.ndim == 1 else bad
    if bad.ndim != 2 or len(bad) != len(units):
        raise BadInput(gettext_noop("harm is a table with a row for each unit"))
    check_values(bad, gettext_noop("unit {unit}, harm {number}: {value} is not a number from 0 up"))
    if (bad == 0).all(axis=0).any():
        number = int((bad == 0).all(axis=0).argmax()) + 1
        raise BadInput(gettext_noop("harm {number} is 0 for every unit"), number=number)
    return bad
