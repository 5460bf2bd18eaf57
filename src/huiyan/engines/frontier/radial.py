"""Efficiency of each unit against the frontier of all: radial and directional models with slacks, targets and peers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from huiyan.engines.frontier.envelope import Distances, Question, distances
from huiyan.engines.frontier.hull import hull_distances
from huiyan.engines.frontier.units import Floats, Ints, Units, check_positions, check_units, needed_units
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop

MODELS = {"ccr": "crs", "bcc": "vrs", "nirs": "nirs", "ndrs": "ndrs", "fdh": "vrs"}  # model -> returns to scale
ROUNDING = 1e-12  # of columns with mean 1: less is no distance and no slack
ORIENTATIONS = ("input", "output", "directional")


@dataclass(frozen=True)
class Efficiency:
    """Where n units stand; peers are listed as triples unit[i], peer[i], weight[i], sorted by unit."""

    model: str
    orientation: str
    score: Floats  # (n,): Farrell: theta <= 1 (input), phi >= 1 (output), beta >= 0 (directional)
    share: Floats  # (n,): 1 on the frontier, between 0 and 1 below it: theta, 1/phi, 1/(1+beta)
    input_slacks: Floats  # (n, m), in the measure of the inputs
    output_slacks: Floats  # (n, s)
    input_targets: Floats  # (n, m)
    output_targets: Floats  # (n, s)
    unit: Ints
    peer: Ints
    weight: Floats
    input_prices: Floats  # (n, m): multipliers v of the dual programme (one optimum of possibly many)
    output_prices: Floats  # (n, s): multipliers u
    gap: Floats  # (n,): largest violation of an optimality condition
    resolved: Ints  # units that were solved again by HiGHS
    needed: int  # below so many units the scores flatter (see `needed_units`)

    @property
    def efficient(self) -> Ints:
        """Units on the frontier without any slack left."""
        left = self.input_slacks.sum(axis=1) + self.output_slacks.sum(axis=1)
        scale = self.input_targets.sum(axis=1) + self.output_targets.sum(axis=1)
        return np.flatnonzero((self.share > 1 - 1e-9) & (left <= 1e-9 * scale))

    def peers_of(self, unit: int) -> list[tuple[int, float]]:
        """Peers of one unit and their weights, the heaviest first."""
        at = slice(*np.searchsorted(self.unit, [unit, unit + 1]))
        pairs = [(int(peer), float(weight)) for peer, weight in zip(self.peer[at], self.weight[at], strict=True)]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


@one_thread()
def measure_efficiency(
    inputs: ArrayLike,
    outputs: ArrayLike,
    *,
    model: str = "bcc",
    orientation: str = "input",
    direction: tuple[ArrayLike, ArrayLike] | None = None,
    fixed_inputs: Sequence[int] = (),
    fixed_outputs: Sequence[int] = (),
    slacks: bool = True,
) -> Efficiency:
    """Efficiency of n units by data envelopment analysis.

    `inputs` (n, m) and `outputs` (n, s) are >= 0 in any measure. `model` is ccr (constant returns; Charnes, Cooper,
    Rhodes 1978), bcc (variable returns; Banker, Charnes, Cooper 1984), nirs or ndrs (returns that do not increase or do
    not decrease) or fdh (single peers; Deprins, Simar, Tulkens 1984). `orientation` is input, output or directional; `direction` is then how inputs go down and outputs up,
    each (m,) and (s,) or a row for each unit; the unit's own values if left out (Chambers, Chung, Faere 1998).
    `fixed_inputs` and `fixed_outputs` (from 0) cannot be changed by the unit (Banker and Morey 1986). With `slacks`,
    a second phase maximises the sum of slacks in the measures of the data. Raises BadInput.

    >>> found = measure_efficiency([[2, 5], [2, 4], [6, 6], [3, 2], [6, 2]], [1, 2, 3, 1, 2], model="ccr")
    >>> found.score.round(4).tolist()  # Coelli, Rao, Battese 1998, table 6.4 (their example)
    [0.5, 1.0, 0.8333, 0.7143, 1.0]
    >>> [(peer, round(weight, 6)) for peer, weight in found.peers_of(2)]
    [(1, 1.0), (4, 0.5)]
    """
    units = check_units(inputs, outputs)
    check_names(model, orientation)
    keep_inputs = check_positions(fixed_inputs, units.shape[1])
    keep_outputs = check_positions(fixed_outputs, units.shape[2])
    moves = directions(units, orientation, direction, keep_inputs, keep_outputs)
    scale = scales(units)
    question = ask(units, units, moves, MODELS[model], scale, inside=True)
    slack_weights = np.concatenate([scale.inputs[0], scale.outputs[0]])
    slack_weights[keep_inputs] = 0.0
    slack_weights[units.shape[1] + keep_outputs] = 0.0
    solve = hull_distances if model == "fdh" else distances
    found = solve(question, slack_weights if slacks and slack_weights.any() else None)
    return _explain(units, moves, scale, found, (model, orientation), (keep_inputs, keep_outputs))


def check_names(model: str, orientation: str) -> None:
    """BadInput for a model or an orientation that does not exist."""
    if model not in MODELS:
        raise BadInput(
            gettext_noop("there is no model '{name}'; there are: {known}"), name=model, known=", ".join(MODELS)
        )
    if orientation not in ORIENTATIONS:
        raise BadInput(
            gettext_noop("there is no orientation '{name}'; there are: {known}"),
            name=orientation, known=", ".join(ORIENTATIONS),
        )  # fmt: skip


def scales(units: Units) -> Units:
    """The mean of each column: programmes are solved on data of mean 1, so that the measure does not matter."""
    return Units(units.inputs.mean(axis=0, keepdims=True), units.outputs.mean(axis=0, keepdims=True))


def directions(
    units: Units, orientation: str, direction: tuple[ArrayLike, ArrayLike] | None, keep_inputs: Ints, keep_outputs: Ints
) -> Units:
    """How inputs and outputs of each unit move for beta = 1."""
    inputs, outputs = np.zeros_like(units.inputs), np.zeros_like(units.outputs)
    if orientation != "directional" and direction is not None:
        raise BadInput(gettext_noop("a direction belongs to the orientation 'directional' only"))
    if direction is not None:
        inputs[:], outputs[:] = _direction(direction[0], inputs), _direction(direction[1], outputs)
    elif orientation != "output":
        inputs[:] = units.inputs
    if direction is None and orientation != "input":
        outputs[:] = units.outputs
    inputs[:, keep_inputs] = 0.0
    outputs[:, keep_outputs] = 0.0
    still = ~((inputs > 0).any(axis=1) | (outputs > 0).any(axis=1))
    if still.any():
        raise BadInput(
            gettext_noop("unit {unit} cannot move: every part of its direction is 0"), unit=int(still.argmax()) + 1
        )
    return Units(inputs, outputs)


def ask(reference: Units, points: Units, moves: Units, returns: str, scale: Units, *, inside: bool) -> Question:
    """The question with every column divided by its scale."""
    return Question(
        Units(reference.inputs / scale.inputs, reference.outputs / scale.outputs),
        Units(points.inputs / scale.inputs, points.outputs / scale.outputs),
        moves.inputs / scale.inputs, moves.outputs / scale.outputs, returns, inside,
    )  # fmt: skip


def farrell(beta: Floats, orientation: str) -> Floats:
    """The score from the distance: 1 - beta, 1 + beta, or beta itself."""
    return {"input": 1.0 - beta, "output": 1.0 + beta, "directional": beta}[orientation]


def shares(score: Floats, orientation: str) -> Floats:
    """The score as a share of the best, 1 on the frontier."""
    return {"input": score, "output": 1.0 / np.maximum(score, 1e-9), "directional": 1.0 / (1.0 + score)}[orientation]


def _direction(values: ArrayLike, like: Floats) -> Floats:
    table = np.asarray(values, dtype=np.float64)
    if table.shape not in ((like.shape[1],), like.shape) or not np.isfinite(table).all() or (table < 0).any():
        raise BadInput(
            gettext_noop("a direction has one number from 0 up for each of the {count} columns"), count=like.shape[1]
        )
    return np.broadcast_to(table, like.shape)


def _explain(
    units: Units, moves: Units, scale: Units, found: Distances, names: tuple[str, str], fixed: tuple[Ints, Ints]
) -> Efficiency:
    _, inputs, outputs = units.shape
    slacks = np.where(found.slacks < ROUNDING, 0.0, found.slacks)
    input_slacks, output_slacks = slacks[:, :inputs] * scale.inputs, slacks[:, inputs:] * scale.outputs
    to_save, to_gain = input_slacks.copy(), output_slacks.copy()
    to_save[:, fixed[0]], to_gain[:, fixed[1]] = 0.0, 0.0  # what is fixed may lie idle, but is no target
    beta = np.where(found.beta < ROUNDING, 0.0, found.beta)  # a unit is its own reference: below 0 is rounding
    score = farrell(beta, names[1])
    return Efficiency(
        model=names[0],
        orientation=names[1],
        score=score,
        share=shares(score, names[1]),
        input_slacks=input_slacks,
        output_slacks=output_slacks,
        input_targets=np.maximum(units.inputs - beta[:, None] * moves.inputs - to_save, 0.0),
        output_targets=units.outputs + beta[:, None] * moves.outputs + to_gain,
        unit=found.unit,
        peer=found.peer,
        weight=found.weight,
        input_prices=found.prices[:, :inputs] / scale.inputs,
        output_prices=-found.prices[:, inputs : inputs + outputs] / scale.outputs,
        gap=found.gap,
        resolved=found.resolved,
        needed=needed_units(inputs, outputs),
    )
