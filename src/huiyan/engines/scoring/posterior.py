"""What the solved equations leave open: posterior variances of entries and judges, and draws of the scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.sparse as sparse
from scipy.linalg import solve_triangular

from huiyan.engines.scoring.equations import Equations, Floats

Progress = Callable[[int, int], None]

DRAWN = 1e-5  # of a draw, far under its own spread
BLOCK = 8  # draws solved together


def entry_variance(equations: Equations) -> Floats:
    """Posterior variance of every entry's effect and its room's, given the variances and the level (dense only)."""
    picks: Any = -sparse.diags(equations.ip) @ equations.a
    if equations.room is not None:
        column = equations.judges + equations.room
        picks = picks + sparse.csr_matrix(
            (np.ones(equations.entries), (np.arange(equations.entries), column)), shape=picks.shape
        )
    inverse = equations.inverse()
    found = equations.ip.copy()
    for begin in range(0, equations.entries, 2000):
        part = picks[begin : begin + 2000].tocsr()
        found[begin : begin + 2000] += np.asarray(part.multiply(part @ inverse).sum(axis=1)).ravel()
    return found * equations.residual_variance


def _with_room(equations: Equations, left: Floats, right: Floats) -> Floats:
    if equations.room is None:
        return left
    return np.asarray(left + right[equations.judges :][equations.room])


def judge_variance(equations: Equations) -> Floats:
    """Posterior variance of every judge's effect, given the variances and the level (dense only)."""
    return np.asarray(np.diag(equations.inverse())[: equations.judges] * equations.residual_variance)


def draw_scores(
    equations: Equations, values: Floats, draws: int, rng: np.random.Generator, progress: Progress | None = None
) -> Floats:
    """Posterior draws of entry + room away from their predictions, shape (draws, entries)."""
    if equations.is_dense:
        left, right = _dense_noise(equations, draws, rng)
    else:
        left, right = _perturbed(equations, values, draws, rng, progress)
    out = left.T
    if equations.room is not None:
        out = out + np.take(right.T[:, equations.judges :], equations.room, axis=1)
    if equations.is_dense:
        root = np.linalg.cholesky(equations.fixed_covariance * equations.residual_variance)
        moved = rng.standard_normal((draws, len(root))) @ root.T
        out = out - moved @ np.stack([_with_room(equations, ul, ur) for ul, ur in equations.u])
    return np.ascontiguousarray(out)


def _dense_noise(equations: Equations, draws: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    scale = np.sqrt(equations.residual_variance)
    right = scale * solve_triangular(
        equations.factor, rng.standard_normal((equations.right, draws)), lower=True, trans="T", check_finite=False
    )
    own = np.sqrt(equations.ip)[:, None] * rng.standard_normal((equations.entries, draws))
    return scale * own - equations.ip[:, None] * (equations.a @ right), right


def _perturbed(
    equations: Equations, values: Floats, draws: int, rng: np.random.Generator, progress: Progress | None
) -> tuple[Floats, Floats]:
    """Perturb and solve: simulate scores from the model, and take what their predictions miss."""
    equations.tolerance = DRAWN
    left, right = np.empty((draws, equations.entries)), np.empty((draws, equations.right))
    spread = np.repeat(np.sqrt(values[1:-1]), equations.sizes[1:])
    for begin in range(0, draws, BLOCK):
        block = slice(begin, min(begin + BLOCK, draws))
        sums: list[tuple[Floats, Floats, Floats]] = []
        for at in range(block.start, block.stop):
            left[at] = np.sqrt(values[0]) * rng.standard_normal(equations.entries)
            right[at] = spread * rng.standard_normal(equations.right)
            f = equations.spread_out(left[at], right[at]) + np.sqrt(values[-1]) * rng.standard_normal(equations.n)
            sums.append((*equations.left_right(f), equations.x.T @ f))
        _, found_left, found_right = equations.effects(*(np.column_stack(part) for part in zip(*sums, strict=True)))
        left[block] -= found_left.T
        right[block] -= found_right.T
        if progress:
            progress(block.stop, draws)
    return left.T, right.T
