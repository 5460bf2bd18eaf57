"""Several periods: the Malmquist index of productivity with its causes, and windows of periods."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from huiyan.engines.frontier.envelope import Distances, distances
from huiyan.engines.frontier.radial import MODELS, ask, directions, farrell, measure_efficiency, scales, shares
from huiyan.engines.frontier.units import Floats, Units, check_units
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop


@dataclass(frozen=True)
class Malmquist:
    """Change from each period to the next, shape (periods - 1, n); above 1 is better. index = catch_up * shift."""

    index: Floats
    catch_up: Floats  # the unit against the frontier of its own time
    shift: Floats  # the frontier itself
    pure_catch_up: Floats  # catch_up = pure_catch_up * scale_change
    scale_change: Floats


@one_thread()
def malmquist_index(inputs: ArrayLike, outputs: ArrayLike, *, orientation: str = "input") -> Malmquist:
    """Productivity change of n units over T periods, inputs (T, n, m), outputs (T, n, s), constant returns.

    Geometric mean of the two neighbouring frontiers; efficiency change and technical change after Faere, Grosskopf,
    Norris, Zhang (1994), efficiency change again into a pure part (variable returns) and a scale part. Raises BadInput.

    >>> found = malmquist_index([[[2], [4]], [[2], [3]]], [[[1], [1]], [[2], [1]]])
    >>> found.index.round(4).tolist(), found.catch_up.round(4).tolist(), found.shift.round(4).tolist()
    ([[2.0, 1.3333]], [[1.0, 0.6667]], [[2.0, 2.0]])
    """
    if orientation not in ("input", "output"):
        raise BadInput(gettext_noop("the Malmquist index is input or output oriented"))
    panel = check_panel(inputs, outputs)
    scale = scales(Units(np.concatenate([units.inputs for units in panel]), np.concatenate([u.outputs for u in panel])))

    def share(frontier: Units, points: Units, model: str) -> Floats:
        none = np.zeros(0, np.int64)
        moves = directions(points, orientation, None, none, none)
        question = ask(frontier, points, moves, MODELS[model], scale, inside=frontier is points)
        found: Distances = distances(question)
        return shares(farrell(found.beta, orientation), orientation)

    own = [share(units, units, "ccr") for units in panel]
    pure = [share(units, units, "bcc") for units in panel]
    pairs = list(pairwise(panel))
    later = np.array([share(before, after, "ccr") for before, after in pairs])  # today's units, yesterday's frontier
    earlier = np.array([share(after, before, "ccr") for before, after in pairs])
    catch_up, pure_catch_up = np.divide(own[1:], own[:-1]), np.divide(pure[1:], pure[:-1])
    shift = np.sqrt(later / own[1:] * (own[:-1] / earlier))
    return Malmquist(catch_up * shift, catch_up, shift, pure_catch_up, catch_up / pure_catch_up)


@one_thread()
def window_efficiency(
    inputs: ArrayLike, outputs: ArrayLike, *, width: int, model: str = "bcc", orientation: str = "input"
) -> Floats:
    """Scores (windows, width, n): in each window of `width` periods every unit counts once for each period.

    Inputs (T, n, m), outputs (T, n, s); windows start at each period in turn (Charnes, Clark, Cooper, Golany 1985).
    Raises BadInput for a width that is not from 1 to T.

    >>> window_efficiency([[[2]], [[2]], [[1]]], [[[1]], [[2]], [[2]]], width=2).tolist()
    [[[1.0], [1.0]], [[0.5], [1.0]]]
    """
    panel = check_panel(inputs, outputs, fewest=1)
    if not 1 <= width <= len(panel):
        raise BadInput(
            gettext_noop("a window of {width} periods is not from 1 to {most}"), width=width, most=len(panel)
        )
    found = []
    for first in range(len(panel) - width + 1):
        window = panel[first : first + width]
        pooled = [np.concatenate([u.inputs for u in window]), np.concatenate([u.outputs for u in window])]
        measured = measure_efficiency(pooled[0], pooled[1], model=model, orientation=orientation, slacks=False)
        found.append(measured.score.reshape(width, -1))
    return np.array(found)


def check_panel(inputs: ArrayLike, outputs: ArrayLike, fewest: int = 2) -> list[Units]:
    """The units of each period; BadInput unless both tables are (T, n, columns) with T >= `fewest`."""
    used, made = np.asarray(inputs, dtype=np.float64), np.asarray(outputs, dtype=np.float64)
    if used.ndim != 3 or made.ndim != 3 or used.shape[:2] != made.shape[:2]:
        raise BadInput(
            gettext_noop("several periods are tables of periods, units and columns, alike for inputs and outputs")
        )
    if len(used) < fewest:
        raise BadInput(gettext_noop("there must be at least {fewest} periods"), fewest=fewest)
    return [check_units(one, other) for one, other in zip(used, made, strict=True)]
