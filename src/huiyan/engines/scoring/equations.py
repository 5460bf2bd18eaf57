"""Henderson's mixed model equations (Henderson 1975) with the entries eliminated: solving, and traces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyan.engines.scoring.layout import Floats, Layout
from huiyan.engines.scoring.reduced import Factorised, Iterated, Ratios

LARGEST_DENSE = 2500  # judges and rooms; over it a factorisation costs more than iterations do
FEW_LEVELS = 8  # of a factor: each is its own probe
FEW_ROOMS = 64  # their trace is worked out, for that of few rooms would be known too roughly
MOST_PROBES, FEWEST_PROBES, PROBED = 24, 4, 1_000_000  # a trace's error falls with judges x probes
PROBES_SEED = 20180209
CG_TOLERANCE = 1e-8
LOOSEST = 1e-4  # while the variances are still far off
LOOSEST_INFORMATION = 1e-3  # it only says how far to step

Sums = tuple[Floats, Floats, Floats]  # of a vector over scores: by entry, by judge and room, and with the fixed columns


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


class Equations:
    """The equations of one layout at the variances last set by `solve`."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.is_dense = layout.right <= LARGEST_DENSE
        self.zx = [layout.sums(column) for column in layout.x.T]
        self.zy = layout.sums(layout.y)
        self.xx, self.xy = layout.x.T @ layout.x, layout.x.T @ layout.y
        self.probes = self._draw_probes()
        self.rooms = self._unit_columns()
        self.solved: Floats | None = None  # where the next iterations start

    def _draw_probes(self) -> Floats:
        right = self.layout.right
        count = 0 if self.is_dense else min(MOST_PROBES, max(FEWEST_PROBES, PROBED // right))
        return np.random.default_rng(PROBES_SEED).choice(np.array([-1.0, 1.0]), (right, count))

    def _unit_columns(self) -> Floats:
        """One column for each room, where there are few."""
        layout = self.layout
        count = 0 if self.is_dense or layout.rooms > FEW_ROOMS else layout.rooms
        return np.eye(layout.right, count, k=count - layout.right)

    def solve(self, values: Floats, change: float = 0.0) -> Solved:
        """Everything that a step of the variances needs; iterations may be loose while variances `change` much."""
        self._prepare(values, min(LOOSEST, max(CG_TOLERANCE, 1e-3 * change)))
        columns = self._less_fixed(*(part[:, None] for part in (*self.uy, self.xy)))
        fixed, left, right = (part[:, 0] for part in columns)
        residual = self.layout.y - self.layout.x @ fixed
        residual -= self.layout.spread_out(left, right)
        pull_left, pull_right = (sums / self.ratios.residual for sums in self.layout.sums(residual))
        pulls = (pull_left, *self.layout.split(pull_right))
        determinant = self.reduced.log_determinant() if isinstance(self.reduced, Factorised) else None
        effects = (left, *self.layout.split(right))
        return Solved(fixed, self.fixed_covariance, effects, pulls, residual, self._traces(), determinant)

    def _prepare(self, values: Floats, tolerance: float) -> None:
        """Set the variances (entry, judge[, room], residual), and solve what all further questions need."""
        self.ratios = Ratios.of(self.layout, values)
        left, right = (np.column_stack(part) for part in zip(*self.zx, self.zy, strict=True))
        rhs = np.hstack([self._right_alone(left, right), self.probes, self.rooms])
        # the last step's solution is nearly this one's; what comes later may be looser
        if self.is_dense:
            self.reduced: Factorised | Iterated = Factorised(self.layout, self.ratios)
            self.solved = self.reduced.solve(rhs)
        else:
            self.reduced = Iterated(self.layout, self.ratios, tolerance)
            self.solved = self.reduced.solve(rhs, self.solved)
        known, self.probed, self.of_rooms = np.split(
            self.solved, np.cumsum([left.shape[1], self.probes.shape[1]]), axis=1
        )
        left = self._left_after(left, known)
        *self.u, self.uy = [(left[:, at], known[:, at]) for at in range(left.shape[1])]
        cross = [[zl @ ul + zr @ ur for ul, ur in self.u] for zl, zr in self.zx]
        self.fixed_covariance = np.asarray(np.linalg.inv(self.xx - np.array(cross)), dtype=np.float64)

    def loosen(self, tolerance: float) -> None:
        """Let iterations end earlier from here on."""
        if isinstance(self.reduced, Iterated):
            self.reduced.tolerance = max(self.reduced.tolerance, tolerance)

    def _right_alone(self, left: Floats, right: Floats) -> Floats:
        """The right-hand side of judges and rooms once the entries are eliminated."""
        return right - self.layout.from_entries(self.ratios.shrunk[:, None] * left)

    def _left_after(self, left: Floats, right: Floats) -> Floats:
        """The entries' solution, once that of judges and rooms is known."""
        return np.asarray(self.ratios.shrunk[:, None] * (left - self.layout.to_entries(right)))

    def effects(self, left: Floats, right: Floats, of_fixed: Floats) -> Sums:
        """Fixed effects, entries, and judges with rooms, for columns of sums over scores as y has them."""
        found = self.reduced.solve(self._right_alone(left, right))
        return self._less_fixed(self._left_after(left, found), found, of_fixed)

    def _less_fixed(self, left: Floats, right: Floats, of_fixed: Floats) -> Sums:
        against = np.array([zl @ left + zr @ right for zl, zr in self.zx])
        fixed = self.fixed_covariance @ (of_fixed - against)
        for b, (ul, ur) in zip(fixed, self.u, strict=True):
            left, right = left - np.outer(ul, b), right - np.outer(ur, b)
        return fixed, left, right

    def _traces(self) -> tuple[float, ...]:
        """Traces of the inverse's blocks, the fixed effects' part among them."""
        if isinstance(self.reduced, Factorised):
            entry, diagonal = self.reduced.traces()
        else:
            entry, diagonal = self.reduced.traces(self.probes, self.probed)
            count = self.of_rooms.shape[1]
            diagonal[len(diagonal) - count :] = np.diag(self.of_rooms[len(diagonal) - count :])
        traces = [entry, *(float(part.sum()) for part in self.layout.split(diagonal))]
        left, right = (np.column_stack(part) for part in zip(*self.u, strict=True))
        for at, part in enumerate((left, *self.layout.split(right))):
            traces[at] += float(np.sum((part @ self.fixed_covariance) * part))
        return tuple(traces)

    def average_information(self, solved: Solved, values: Floats) -> Floats:
        """Half of f'Pf for the working vectors of all variances (Gilmour, Thompson and Cullis 1995)."""
        self.loosen(LOOSEST_INFORMATION)
        forms = [self.layout.alone(factor, pull) for factor, pull in enumerate(solved.pulls)]
        sums = [self._sums(self.layout.spread_out(*form)) for form in forms]  # one at a time, they are long
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
        self.loosen(LOOSEST_INFORMATION)
        size = self.layout.sizes[factor]
        signs = np.random.default_rng(PROBES_SEED).choice(np.array([-1.0, 1.0]), (FEWEST_PROBES, size))
        probes = signs if size > FEW_LEVELS else np.eye(size)
        sums, own = [], 0.0
        for probe in probes:
            left, right = self.layout.alone(factor, probe)
            sums.append(self._sums(self.layout.spread_out(left, right)))
            own += float(left @ sums[-1][0] + right @ sums[-1][1])
        alike = float(np.sum(probes**2) - np.sum(probes.sum(axis=1) ** 2) / size)
        return (own - float(np.trace(self._explained(sums)))) / self.ratios.residual * (size - 1) / alike

    def _sums(self, f: Floats) -> Sums:
        return (*self.layout.sums(f), self.layout.x.T @ f)

    def _explained(self, sums: list[Sums]) -> Floats:
        """What of the products of vectors, given by their sums, the model fits."""
        left, right, of_fixed = (np.column_stack(part) for part in zip(*sums, strict=True))
        fixed, found_left, found_right = self.effects(left, right, of_fixed)
        return np.asarray(left.T @ found_left + right.T @ found_right + of_fixed.T @ fixed)

    def criterion(self, solved: Solved, values: Floats) -> float | None:
        """-2 log restricted likelihood."""
        if solved.log_determinant is None:
            return None
        layout = self.layout
        free = layout.n - layout.x.shape[1]
        random = sum(size * float(np.log(v)) for size, v in zip(layout.sizes, values[:-1], strict=True))
        _, fixed = np.linalg.slogdet(solved.fixed_covariance)
        fit = float(layout.y @ solved.residual) / values[-1]
        scale = (free - sum(layout.sizes)) * float(np.log(values[-1]))
        return float(free * np.log(2 * np.pi) + scale + random + solved.log_determinant - fixed + fit)
