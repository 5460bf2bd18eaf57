"""The second model: judges differ in severity, in slope (how far they spread) and in reliability; by Gibbs sampling.

score = mu + severity[judge] + slope[judge] * quality[entry] + noise of the judge's own precision. Qualities are
normal around their room's level, slopes around 1, precisions gamma. Every conditional is a standard distribution;
exact translations along directions that the likelihood cannot see keep the chains moving (generalised Gibbs steps,
Liu and Sabatti 2000).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from huiyan.engines.scoring.comparability import comparability
from huiyan.engines.scoring.crossed import Convergence, CrossedFit, Variances

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

CHAINS = 4
BURN_IN = 300
THIN = 2
STRETCH = 0.5
SLOPE_VARIANCE = 0.02  # prior guess; weight of 4 judges
SHAPES = np.array([1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 13.0, 20.0, 35.0, 60.0])  # of the gamma that precisions come from
LARGEST_R_HAT = 1.1


@dataclass(frozen=True, eq=False)
class SlopeFit:
    """Posterior means and draws; `reliability` is a judge's precision relative to the average judge's."""

    score: Floats
    standard_error: Floats
    severity: Floats
    severity_error: Floats
    slope: Floats
    reliability: Floats
    variances: Variances
    convergence: Convergence
    draws: Floats


def fit_slope(
    fit: CrossedFit, *, draws: int, seed: int, progress: Callable[[int, int], None] | None = None
) -> SlopeFit:
    """Sample the model from where REML ended; `draws` posterior draws in all, over four chains.

    `convergence.change` is the largest split R-hat less 1 over all entries (Gelman and others 2013, 11.4).
    """
    chains = Chains(fit, CHAINS, np.random.default_rng(seed))
    keep = -(-draws // CHAINS)
    for _ in range(BURN_IN):
        chains.sweep()
    kept = {name: np.empty((keep, *getattr(chains, name).shape)) for name in ("theta", "b", "a", "tau", "scales")}
    level = np.empty((keep, CHAINS, 1))
    for at in range(keep):
        for _ in range(THIN):
            chains.sweep()
        for name, store in kept.items():
            store[at] = getattr(chains, name)
        level[at] = chains.mu
        if progress:
            progress(at + 1, keep)
    scores = level + kept["theta"]
    flat = scores.reshape(-1, chains.entries)[:draws]
    r_hat = split_r_hat(scores - scores.mean(axis=2, keepdims=True))
    b, tau = kept["b"].reshape(-1, chains.judges), kept["tau"].reshape(-1, chains.judges)
    entry, judge, room, residual = (float(v) for v in kept["scales"].mean(axis=(0, 1)))
    return SlopeFit(
        flat.mean(axis=0), flat.std(axis=0), -b.mean(axis=0), b.std(axis=0), kept["a"].mean(axis=(0, 1)),
        (tau / tau.mean(axis=1, keepdims=True)).mean(axis=0),
        Variances(entry, judge, residual, room if chains.rooms else None),
        Convergence(r_hat < LARGEST_R_HAT, BURN_IN + keep * THIN, r_hat - 1, "gibbs, 4 chains", ()),
        flat,
    )  # fmt: skip


def split_r_hat(values: Floats) -> float:
    """Largest split R-hat over the last axis of values of shape (draws, chains, quantities); 1 where nothing varies."""
    half = len(values) // 2
    if half < 2:
        return float("inf")
    parts = np.concatenate([values[:half], values[half : 2 * half]], axis=1)
    within = parts.var(axis=0, ddof=1).mean(axis=0)
    between = half * parts.mean(axis=0).var(axis=0, ddof=1)
    ratio = np.divide(between / half, within, out=np.zeros_like(within), where=within > 0)
    return float(np.sqrt((half - 1) / half + ratio).max())


class Chains:
    """Several chains side by side; arrays are (chains, entries) or (chains, judges)."""

    def __init__(self, fit: CrossedFit, chains: int, rng: np.random.Generator) -> None:
        layout = fit.layout
        self.rng, self.chains = rng, chains
        self.entries, self.judges, self.rooms = layout.entries, layout.judges, layout.rooms
        row = np.arange(chains)[:, None]
        self.i = (row * self.entries + layout.entry).ravel()
        self.j = (row * self.judges + layout.judge).ravel()
        self.y = np.tile(layout.y + layout.centre, chains)
        self.per_judge = np.tile(np.bincount(layout.judge, minlength=self.judges), (chains, 1))
        self.room = layout.room if layout.room is not None else np.zeros(self.entries, dtype=np.intp)
        self.in_room = np.bincount(self.room, minlength=max(self.rooms, 1))
        self.room_index = (row * max(self.rooms, 1) + self.room).ravel()
        self._start(fit)
        self._parts(layout.entry, layout.judge)

    def _start(self, fit: CrossedFit) -> None:
        v, c = fit.variances, self.chains
        least = 1e-3 * v.residual
        room = 0.0 if v.room is None else max(v.room, least)
        self.prior = np.array([max(v.entry, least), max(v.judge, least), room, v.residual])
        self.scales = np.tile(self.prior, (c, 1))
        self.va = np.full((c, 1), SLOPE_VARIANCE)
        self.mu = np.full((c, 1), fit.fixed[0])
        self.r = np.tile(fit.room if fit.room is not None else np.zeros(1), (c, 1))
        self.theta = np.tile(fit.entry, (c, 1)) + self.r[:, self.room]
        self.theta = self.theta + np.sqrt(self.prior[0]) * 0.5 * self.rng.standard_normal(self.theta.shape)
        self.b = np.tile(fit.judge, (c, 1))
        self.a = np.ones((c, self.judges))
        self.tau = np.full((c, self.judges), 1 / v.residual)
        self.shape = np.full((c, 1), 8.0)

    def _parts(self, entry: Ints, judge: Ints) -> None:
        """Number of the connected part of every entry and judge; rooms are parts of what they hold."""
        label = np.zeros(self.entries, dtype=np.intp)
        joined = comparability(entry, judge).parts
        for at, members in enumerate(joined):
            label[list(members)] = at
        if self.rooms:  # a room's level moves with all its entries, so parts that share a room are one
            for room in range(self.rooms):
                inside = np.unique(label[self.room == room])
                label[np.isin(label, inside)] = inside[0] if len(inside) else 0
        _, label = np.unique(label, return_inverse=True)
        self.parts = int(label.max()) + 1
        judge_part = np.zeros(self.judges, dtype=np.intp)
        judge_part[judge] = label[entry]
        self.entry_part = np.eye(self.parts)[label]
        self.judge_part = np.eye(self.parts)[judge_part]
        room_part = np.zeros(max(self.rooms, 1), dtype=np.intp)
        room_part[self.room] = label
        self.room_part = np.eye(self.parts)[room_part]

    def _by_judge(self, values: Floats) -> Floats:
        return np.asarray(np.bincount(self.j, values, self.chains * self.judges), dtype=np.float64).reshape(
            self.chains, -1
        )

    def _by_entry(self, values: Floats) -> Floats:
        return np.asarray(np.bincount(self.i, values, self.chains * self.entries), dtype=np.float64).reshape(
            self.chains, -1
        )

    def _at_scores(self, values: Floats) -> Floats:
        return np.asarray(values.ravel()[self.j])

    def sweep(self) -> None:
        """One pass over all unknowns."""
        self._qualities()
        self._judges()
        self._rooms()
        self._shift()
        self._stretch()
        self._spreads()

    def _qualities(self) -> None:
        normal = self.rng.standard_normal(self.theta.shape)
        entry = self.scales[:, :1]
        weight = self._at_scores(self.tau * self.a)
        precision = 1 / entry + self._by_entry(weight * self._at_scores(self.a))
        pull = self._by_entry(weight * (self.y - self._at_scores(self.mu + self.b)))
        mean = (self.r[:, self.room] / entry + pull) / precision
        self.theta = mean + normal / np.sqrt(precision)

    def _judges(self) -> None:
        """Severity and slope of each judge together: a normal in two dimensions."""
        judge = self.scales[:, 1:2]
        theta = self.theta.ravel()[self.i]
        away = self.y - np.repeat(self.mu.ravel(), len(self.y) // self.chains)
        s11 = self.tau * self.per_judge + 1 / judge
        s12 = self.tau * self._by_judge(theta)
        s22 = self.tau * self._by_judge(theta**2) + 1 / self.va
        r1 = self.tau * self._by_judge(away)
        r2 = self.tau * self._by_judge(theta * away) + 1 / self.va
        determinant = s11 * s22 - s12**2
        first, second = self.rng.standard_normal((2, *self.b.shape))
        self.b = (s22 * r1 - s12 * r2) / determinant + np.sqrt(s22 / determinant) * first
        self.a = (r2 - s12 * self.b) / s22 + second / np.sqrt(s22)

    def _rooms(self) -> None:
        if not self.rooms:
            return
        entry, room = self.scales[:, :1], self.scales[:, 2:3]
        total = np.bincount(self.room_index, self.theta.ravel(), self.chains * self.rooms).reshape(self.chains, -1)
        precision = self.in_room / entry + 1 / room
        self.r = total / entry / precision + self.rng.standard_normal(self.r.shape) / np.sqrt(precision)

    def _shift(self) -> None:
        """Move each part's qualities against its judges' severities, and all severities against the level."""
        entry, judge, room = self.scales[:, :1], self.scales[:, 1:2], self.scales[:, 2:3]
        precision = (self.a**2 @ self.judge_part) / judge
        pull = (self.a * self.b) @ self.judge_part / judge
        if self.rooms:
            precision = precision + self.room_part.sum(axis=0) / room
            pull = pull - self.r @ self.room_part / room
        else:
            precision = precision + self.entry_part.sum(axis=0) / entry
            pull = pull - self.theta @ self.entry_part / entry
        move = pull / precision + self.rng.standard_normal(precision.shape) / np.sqrt(precision)
        self.theta = self.theta + move @ self.entry_part.T
        self.b = self.b - self.a * (move @ self.judge_part.T)
        if self.rooms:
            self.r = self.r + move @ self.room_part.T
        up = self.b.mean(axis=1, keepdims=True) + np.sqrt(judge / self.judges) * self.rng.standard_normal(judge.shape)
        self.mu, self.b = self.mu + up, self.b - up

    def _stretch(self) -> None:
        """Stretch all qualities, their rooms and spreads against all slopes; the likelihood stays (Metropolis)."""
        log_c = self.rng.standard_normal((self.chains, 1)) * STRETCH / np.sqrt(self.judges)
        c = np.exp(log_c)
        slopes = -((self.a / c - 1) ** 2).sum(axis=1, keepdims=True) + ((self.a - 1) ** 2).sum(axis=1, keepdims=True)
        gain = slopes / (2 * self.va) - self.judges * log_c
        for at in (0, 2) if self.rooms else (0,):  # inverse gamma of weight 2, in the logarithm of the spread
            v = self.scales[:, at : at + 1]
            gain = gain - 2 * log_c - self.prior[at] * (1 / (v * c**2) - 1 / v)
        taken = np.log(self.rng.random((self.chains, 1))) < gain
        c = np.where(taken, c, 1.0)
        self.theta, self.r, self.a = self.theta * c, self.r * c, self.a / c
        self.scales[:, [0, 2]] *= c**2

    def _spreads(self) -> None:
        """All variances and the judges' precisions."""
        away = self.y - self._at_scores(self.mu + self.b) - self._at_scores(self.a) * self.theta.ravel()[self.i]
        squares = self._by_judge(away**2)
        middle = self.scales[:, 3:4]
        rate = self.shape * middle + squares / 2
        self.tau = self.rng.standard_gamma(self.shape + self.per_judge / 2) / rate
        middle = self.rng.standard_gamma(self.judges * self.shape + 1) / (
            self.shape * self.tau.sum(axis=1, keepdims=True) + 1 / self.prior[3]
        )
        self.shape = self._draw_shape(middle)
        entry = self._inverse_gamma(self.theta - self.r[:, self.room], self.prior[0], 2)
        judge = self._inverse_gamma(self.b, self.prior[1], 2)
        room = self._inverse_gamma(self.r, self.prior[2], 2) if self.rooms else np.zeros_like(entry)
        self.va = self._inverse_gamma(self.a - 1, SLOPE_VARIANCE, 4)
        self.scales = np.concatenate([entry, judge, room, middle], axis=1)

    def _inverse_gamma(self, values: Floats, prior: float, weight: float) -> Floats:
        shape = (weight + values.shape[1]) / 2
        rate = (weight * prior + np.sum(values**2, axis=1, keepdims=True)) / 2
        return np.asarray(rate / self.rng.standard_gamma(shape, rate.shape))

    def _draw_shape(self, middle: Floats) -> Floats:
        """The gamma's shape from its grid."""
        logs = np.log(self.tau).sum(axis=1, keepdims=True)
        sums = self.tau.sum(axis=1, keepdims=True)
        log_density = (
            self.judges * (SHAPES * np.log(SHAPES * middle) - gammaln(SHAPES))
            + (SHAPES - 1) * logs
            - SHAPES * middle * sums
        )
        weight = np.exp(log_density - log_density.max(axis=1, keepdims=True))
        cumulated = np.cumsum(weight, axis=1) / weight.sum(axis=1, keepdims=True)
        pick = (cumulated < self.rng.random((self.chains, 1))).sum(axis=1, keepdims=True)
        return np.asarray(SHAPES[np.minimum(pick, len(SHAPES) - 1)])
