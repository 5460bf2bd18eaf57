"""The equations of judges and rooms, once the entries are eliminated: by Cholesky where they are few, else by iterations.

With D the scores of each entry over D plus the ratio of residual to entries' variance, what is left of an entry's scores
couples its judges and its room; both solvers solve the same equations, for any number of right-hand sides at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sparse
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.linalg.lapack import dpotri

from huiyan.engines.scoring.lanczos import dots, inverse_root_times
from huiyan.engines.scoring.layout import Floats, Layout

MOST_ITERATIONS = 1000


@dataclass(frozen=True, eq=False)
class Ratios:
    """Residual variance over the other variances: that of entries in `shrunk` = 1 / (scores + ratio), shape (entries,),
    and `right`, one for each judge and room."""

    residual: float
    shrunk: Floats
    right: Floats

    @staticmethod
    def of(layout: Layout, values: Floats) -> Ratios:
        """From the variances of entry, judge, room where there is one, residual."""
        *random, residual = values
        shrunk = 1.0 / (layout.per_entry + residual / random[0])
        return Ratios(float(residual), shrunk, np.repeat(residual / np.array(random[1:]), layout.sizes[1:]))


class Factorised:
    """By Cholesky."""

    def __init__(self, layout: Layout, ratios: Ratios) -> None:
        self.layout, self.ratios = layout, ratios
        a: Any = layout.on_right
        left = self._products() - a.T @ sparse.diags(ratios.shrunk) @ a
        s = left.toarray()
        s[np.diag_indices(layout.right)] += ratios.right
        self.factor = cho_factor(s, lower=True, overwrite_a=True)[0]

    def _products(self) -> Any:
        """Scores of each judge and room, and of each judge in each room."""
        layout = self.layout
        counts: Any = sparse.diags(layout.per_right).tocsr()
        if not layout.rooms:
            return counts
        cross = layout.marked.T @ layout.belongs(np.ones(layout.entries))
        return counts + sparse.bmat([[None, cross], [cross.T, None]], format="csr")

    def solve(self, rhs: Floats) -> Floats:
        """The equations solved for columns."""
        return np.asarray(cho_solve((self.factor, True), rhs))

    def root(self, z: Floats) -> Floats:
        """Columns whose covariance is the equations' inverse, from columns of independent ones."""
        return np.asarray(solve_triangular(self.factor, z, lower=True, trans="T", check_finite=False))

    @cached_property
    def inverse(self) -> Floats:
        lower, _ = dpotri(self.factor, lower=1)
        lower = np.tril(lower)
        return np.asarray(lower + np.tril(lower, -1).T)

    def log_determinant(self) -> float:
        """Of the equations of all random effects."""
        return 2 * float(np.log(np.diag(self.factor)).sum()) - float(np.log(self.ratios.shrunk).sum())

    def traces(self) -> tuple[float, Floats]:
        """Trace of the inverse for entries, and its diagonal for judges and rooms."""
        a: Any = self.layout.on_right
        weights = (a.T @ sparse.diags(self.ratios.shrunk**2) @ a).tocoo()
        entry = float(self.ratios.shrunk.sum()) + float(weights.data @ self.inverse[weights.row, weights.col])
        return entry, np.diag(self.inverse)


class Iterated:
    """By conjugate gradients (Hestenes and Stiefel 1952), with the diagonal as preconditioner.

    `tolerance` is what may be left of a right-hand side, in parts of its own size.
    """

    def __init__(self, layout: Layout, ratios: Ratios, tolerance: float) -> None:
        self.layout, self.ratios, self.tolerance = layout, ratios, tolerance
        kept = 1 - layout.per_entry * ratios.shrunk  # what of a judge's and a room's level entries do not take up
        self.rooms = [layout.belongs(kept[part], part) if layout.rooms else None for part, _ in layout.blocks]
        of_rooms = [] if layout.room is None else [np.bincount(layout.room, kept * layout.per_entry, layout.rooms)]
        self.own = ratios.right + np.concatenate([layout.per_right[: layout.judges], *of_rooms])
        self.diagonal = self.own.copy()
        self.diagonal[: layout.judges] -= self._squares()

    def _squares(self) -> Floats:
        """For every judge the sum over entries of squared counts, by the entries' weights."""
        a = self.layout.marked
        weights = np.repeat(self.ratios.shrunk, np.diff(a.indptr))
        weights *= a.data
        weights *= a.data
        return np.asarray(np.bincount(a.indices, weights, self.layout.judges), dtype=np.float64)

    def times(self, v: Floats) -> Floats:
        """The equations' left side times columns; judges x rooms would be as large as the scores, so entries are walked."""
        layout, judges = self.layout, self.layout.judges
        out = self.own[:, None] * v
        for (part, marked), rooms in zip(layout.blocks, self.rooms, strict=True):
            of_judges = marked @ v[:judges]
            moved = -self.ratios.shrunk[part, None] * of_judges
            if rooms is not None:
                moved += rooms @ v[judges:]
                out[judges:] += rooms.T @ of_judges
            out[:judges] += marked.T @ moved
        return np.asarray(out)

    def solve(self, rhs: Floats, start: Floats | None = None) -> Floats:
        """The equations solved for columns, all at once; converged columns do not disturb the others."""
        x, rest = self._begin(rhs, start)
        goal = np.maximum(self._size(rhs), 1e-300) * self.tolerance**2
        z = rest / self.diagonal[:, None]
        direction, size = z.copy(), dots(rest, z)
        for _ in range(MOST_ITERATIONS):
            if (size <= goal).all():
                break
            q = self.times(direction)
            curve = dots(direction, q)
            length = np.divide(size, curve, out=np.zeros_like(size), where=curve > 0)
            x += length * direction
            rest -= length * q
            np.divide(rest, self.diagonal[:, None], out=z)
            new = dots(rest, z)
            direction *= np.divide(new, size, out=np.zeros_like(size), where=size > 0)
            direction += z
            size = new
        return x

    def _begin(self, rhs: Floats, start: Floats | None) -> tuple[Floats, Floats]:
        """Where to start and what is left there; a variance that has just vanished makes an old solution worse than none."""
        if start is None:
            return np.zeros_like(rhs), rhs.copy()
        x, rest = start.copy(), rhs - self.times(start)
        worse = self._size(rest) > self._size(rhs)
        x[:, worse], rest[:, worse] = 0.0, rhs[:, worse]
        return x, rest

    def _size(self, columns: Floats) -> Floats:
        return dots(columns, columns / self.diagonal[:, None])

    def traces(self, probes: Floats, solved: Floats) -> tuple[float, Floats]:
        """Trace of the inverse for entries, and its diagonal for judges and rooms, by random signs (Hutchinson 1990)."""
        count = probes.shape[1]
        both = np.hstack([probes, solved])
        entry = float(self.ratios.shrunk.sum())
        for block in self.layout.blocks:
            weighted = self.ratios.shrunk[block[0], None] * self.layout.to_block(block, both)
            entry += float(np.einsum("ij,ij->", weighted[:, :count], weighted[:, count:])) / count
        return entry, np.einsum("ij,ij->i", probes, solved) / count

    def root(self, z: Floats) -> Floats:
        """Columns whose covariance is the equations' inverse, from columns of independent ones.

        As many steps as a solution takes, and no number drawn for each score.
        """
        scale = 1 / np.sqrt(self.diagonal)[:, None]
        return np.asarray(scale * inverse_root_times(lambda v: scale * self.times(scale * v), z, self.tolerance))
