"""Henderson's mixed model equations with the entries eliminated: solving, and traces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.linalg.lapack import dpotri

from huiyan.engines.tables import BadInput, gettext_noop

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

LARGEST_DENSE = 2500  # judges and rooms; over it a factorisation costs more than iterations do
FEW_LEVELS = 8  # of a factor: each is its own probe
MOST_PROBES, FEWEST_PROBES, PROBED = 24, 4, 1_000_000  # a trace's error falls with judges x probes
PROBES_SEED = 20180209
MOST_ITERATIONS = 1000
CG_TOLERANCE = 1e-8
LOOSEST = 1e-4  # while the variances are still far off
LOOSEST_INFORMATION = 1e-3  # it only says how far to step
ENTRIES_AT_ONCE = 1 << 16


@dataclass(frozen=True, eq=False)
class Solved:
    """The equations solved at given variances: effects per factor, residual, and traces of the inverse's blocks.

    `pulls` are the residual's sums by level over its variance: a factor's effects over the factor's variance, but exact
    where both are next to nothing.
    """

    fixed: Floats
    fixed_covariance: Floats
    effects: tuple[Floats, ...]
    pulls: tuple[Floats, ...]
    residual: Floats
    traces: tuple[float, ...]
    log_determinant: float | None


@dataclass(eq=False)
class Equations:
    """Scores laid out for solving. The right side stands for judges, then rooms; `y` is centred by `centre`."""

    entry: Ints
    judge: Ints
    room: Ints | None
    y: Floats
    x: Floats
    entries: int
    judges: int
    rooms: int
    centre: float

    @staticmethod
    def build(
        entry: Sequence[int] | Ints,
        judge: Sequence[int] | Ints,
        score: Sequence[float] | Floats,
        *,
        room: Sequence[int] | Ints | None,
        covariates: Floats | None,
        entries: int | None,
        judges: int | None,
    ) -> Equations:
        """Check the arrays and lay them out; a single room is no room."""
        i, j = np.asarray(entry, dtype=np.intp), np.asarray(judge, dtype=np.intp)
        y = np.array(score, dtype=np.float64)
        if not i.shape == j.shape == y.shape or y.ndim != 1:
            raise BadInput(gettext_noop("entries, judges and scores are not equally many"))
        if len(y) == 0 or not np.isfinite(y).all() or i.min() < 0 or j.min() < 0:
            raise BadInput(gettext_noop("there are no scores, or a score is not a finite number"))
        size = max(int(i.max()) + 1, entries or 0)
        rooms = None if room is None else np.asarray(room, dtype=np.intp)
        if rooms is not None and rooms.shape != (size,):
            raise BadInput(
                gettext_noop("there are {found} rooms for {expected} entries"), found=len(rooms), expected=size
            )
        count = 0 if rooms is None else int(rooms.max()) + 1
        if count < 2:
            rooms, count = None, 0
        x = np.ones((len(y), 1)) if covariates is None else np.column_stack([np.ones(len(y)), covariates])
        centre = float(y.mean())
        result = Equations(i, j, rooms, y - centre, x, size, max(int(j.max()) + 1, judges or 0), count, centre)
        result._lay_out()
        return result

    def _lay_out(self) -> None:
        self.n = len(self.y)
        self.sizes = (self.entries, self.judges, self.rooms) if self.rooms else (self.entries, self.judges)
        self.right = self.judges + self.rooms
        self.is_dense = self.right <= LARGEST_DENSE
        self.per_entry = np.bincount(self.entry, minlength=self.entries).astype(np.float64)
        self.a = self._counts()
        self.at = self.a.T  # a view: judges' sums stay in the cache while the entries stream by
        self.blocks = [(begin, self._rows_from(begin)) for begin in range(0, self.entries, ENTRIES_AT_ONCE)]
        counts = np.bincount(self.judge, minlength=self.judges)
        of_rooms = [] if self.room is None else [np.bincount(self.room, self.per_entry, self.rooms)]
        self.right_counts = np.concatenate([counts, *of_rooms]).astype(np.float64)
        self.zx = [self.left_right(column) for column in self.x.T]
        self.zy = self.left_right(self.y)
        self.xx, self.xy = self.x.T @ self.x, self.x.T @ self.y
        rng = np.random.default_rng(PROBES_SEED)
        count = 0 if self.is_dense else min(MOST_PROBES, max(FEWEST_PROBES, PROBED // self.right))
        self.probes = rng.choice(np.array([-1.0, 1.0]), (self.right, count))
        self.solved: Floats | None = None
        self.tolerance = CG_TOLERANCE

    def _counts(self) -> sparse.csr_matrix:
        """How often every judge marked every entry, and beside it, in its room's column, how many marks the entry has."""
        row, column = self.entry.astype(np.int32), self.judge.astype(np.int32)
        value = np.ones(self.n)
        if self.room is not None:
            row = np.concatenate([row, np.arange(self.entries, dtype=np.int32)])
            column = np.concatenate([column, (self.judges + self.room).astype(np.int32)])
            value = np.concatenate([value, self.per_entry])
        return sparse.csr_matrix((value, (row, column)), shape=(self.entries, self.right))

    def _rows_from(self, begin: int) -> sparse.csr_matrix:
        """A block of entries that shares its numbers with the whole."""
        ends = self.a.indptr[begin : begin + ENTRIES_AT_ONCE + 1]
        part = slice(ends[0], ends[-1])
        shape = (len(ends) - 1, self.right)
        return sparse.csr_matrix((self.a.data[part], self.a.indices[part], ends - ends[0]), shape=shape)

    def _right_products(self) -> Any:
        counts: Any = sparse.diags(self.right_counts)
        if self.room is None:
            return counts.tocsr()
        cross = (self.at @ self._belongs(slice(None)))[: self.judges]
        return counts.tocsr() + sparse.bmat([[None, cross], [cross.T, None]], format="csr")

    def within(self, group: Ints, size: int) -> float:
        """Mean square of the scores within groups."""
        counts = np.maximum(np.bincount(group, minlength=size), 1)
        away = self.y - (np.bincount(group, self.y, size) / counts)[group]
        return float(away @ away) / max(self.n - size, 1)

    def left_right(self, values: Floats) -> tuple[Floats, Floats]:
        """Sums of a vector over scores: by entry, and by judge and room."""
        left = np.bincount(self.entry, values, self.entries)
        right = np.bincount(self.judge, values, self.judges)
        if self.room is not None:
            right = np.concatenate([right, np.bincount(self.room, left, self.rooms)])
        return np.asarray(left, dtype=np.float64), np.asarray(right, dtype=np.float64)

    def spread_out(self, left: Floats, right: Floats) -> Floats:
        """The effects of entry, judge and room at every score."""
        if self.room is not None:
            left = left + right[self.judges :][self.room]
        out = left[self.entry]
        out += right[self.judge]
        return np.asarray(out)

    def prepare(self, values: Floats) -> None:
        """Set the variances (entry, judge[, room], residual) and factorise where that is affordable."""
        *random, residual = values
        self.residual_variance = float(residual)
        self.entry_ratio = float(residual / random[0])
        self.ratios = np.repeat(residual / np.array(random[1:]), self.sizes[1:])
        self.ip = 1.0 / (self.per_entry + self.entry_ratio)
        if self.is_dense:
            s = (self._right_products() - self.at @ sparse.diags(self.ip) @ self.a).toarray()
            s[np.diag_indices(self.right)] += self.ratios
            self.factor = cho_factor(s, lower=True, overwrite_a=True)[0]
        else:
            self.diagonal = self.right_counts + self.ratios - self._squares()
        self._solve_together()
        cross = [[zl @ ul + zr @ ur for ul, ur in self.u] for zl, zr in self.zx]
        self.fixed_covariance = np.asarray(np.linalg.inv(self.xx - np.array(cross)), dtype=np.float64)

    def _solve_together(self) -> None:
        """The fixed effects' columns, the scores and the probes; the last step's solution is nearly this one's."""
        left, right = (np.column_stack(part) for part in zip(*self.zx, self.zy, strict=True))
        rhs = np.hstack([right - self.at @ (self.ip[:, None] * left), self.probes])
        if self.is_dense:
            self.solved = np.asarray(cho_solve((self.factor, True), rhs))
        else:
            self.solved = self._conjugate_gradients(rhs, self.solved)
        known, self.probed = np.split(self.solved, [left.shape[1]], axis=1)
        left = self.ip[:, None] * (left - self.a @ known)
        *self.u, self.uy = [(left[:, at], known[:, at]) for at in range(left.shape[1])]

    def _squares(self) -> Floats:
        """For every judge and room: the sum over entries of squared counts, by the entries' weights."""
        weights = np.repeat(self.ip, np.diff(self.a.indptr))
        weights *= self.a.data
        weights *= self.a.data
        return np.asarray(np.bincount(self.a.indices, weights, self.right), dtype=np.float64)

    def eliminate(self, left: Floats, right: Floats) -> tuple[Floats, Floats]:
        """Solve the random part for a right-hand side; columns are solved together."""
        ip = self.ip if left.ndim == 1 else self.ip[:, None]
        r = self.solve_right(right - self.at @ (ip * left))
        return ip * (left - self.a @ r), r

    def solve_right(self, rhs: Floats) -> Floats:
        """Solve for judges and rooms."""
        if self.is_dense:
            return np.asarray(cho_solve((self.factor, True), rhs))
        return self._conjugate_gradients(rhs if rhs.ndim == 2 else rhs[:, None]).reshape(rhs.shape)

    def _times(self, v: Floats) -> Floats:
        out = (self.right_counts + self.ratios)[:, None] * v
        if self.room is None:
            return np.asarray(out - self._through_entries(v, self.ip))
        # judges x rooms would be a table as large as the scores: it is walked through, entry by entry
        of_rooms = v[self.judges :]
        for begin, block in self.blocks:
            part = slice(begin, begin + block.shape[0])
            of_entries, its_room = block @ v, of_rooms[self.room[part]]
            out += block.T @ (its_room - self.ip[part, None] * of_entries)
            of_entries -= 2 * self.per_entry[part, None] * its_room
            out[self.judges :] += self._belongs(part).T @ of_entries
        return np.asarray(out)

    def _belongs(self, part: slice) -> Any:
        """Which entry is in which room, (entries of the part, rooms)."""
        room = self.room[part] if self.room is not None else np.zeros(0, np.intp)
        return sparse.csr_matrix((np.ones(len(room)), room, np.arange(len(room) + 1)), shape=(len(room), self.rooms))

    def _through_entries(self, v: Floats, weights: Floats) -> Floats:
        """From judges and rooms to the entries, weighted, and back; by blocks of entries that stay in the cache."""
        out = np.zeros_like(v)
        for begin, block in self.blocks:
            of_entries = block @ v
            of_entries *= weights[begin : begin + len(of_entries), None]
            out += block.T @ of_entries
        return out

    def _conjugate_gradients(self, rhs: Floats, start: Floats | None = None) -> Floats:
        """Preconditioned by the diagonal, all columns at once; converged columns do not disturb the others."""
        goal = np.maximum(np.einsum("ij,ij->j", rhs, rhs / self.diagonal[:, None]), 1e-300) * self.tolerance**2
        x = np.zeros_like(rhs) if start is None else start.copy()
        rest = rhs.copy() if start is None else rhs - self._times(start)
        # a variance that has just vanished makes the old solution worse than none
        worse = np.einsum("ij,ij->j", rest, rest / self.diagonal[:, None]) > goal / self.tolerance**2
        x[:, worse], rest[:, worse] = 0.0, rhs[:, worse]
        z = rest / self.diagonal[:, None]
        direction = z.copy()
        size = np.einsum("ij,ij->j", rest, z)
        for _ in range(MOST_ITERATIONS):
            if (size <= goal).all():
                break
            q = self._times(direction)
            curve = np.einsum("ij,ij->j", direction, q)
            length = np.divide(size, curve, out=np.zeros_like(size), where=curve > 0)
            x += length * direction
            rest -= length * q
            z = rest / self.diagonal[:, None]
            new = np.einsum("ij,ij->j", rest, z)
            direction = z + np.divide(new, size, out=np.zeros_like(size), where=size > 0) * direction
            size = new
        return x

    def effects_of(self, f: Floats) -> tuple[Floats, Floats, Floats]:
        """Fixed effects, entries, and judges with rooms, for any vector over scores in the place of y."""
        left, right = self.left_right(f)
        fixed, found_left, found_right = self.effects(left[:, None], right[:, None], (self.x.T @ f)[:, None])
        return fixed[:, 0], found_left[:, 0], found_right[:, 0]

    def effects(self, left: Floats, right: Floats, of_fixed: Floats) -> tuple[Floats, Floats, Floats]:
        """The same for many vectors at once, given as columns of their sums by entry, by judge and room, and X'f."""
        return self._less_fixed(*self.eliminate(left, right), of_fixed)

    def _less_fixed(self, left: Floats, right: Floats, of_fixed: Floats) -> tuple[Floats, Floats, Floats]:
        against = np.array([zl @ left + zr @ right for zl, zr in self.zx])
        fixed = self.fixed_covariance @ (of_fixed - against)
        for b, (ul, ur) in zip(fixed, self.u, strict=True):
            left, right = left - np.outer(ul, b), right - np.outer(ur, b)
        return fixed, left, right

    def split(self, right: Floats) -> tuple[Floats, ...]:
        return (right[: self.judges], right[self.judges :]) if self.rooms else (right,)

    def solve(self, values: Floats, change: float = 0.0) -> Solved:
        """Everything that a step of the variances needs; iterations may be loose while variances `change` much."""
        self.tolerance = min(LOOSEST, max(CG_TOLERANCE, 1e-3 * change))
        self.prepare(values)
        columns = self._less_fixed(*(part[:, None] for part in (*self.uy, self.xy)))
        fixed, left, right = (part[:, 0] for part in columns)
        residual = self.y - self.x @ fixed
        residual -= self.spread_out(left, right)
        pull_left, pull_right = (sums / self.residual_variance for sums in self.left_right(residual))
        pulls = (pull_left, *self.split(pull_right))
        traces, determinant = self._traces()
        return Solved(fixed, self.fixed_covariance, (left, *self.split(right)), pulls, residual, traces, determinant)

    def _traces(self) -> tuple[tuple[float, ...], float | None]:
        determinant = None
        if self.is_dense:
            inverse = self.inverse()
            weights = (self.at @ sparse.diags(self.ip**2) @ self.a).tocoo()
            entry = float(self.ip.sum()) + float(weights.data @ inverse[weights.row, weights.col])
            diagonal = np.diag(inverse)
            determinant = 2 * float(np.log(np.diag(self.factor)).sum()) - float(np.log(self.ip).sum())
        else:
            solved = self.probed
            weighted = self._through_entries(self.probes, self.ip**2)
            entry = float(self.ip.sum()) + float(np.sum(weighted * solved)) / self.probes.shape[1]
            diagonal = np.sum(self.probes * solved, axis=1) / self.probes.shape[1]
        traces = [entry, *(float(part.sum()) for part in self.split(diagonal))]
        columns_left = np.column_stack([left for left, _ in self.u])
        columns_right = np.column_stack([right for _, right in self.u])
        for at, part in enumerate((columns_left, *self.split(columns_right))):
            traces[at] += float(np.sum((part @ self.fixed_covariance) * part))
        return tuple(traces), determinant

    def inverse(self) -> Floats:
        """Inverse of the right side's equations (dense only)."""
        lower, _ = dpotri(self.factor, lower=1)
        lower = np.tril(lower)
        return np.asarray(lower + np.tril(lower, -1).T)

    def average_information(self, solved: Solved, values: Floats) -> Floats:
        """Half of f'Pf for the working vectors of all variances (Gilmour, Thompson and Cullis 1995)."""
        self.tolerance = max(self.tolerance, LOOSEST_INFORMATION)
        forms = [self._form(factor, pull) for factor, pull in enumerate(solved.pulls)]
        sums = [self._sums(self.spread_out(*form)) for form in forms]  # one at a time, they are long
        sums.append(self._sums(solved.residual / values[-1]))
        products = np.empty((len(sums), len(sums)))
        for k, (left, right) in enumerate(forms):
            products[k] = products[:, k] = [left @ by_entry + right @ by_right for by_entry, by_right, _ in sums]
        products[-1, -1] = solved.residual @ solved.residual / values[-1] ** 2
        return np.asarray(0.5 * (products - self._explained(sums)) / values[-1])

    def freedom(self, factor: int) -> float:
        """Trace of Z'PZ of a factor by probes: what its trace of the inverse cannot tell where the variance is nothing.

        The level takes one of the factor's degrees of freedom, of a probe what its sum says: so exact where levels are alike.
        """
        self.tolerance = max(self.tolerance, LOOSEST_INFORMATION)
        size = self.sizes[factor]
        signs = np.random.default_rng(PROBES_SEED).choice(np.array([-1.0, 1.0]), (FEWEST_PROBES, size))
        probes = signs if size > FEW_LEVELS else np.eye(size)
        sums, own = [], 0.0
        for probe in probes:
            left, right = self._form(factor, probe)
            sums.append(self._sums(self.spread_out(left, right)))
            own += float(left @ sums[-1][0] + right @ sums[-1][1])
        alike = float(np.sum(probes**2) - np.sum(probes.sum(axis=1) ** 2) / size)
        return (own - float(np.trace(self._explained(sums)))) / self.residual_variance * (size - 1) / alike

    def _sums(self, f: Floats) -> tuple[Floats, Floats, Floats]:
        return (*self.left_right(f), self.x.T @ f)

    def _explained(self, sums: list[tuple[Floats, Floats, Floats]]) -> Floats:
        """What of the products of vectors, given by their sums, the model fits."""
        left, right, of_fixed = (np.column_stack(part) for part in zip(*sums, strict=True))
        fixed, found_left, found_right = self.effects(left, right, of_fixed)
        return np.asarray(left.T @ found_left + right.T @ found_right + of_fixed.T @ fixed)

    def _form(self, factor: int, effect: Floats) -> tuple[Floats, Floats]:
        """One factor's effects as those of entries and of judges and rooms, all others zero."""
        left, right = np.zeros(self.entries), np.zeros(self.right)
        begin = sum(self.sizes[1:factor])
        (left if factor == 0 else right[begin : begin + self.sizes[factor]])[:] = effect
        return left, right

    def criterion(self, solved: Solved, values: Floats) -> float | None:
        """-2 log restricted likelihood."""
        if solved.log_determinant is None:
            return None
        free = self.n - self.x.shape[1]
        random = sum(size * float(np.log(v)) for size, v in zip(self.sizes, values[:-1], strict=True))
        _, fixed = np.linalg.slogdet(self.fixed_covariance)
        fit = float(self.y @ solved.residual) / values[-1]
        scale = (free - sum(self.sizes)) * float(np.log(values[-1]))
        return float(free * np.log(2 * np.pi) + scale + random + solved.log_determinant - fixed + fit)
