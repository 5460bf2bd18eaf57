"""Free disposal hull: a unit is compared with single other units, never with mixtures (Deprins, Simar, Tulkens 1984)."""

from __future__ import annotations

import numpy as np

from huiyan.engines.frontier.envelope import Distances, Question
from huiyan.engines.frontier.units import Floats, Ints, Units

CELLS = 4_000_000  # pairs looked at together


def hull_distances(question: Question, slack_weights: Floats | None) -> Distances:
    """beta_l = max over reference units j of the least of (x_l - x_j) / move and (y_j - y_l) / move.

    Parts that do not move must already be met. Among equally good peers the one with the largest weighted slacks is taken.
    """
    reference, points = _stack(question.reference), _stack(question.points)
    move = np.concatenate([question.input_move, question.output_move], axis=1)
    weights = np.zeros(points.shape[1]) if slack_weights is None else slack_weights / max(slack_weights.max(), 1e-300)
    count = len(points)
    beta, peer = np.full(count, np.nan), np.zeros(count, np.int64)
    block = max(1, CELLS // len(reference))
    for at in range(0, count, block):
        rows = slice(at, at + block)
        beta[rows], peer[rows] = _best(reference, points[rows], move[rows], weights)
    found = np.flatnonzero(np.isfinite(beta))
    slacks = np.full_like(points, np.nan)
    slacks[found] = np.maximum(points[found] - beta[found, None] * move[found] - reference[peer[found]], 0.0)
    nothing = np.full(points.shape, np.nan)
    return Distances(
        beta, found, peer[found], np.ones(len(found)), slacks, nothing, np.zeros(count), np.zeros(0, np.int64)
    )  # fmt: skip


def _stack(units: Units) -> Floats:
    """Inputs and negative outputs: less is better everywhere."""
    return np.concatenate([units.inputs, -units.outputs], axis=1)


def _best(reference: Floats, points: Floats, move: Floats, weights: Floats) -> tuple[Floats, Ints]:
    steps = np.full((len(points), len(reference)), np.inf)
    total = np.zeros_like(steps)
    for part in range(points.shape[1]):
        gap = points[:, part, None] - reference[None, :, part]
        moving = move[:, part] > 0
        steps[moving] = np.minimum(steps[moving], gap[moving] / move[moving, part, None])
        steps[~moving] = np.where(gap[~moving] >= 0, steps[~moving], -np.inf)
        total += weights[part] * gap
    best = steps.max(axis=1)
    ties = steps >= best[:, None] - 1e-12
    peer = np.where(ties, total, -np.inf).argmax(axis=1)
    return np.where(np.isfinite(best), best, np.nan), peer
