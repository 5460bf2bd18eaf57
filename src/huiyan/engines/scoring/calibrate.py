"""The calibrated view: entries' scores without the judges' severity, and how sure their ranks are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.scoring.choice import LARGEST_SLOPE, CrossValidation, prefer_slope
from huiyan.engines.scoring.comparability import Comparability, comparability
from huiyan.engines.scoring.crossed import Convergence, CrossedFit, Variances, fit_crossed
from huiyan.engines.scoring.posterior import Progress, draw_scores, entry_variance, severity_error
from huiyan.engines.scoring.ranks import Ranks
from huiyan.engines.scoring.slope import SlopeFit, fit_slope
from huiyan.engines.tables import BadInput, gettext_noop

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Model = Literal["auto", "severity", "slope"]

MOST_DRAWS, FEWEST_DRAWS, DRAWN_RANKS = 2000, 200, 2_000_000


@dataclass(frozen=True, eq=False)
class Calibration:
    """Calibrated scores of all entries, shape (entries,), their uncertainty, and what they rest on.

    `score` is intercept + room + entry; `standard_error` its posterior standard deviation given the intercept (lme4's
    conditional standard deviation); `rank_low`, `rank_high` the 90 % interval of the rank; `severity` is how many points a judge gives less than the average judge (positive:
    strict). `level` is the fitted intercept; `reml_variances` are those of model "severity" whichever model was taken.
    `indistinguishable` lists runs of calibrated ranks (first, last) that these scores cannot tell apart.
    """

    score: Floats
    standard_error: Floats
    rank: Ints
    rank_low: Ints
    rank_high: Ints
    severity: Floats
    severity_error: Floats
    room_effect: Floats | None
    level: float
    variances: Variances
    reml_variances: Variances
    convergence: Convergence
    model: Literal["severity", "slope"]
    cross_validation: CrossValidation | None
    comparability: Comparability
    indistinguishable: tuple[tuple[int, int], ...]
    slope: Floats | None
    reliability: Floats | None
    draws: int
    seed: int
    rank_draws: NDArray[np.int32] = field(repr=False)

    @property
    def rests_on_assumption(self) -> bool:
        """True where no shared judges link all entries: then judges of all parts are taken as equally strict on average."""
        return not self.comparability.linked

    def prize_probability(self, cut: int) -> Floats:
        """Probability of every entry to be among the best `cut`, shape (entries,).

        >>> result = calibrate([0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 0], [70, 74, 80, 83, 91, 86], seed=1)
        >>> int(result.prize_probability(1).argmax())
        2
        """
        return np.asarray((self.rank_draws <= cut).mean(axis=0))


@one_thread()
def calibrate(
    entry: Sequence[int] | Ints,
    judge: Sequence[int] | Ints,
    score: Sequence[float] | Floats,
    *,
    room: Sequence[int] | Ints | None = None,
    draws: int | None = None,
    seed: int,
    model: Model = "auto",
    rank_within_room: bool = False,
    progress: Progress | None = None,
) -> Calibration:
    """Take the judges' severity out of the scores; a room's own level stays with its entries.

    `entry`, `judge`, `score` (points) are of shape (n,), one row for each sheet; `room` of shape (entries,).
    Model "severity": crossed random effects by REML (see `fit_crossed`). Model "slope": judges also differ in
    slope and reliability (see `fit_slope`). "auto" takes the second where cross-validation prefers it by more than
    a standard error. Posterior draws: 2,000 unless said, fewer (never under 200) beyond 1,000 entries, for memory and
    time grow with entries x draws; `progress` is told how many of how many are done. Where no judges are shared between rooms, the split between a good room and mild judges
    rests on the assumption that judges were given to rooms without regard to their severity. Too few scores,
    numbers that are not finite, an entry without scores raise BadInput.

    >>> result = calibrate([0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 0], [70, 74, 80, 83, 91, 86], seed=1)
    >>> result.rank.tolist(), result.model
    ([3, 2, 1], 'severity')
    """
    i, j, y = np.asarray(entry, dtype=np.intp), np.asarray(judge, dtype=np.intp), np.asarray(score, dtype=np.float64)
    fit = fit_crossed(i, j, y, room=room)
    silent = np.flatnonzero(fit.layout.per_entry == 0)
    if len(silent):
        raise BadInput(gettext_noop("entry {entry} has no scores to calibrate"), entry=int(silent[0]))
    if draws is None:
        draws = max(FEWEST_DRAWS, min(MOST_DRAWS, DRAWN_RANKS // len(fit.layout.per_entry)))
    if draws < 1:
        raise BadInput(gettext_noop("at least one draw is needed"))
    choice = prefer_slope(fit, i, j, y, seed) if model == "auto" and len(y) <= LARGEST_SLOPE else None
    if model == "slope" or (choice is not None and choice.prefers_slope):
        return _by_slope(fit, fit_slope(fit, draws=draws, seed=seed, progress=progress), choice, seed, rank_within_room)
    return _by_severity(fit, choice, draws, seed, rank_within_room, progress)


def _by_severity(
    fit: CrossedFit, choice: CrossValidation | None, draws: int, seed: int, within: bool, progress: Progress | None
) -> Calibration:
    score = fit.score
    spread = np.zeros(len(score))
    ranks = Ranks(score, draws, fit.layout.room if within else None)
    for shared, away in draw_scores(fit.equations, draws, np.random.default_rng(seed), progress):
        spread += np.einsum("ij,ij->j", shared, shared)
        ranks.add(score + away)
    if fit.equations.is_dense:
        error = np.sqrt(entry_variance(fit.equations))
    else:
        error = np.sqrt(fit.equations.ratios.residual * fit.equations.ratios.shrunk + spread / draws)
    return _finish(
        fit, score, error, -fit.judge, severity_error(fit), ranks, choice, seed,
        model="severity", slope=None, reliability=None, convergence=fit.convergence, variances=fit.variances,
    )  # fmt: skip


def _by_slope(fit: CrossedFit, found: SlopeFit, choice: CrossValidation | None, seed: int, within: bool) -> Calibration:
    ranks = Ranks(found.score, len(found.draws), fit.layout.room if within else None)
    ranks.add(found.draws)
    return _finish(
        fit, found.score, found.standard_error, found.severity, found.severity_error, ranks, choice, seed,
        model="slope", slope=found.slope, reliability=found.reliability,
        convergence=found.convergence, variances=found.variances,
    )  # fmt: skip


def _finish(
    fit: CrossedFit, score: Floats, error: Floats, severity: Floats, severity_error: Floats, ranks: Ranks,
    choice: CrossValidation | None, seed: int, *, model: Literal["severity", "slope"],
    slope: Floats | None, reliability: Floats | None, convergence: Convergence, variances: Variances,
) -> Calibration:  # fmt: skip
    layout = fit.layout
    low, high = ranks.interval()
    return Calibration(
        score, error, ranks.rank, low, high, severity, severity_error,
        fit.room, float(fit.fixed[0]), variances, fit.variances, convergence, model, choice,
        comparability(layout.entry, layout.judge, layout.room), ranks.runs(), slope, reliability,
        ranks.draws.shape[1], seed, ranks.draws.T,
    )  # fmt: skip
