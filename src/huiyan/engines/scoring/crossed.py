"""Crossed random effects by restricted maximum likelihood: score = fixed + room + entry + judge + residual.

Average-information REML (Gilmour, Thompson and Cullis 1995) on Henderson's mixed model equations. Entries are
eliminated first (their block is diagonal), so that only judges and rooms are left: by Cholesky where they are few,
else by conjugate gradients with stochastic traces (Hutchinson 1990) from probes with a fixed seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.scoring.equations import Equations, Solved
from huiyan.engines.scoring.layout import Layout, lay_out
from huiyan.engines.tables import BadInput, gettext_noop

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

LEAST_SHARE = 1e-9  # a variance under this share of the residual counts as zero
SMALL_SHARE = 0.01
LEAST_RESIDUAL = 1e-6  # of the scores' variance, where entries and judges explain all; less could not be solved
MUCH_WORSE = 1.0  # of -2 log likelihood: a step to a bound may cost a little, and the next one mends it
MOST_STEPS = 100
PRECISE = 1e-9
ROUGH = 1e-5  # with stochastic traces


@dataclass(frozen=True)
class Variances:
    """Variance components in squared points of the scores; `room` is None where the model has no room."""

    entry: float
    judge: float
    residual: float
    room: float | None = None


@dataclass(frozen=True)
class Convergence:
    """How the fit came to its end: `change` is the last relative step, `zero` names variances at their bound."""

    converged: bool
    steps: int
    change: float
    method: str
    zero: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class CrossedFit:
    """Best linear unbiased predictions of entries, judges and rooms, and the variances they rest on.

    `fixed` holds the intercept and the coefficients of the covariates, `fixed_error` their standard errors.
    `criterion` is -2 log restricted likelihood (None where the equations were solved iteratively).
    """

    fixed: Floats
    fixed_error: Floats
    entry: Floats
    judge: Floats
    room: Floats | None
    variances: Variances
    criterion: float | None
    convergence: Convergence
    equations: Equations

    @property
    def layout(self) -> Layout:
        return self.equations.layout

    @property
    def score(self) -> Floats:
        """What the average judge would give every entry, covariates aside: intercept + room + entry."""
        score = self.fixed[0] + self.entry
        if self.room is not None and self.layout.room is not None:
            score = score + self.room[self.layout.room]
        return np.asarray(score)


@one_thread()
def fit_crossed(
    entry: Sequence[int] | Ints,
    judge: Sequence[int] | Ints,
    score: Sequence[float] | Floats,
    *,
    room: Sequence[int] | Ints | None = None,
    covariates: Floats | None = None,
    entries: int | None = None,
    judges: int | None = None,
) -> CrossedFit:
    """Fit score = intercept + covariates + room[entry] + entry + judge + residual; all but the first two random.

    `entry`, `judge`, `score` are of shape (n,); `room` of shape (entries,); `covariates` of shape (n, k). Numbers that
    are not finite, fewer than 3 scores, one judge or one entry only raise BadInput. The model of lme4's
    `lmer(score ~ 1 + (1|entry) + (1|judge), REML=TRUE)` (Bates and others 2015), with which it agrees.

    >>> fit = fit_crossed([0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 0], [70, 74, 80, 83, 91, 86])
    >>> fit.convergence.converged, [round(float(v)) for v in fit.fixed]
    (True, [81])
    """
    layout = lay_out(entry, judge, score, room=room, covariates=covariates, entries=entries, judges=judges)
    if layout.n < 3 or layout.judges < 2 or layout.entries < 2:
        raise BadInput(
            gettext_noop("there are too few scores to calibrate: at least two judges, two entries, three scores")
        )
    if layout.spread <= 0:
        raise BadInput(gettext_noop("all scores are equal, there is nothing to calibrate"))
    equations = Equations(layout)
    solved, values, convergence = _fit(equations, _start(layout))
    return _fitted(equations, solved, values, convergence)


def _fit(equations: Equations, values: Floats) -> tuple[Solved, Floats, Convergence]:
    """Step by step to where the variances stand still."""
    tolerance = PRECISE if equations.is_dense else ROUGH
    change, step = float("inf"), 0
    solved = equations.solve(values, change)
    for step in range(1, MOST_STEPS + 1):
        solved, values, change = _advance(equations, solved, values, settle=step <= 2)
        if change < tolerance:
            break
    solved = equations.solve(values) if not equations.is_dense else solved
    method = "cholesky" if equations.is_dense else "conjugate gradients"
    return solved, values, Convergence(change < tolerance, step, change, method, _zeros(equations, values))


def _advance(equations: Equations, solved: Solved, values: Floats, *, settle: bool) -> tuple[Solved, Floats, float]:
    """One step and how far it went; where the likelihood is known and would fall far, the fixed point's instead."""
    new = _next(equations, solved, values, settle=settle)
    change = _change(equations, values, new)
    after = equations.solve(new, change)
    was, now = equations.criterion(solved, values), equations.criterion(after, new)
    if settle or was is None or now is None or now <= was + MUCH_WORSE:
        return after, new, change
    equations.solve(values)  # the step asks the equations at the old variances
    new = _next(equations, solved, values, settle=True)
    return equations.solve(new), new, _change(equations, values, new)


def _change(equations: Equations, values: Floats, new: Floats) -> float:
    # with stochastic traces a variance near nothing need not be known to five digits
    least = (LEAST_SHARE * 10 if equations.is_dense else SMALL_SHARE) * equations.layout.spread
    return float(np.max(np.abs(new - values) / np.maximum(values, least)))


def _start(layout: Layout) -> Floats:
    """Variances (entry, judge[, room], residual) to begin with, from sums of squares within entries and judges."""
    y = layout.y - layout.y.mean()
    total = float(y @ y) / len(y)
    within_entry = layout.within(layout.entry, layout.entries)
    within_judge = layout.within(layout.judge, layout.judges)
    residual = max(within_entry + within_judge - total, 0.1 * total)
    values = [max(total - within_entry, 0.1 * total), max(total - within_judge, 0.05 * total)]
    if layout.rooms:
        values = [values[0] / 2, values[1], values[0] / 2]
    return np.array([*values, residual])


def _next(equations: Equations, solved: Solved, values: Floats, *, settle: bool) -> Floats:
    """One step: average information where it stays positive, else the fixed point u'u / effective number."""
    *random, residual = values
    v = np.array(random)
    freedom = _freedom(equations, solved, v, residual)
    effective = v * freedom
    pulls = np.array([float(pull @ pull) for pull in solved.pulls])
    left = equations.layout.n - equations.layout.x.shape[1] - float(effective.sum())
    fixed_point = np.append(
        v * pulls / np.maximum(freedom, 1e-12),
        float(solved.residual @ equations.layout.y) / (equations.layout.n - equations.layout.x.shape[1]),
    )
    bottom = LEAST_RESIDUAL * equations.layout.spread
    least = np.append(np.full(len(v), LEAST_SHARE * max(fixed_point[-1], bottom)), bottom)
    if settle:
        return np.asarray(np.maximum(fixed_point, least))
    held = values <= np.append(10 * least[:-1], bottom)
    score = np.append(
        -0.5 * (freedom - pulls),
        -0.5 * (left / residual - float(solved.residual @ solved.residual) / residual**2),
    )
    free = ~held | (score > 0)
    new = values + _newton_step(equations.average_information(solved, values), score, free)
    wild = ~(new < 10 * values) & ~held
    new[wild] = fixed_point[wild]
    new[~free] = least[~free]
    # A step below zero: the fixed point creeps there for dozens of steps, a tenth gets there or turns back in a few. What
    # is small already goes to the bound at once; the score there says whether it comes back.
    floor = np.where(values < SMALL_SHARE * residual, least, 0.1 * values)
    return np.asarray(np.maximum(np.maximum(new, floor), least))


def _freedom(equations: Equations, solved: Solved, v: Floats, residual: float) -> Floats:
    """Trace of Z'PZ of every factor: its effective number of levels over its variance."""
    freedom: Floats = (np.array(equations.layout.sizes) - residual / v * np.array(solved.traces)) / v
    if equations.is_dense:
        return freedom
    # Next to nothing is left of size and trace where the variance is small: a guess would send it back and forth. Between
    # one and two small shares the two are mixed, for a jump there would do the same.
    smallness = np.clip(2 - v / (SMALL_SHARE * residual), 0, 1)
    for factor in np.flatnonzero(smallness):
        own = equations.freedom(int(factor))
        freedom[factor] += smallness[factor] * (own - freedom[factor])
    return freedom


def _newton_step(information: Floats, score: Floats, free: NDArray[np.bool_]) -> Floats:
    """Information to the minus one times score where `free`; scaled, for a variance at its bound has a tiny unit."""
    step = np.zeros(len(score))
    scale = 1 / np.sqrt(np.maximum(np.diag(information)[free], 1e-300))
    scaled = information[np.ix_(free, free)] * np.outer(scale, scale)
    step[free] = scale * np.linalg.lstsq(scaled, scale * score[free], rcond=None)[0]
    return step


def _zeros(equations: Equations, values: Floats) -> tuple[str, ...]:
    names = ("entry", "judge", "room")[: len(equations.layout.sizes)]
    return tuple(name for name, v in zip(names, values, strict=False) if v <= 1e-6 * values[-1])


def _fitted(equations: Equations, solved: Solved, values: Floats, convergence: Convergence) -> CrossedFit:
    room = float(values[2]) if equations.layout.rooms else None
    fixed = solved.fixed.copy()
    fixed[0] += equations.layout.centre
    error = np.sqrt(values[-1] * np.diag(solved.fixed_covariance))
    effects = solved.effects
    return CrossedFit(
        fixed, error, effects[0], effects[1], effects[2] if equations.layout.rooms else None,
        Variances(float(values[0]), float(values[1]), float(values[-1]), room),
        equations.criterion(solved, values), convergence, equations,
    )  # fmt: skip
