"""Beyond one: super-efficiency, which ranks the efficient units among themselves."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from huiyan.engines.frontier.envelope import distances
from huiyan.engines.frontier.radial import MODELS, ask, check_names, directions, farrell, measure_efficiency, scales
from huiyan.engines.frontier.units import Floats, Units, check_units
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop


@one_thread()
def super_efficiency(
    inputs: ArrayLike, outputs: ArrayLike, *, model: str = "ccr", orientation: str = "input"
) -> Floats:
    """Farrell scores (n,) where each unit is compared with all others but itself (Andersen and Petersen 1993).

    Inputs (n, m) and outputs (n, s) as in `measure_efficiency`. Above 1 (input) or below 1 (output): how much worse an
    efficient unit could become and still be efficient. NaN where no mixture of the others can do what the unit does,
    which happens with variable returns (Seiford and Zhu 1999). Raises BadInput, also for a single unit.

    >>> super_efficiency([[2, 5], [2, 4], [6, 6], [3, 2], [6, 2]], [1, 2, 3, 1, 2]).round(4).tolist()
    [0.5, 2.0, 0.8333, 0.7143, 2.0]
    """
    units = check_units(inputs, outputs)
    check_names(model, orientation)
    if len(units) < 2:
        raise BadInput(gettext_noop("there must be at least two units"))
    if model == "fdh" or orientation == "directional":
        raise BadInput(gettext_noop("super-efficiency is there for radial models, input or output oriented"))
    plain = measure_efficiency(inputs, outputs, model=model, orientation=orientation, slacks=False)
    score = plain.score.copy()
    none = np.zeros(0, np.int64)
    moves, scale = directions(units, orientation, None, none, none), scales(units)
    # Leaving out a unit below the frontier changes nothing for it.
    for unit in np.flatnonzero(plain.share > 1 - 1e-7):
        others, one = np.arange(len(units)) != unit, slice(unit, unit + 1)
        question = ask(_some(units, others), _some(units, one), _some(moves, one), MODELS[model], scale, inside=False)
        score[unit] = farrell(distances(question).beta, orientation)[0]
    return score


def _some(units: Units, chosen: slice | NDArray[np.bool_]) -> Units:
    return Units(units.inputs[chosen], units.outputs[chosen])
