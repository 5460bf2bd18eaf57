"""Standard errors from replicate weights: the jackknife, the rescaled bootstrap, or weights that came with the data (BRR)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from huiyan.engines.measurement.design import Codes, Design, Floats
from huiyan.engines.measurement.estimate import Estimate, student_t
from huiyan.engines.measurement.weighting import Margin, margin_codes, rake_factors
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop

JACKKNIFE, BOOTSTRAP = "jackknife", "bootstrap"


@dataclass(frozen=True)
class Replicates:
    """Replicate weights (n, R) and the factor of each squared deviation (R,); `degrees` for the t interval."""

    weights: Floats
    factors: Floats
    degrees: int


def balanced_replicates(weights: ArrayLike) -> Replicates:
    """Replicate weights (n, R) that came with the data and were made by balanced half samples (McCarthy 1969): factors 1/R."""
    given = np.asarray(weights, dtype=np.float64)
    if given.ndim != 2 or given.shape[1] < 2 or not np.isfinite(given).all():
        raise BadInput(gettext_noop("replicate weights are a table of finite numbers with at least two columns"))
    count = given.shape[1]
    return Replicates(given, np.full(count, 1.0 / count), int(np.linalg.matrix_rank(given)) - 1)


def replicate_weights(
    design: Design, method: str = JACKKNIFE, *, draws: int = 500, seed: int | None = None
) -> Replicates:
    """Replicates of a design's first stage: leave out one cluster at a time, or draw n-1 of n clusters with replacement.

    jackknife: JKn, factor (n-1)/n (1 - n/N) (Wolter 2007, chapter 4). bootstrap: Rao, Wu and Yue 1992, `draws` of them
    from `seed`, which must be given; it takes no finite population into account. A stratum with a single cluster raises BadInput.

    >>> from huiyan.engines.measurement import survey_design
    >>> replicate_weights(survey_design([1.0, 1.0, 1.0])).weights.tolist()
    [[0.0, 1.5, 1.5], [1.5, 0.0, 1.5], [1.5, 1.5, 0.0]]
    """
    stage = design.stages[0]
    first = np.unique(stage.clusters, return_index=True)[1]
    strata = stage.strata[first]
    if (np.bincount(strata) < 2).any():
        raise BadInput(
            gettext_noop(
                "a stratum has a single cluster, so its variance cannot be estimated; join it with a similar stratum"
            )
        )
    if method == JACKKNIFE:
        scale, factors = _left_out(strata, None if stage.population is None else stage.population[first])
    elif method == BOOTSTRAP and seed is not None and draws >= 2:
        scale, factors = _drawn(strata, draws, seed), np.full(draws, 1.0 / draws)
    else:
        raise BadInput(
            gettext_noop("replicates are made by 'jackknife', or by 'bootstrap' with at least 2 draws and a seed")
        )
    return Replicates(design.weights[:, None] * scale[stage.clusters], factors, design.degrees)


def _left_out(strata: Codes, population: Floats | None) -> tuple[Floats, Floats]:
    """What each cluster (row) counts when another (column) is left out, and the factor of that column."""
    sampled = np.bincount(strata).astype(np.float64)
    same = strata[:, None] == strata[None, :]
    scale = np.where(same, (sampled / (sampled - 1.0))[strata][:, None], 1.0)
    np.fill_diagonal(scale, 0.0)
    factors = (sampled[strata] - 1.0) / sampled[strata]
    return scale, factors if population is None else factors * (1.0 - sampled[strata] / population)


def _drawn(strata: Codes, draws: int, seed: int) -> Floats:
    """What each cluster (row) counts in each draw (column)."""
    rng = np.random.default_rng(seed)
    scale = np.empty((strata.size, draws))
    for stratum in range(int(strata.max()) + 1):
        members = np.flatnonzero(strata == stratum)
        n = members.size
        counts = rng.multinomial(n - 1, np.full(n, 1.0 / n), size=draws)
        scale[members] = counts.T * (n / (n - 1.0))
    return scale


@one_thread()
def rake_replicates(replicates: Replicates, margins: Sequence[Margin], *, tolerance: float = 1e-10) -> Replicates:
    """Every replicate raked to the margins anew, so that the errors know of the raking (Wolter 2007, section 4.5).

    A margin whose value has respondents in the sample but none in a replicate, and margins that a replicate cannot meet,
    raise BadInput.
    """
    raked = np.empty_like(replicates.weights)
    for at, weights in enumerate(replicates.weights.T):
        codes, totals = zip(*(margin_codes(margin, weights) for margin in margins), strict=True)
        factors, _, error = rake_factors(weights, codes, totals, tolerance=tolerance)
        if error > tolerance:
            raise BadInput(gettext_noop("the margins cannot be met in replicate {number}"), number=at + 1)
        raked[:, at] = weights * factors
    return replace(replicates, weights=raked)


@one_thread()
def replicate_estimate(
    weights: ArrayLike, replicates: Replicates, statistic: Callable[[Floats], Floats], *, confidence: float = 0.95,
    respondents: int | None = None,
) -> Estimate:  # fmt: skip
    """A figure and its standard error from replicates; `statistic` takes weights (n, R) and returns R figures, such as
    `figure_of_mean`. `respondents` is how many stand behind it, all with a weight if not given.

    The variance is the sum of factors times squared deviations from the mean of the replicates (Wolter 2007, 3.3.8).

    >>> from huiyan.engines.measurement import survey_design
    >>> y, design = np.array([1.0, 2.0, 6.0]), survey_design(np.ones(3))
    >>> found = replicate_estimate(design.weights, replicate_weights(design), lambda w: y @ w / w.sum(axis=0))
    >>> found.value, round(found.se, 6)  # the same as the sd over the root of n
    (3.0, 1.527525)
    """
    own = np.asarray(weights, dtype=np.float64)
    value = float(statistic(own[:, None])[0])
    found = statistic(replicates.weights)
    se = float(np.sqrt(replicates.factors @ (found - found.mean()) ** 2))
    half = student_t(confidence, replicates.degrees) * se
    nothing = float("nan")
    behind = int((own > 0).sum()) if respondents is None else respondents
    return Estimate(value, se, value - half, value + half, nothing, nothing, behind, replicates.degrees, "t")
