"""What the solved equations leave open: posterior variances of entries and judges, and draws of the scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import scipy.sparse as sparse

from huiyan.engines.scoring.crossed import CrossedFit
from huiyan.engines.scoring.equations import Equations
from huiyan.engines.scoring.layout import Floats
from huiyan.engines.scoring.reduced import Factorised

Progress = Callable[[int, int], None]

DRAWN = 1e-5  # of a draw, far under its own spread
BLOCK = 8  # draws made together
ENTRIES_AT_ONCE = 2000


def entry_variance(equations: Equations) -> Floats:
    """Posterior variance of every entry's effect and its room's, given the variances and the level (dense only)."""
    layout, ratios = equations.layout, equations.ratios
    picks: Any = -sparse.diags(ratios.shrunk) @ layout.on_right
    if layout.rooms:
        nobody = sparse.csr_matrix((layout.entries, layout.judges))
        picks = picks + sparse.hstack([nobody, layout.belongs(np.ones(layout.entries))], format="csr")
    found = ratios.shrunk.copy()
    for begin in range(0, layout.entries, ENTRIES_AT_ONCE):
        part = picks[begin : begin + ENTRIES_AT_ONCE].tocsr()
        found[begin : begin + ENTRIES_AT_ONCE] += np.asarray(
            part.multiply(part @ _inverse(equations)).sum(axis=1)
        ).ravel()
    return found * ratios.residual


def judge_variance(equations: Equations) -> Floats:
    """Posterior variance of every judge's effect, given the variances and the level (dense only)."""
    return np.asarray(np.diag(_inverse(equations))[: equations.layout.judges] * equations.ratios.residual)


def severity_error(fit: CrossedFit) -> Floats:
    """Standard error of every judge's effect; in large contests as if all qualities were known but for its own scores."""
    if fit.equations.is_dense:
        return np.sqrt(judge_variance(fit.equations))
    scores = fit.layout.per_right[: fit.layout.judges]
    return np.asarray(np.sqrt(fit.variances.residual / (scores + fit.variances.residual / fit.variances.judge)))


def _inverse(equations: Equations) -> Floats:
    if not isinstance(equations.reduced, Factorised):
        raise TypeError("only a factorisation gives the inverse")
    return equations.reduced.inverse


def draw_scores(
    equations: Equations, draws: int, rng: np.random.Generator, progress: Progress | None = None
) -> Iterator[tuple[Floats, Floats]]:
    """Posterior draws of entry + room away from their predictions, some at a time, each of shape (some, entries).

    Beside the whole, first, what of it comes from judges, rooms and the level: the rest is the entry's own, of variance
    residual x shrunk. Entries given judges are independent, judges and rooms have the reduced equations' inverse.
    """
    equations.loosen(DRAWN)
    layout, ratios = equations.layout, equations.ratios
    own = np.sqrt(ratios.residual * ratios.shrunk)
    level = np.stack([layout.with_room(left, right) for left, right in equations.u])
    level_root = np.linalg.cholesky(equations.fixed_covariance * ratios.residual)
    for begin in range(0, draws, BLOCK):
        count = min(BLOCK, draws - begin)
        right = np.sqrt(ratios.residual) * equations.reduced.root(rng.standard_normal((layout.right, count)))
        shared = (-ratios.shrunk[:, None] * layout.to_entries(right)).T
        if layout.room is not None:
            shared = shared + right.T[:, layout.judges :][:, layout.room]
        shared = shared - (rng.standard_normal((count, len(level))) @ level_root.T) @ level
        yield shared, shared + own * rng.standard_normal(shared.shape)
        if progress:
            progress(begin + count, draws)
