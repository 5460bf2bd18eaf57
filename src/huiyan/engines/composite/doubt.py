"""Benefit of the doubt: every unit is scored with the weights that suit it best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.tables import BadInput, gettext_noop

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Doubt:
    """Scores (rows,) in 0..1 and the weights (rows, columns) that gave them."""

    scores: Array
    weights: Array


def benefit_of_the_doubt(values: Array, *, least_share: float = 0.0, most_share: float = 1.0) -> Doubt:
    """Score of each row under its own best weights, such that no row scores over 1 with them.

    `values` (rows, columns) of 0 or more, more is better. `least_share` and `most_share` bound each column's part of a
    row's score. One linear programme for each row (Cherchye, Moesen, Rogge and Van Puyenbroeck 2007). Bounds that no
    weights can meet, gaps and negative values raise BadInput.

    >>> benefit_of_the_doubt(np.array([[4.0, 1.0], [1.0, 4.0], [2.0, 2.0]])).scores.round(3).tolist()
    [1.0, 1.0, 0.8]
    """
    from scipy.optimize import linprog  # noqa: PLC0415  (0.3 s that only this method needs)

    if np.isnan(values).any() or (values < 0).any():
        raise BadInput(gettext_noop("benefit of the doubt needs values of 0 or more without gaps"))
    rows, columns = values.shape
    scale = values.max(axis=0)
    if (scale == 0).any():
        raise BadInput(gettext_noop("benefit of the doubt needs a value over 0 in each column"))
    scaled = values / scale
    scores, weights = np.empty(rows), np.empty((rows, columns))
    for row, own in enumerate(scaled):
        shares = np.diag(own)
        limits = np.vstack([scaled, shares - most_share * own, least_share * own - shares])
        bounds = np.concatenate([np.ones(rows), np.zeros(2 * columns)])
        found = linprog(-own, A_ub=limits, b_ub=bounds, method="highs")
        if not found.success or (least_share > 0 and found.fun == 0):
            raise BadInput(gettext_noop("no weights meet the bounds on the shares in row {row}"), row=row + 1)
        scores[row], weights[row] = own @ found.x, found.x / scale
    return Doubt(np.clip(scores, 0.0, 1.0), weights)
