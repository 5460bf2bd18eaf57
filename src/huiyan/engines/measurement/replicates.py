"""Standard errors from replicate weights: the jackknife, the rescaled bootstrap, or weights that came with the data (BRR)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from huiyan.engines.measurement.design import Design, Floats
from huiyan.engines.measurement.estimate import Estimate, student_t
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
    sampled = np.bincount(strata).astype(np.float64)
    if (sampled < 2).any():
        raise BadInput(
            gettext_noop(
                "a stratum has a single cluster, so its variance cannot be estimated; join it with a similar stratum"
            )
        )
    if method == JACKKNIFE:
        factors = (sampled[strata] - 1.0) / sampled[strata]
        if stage.population is not None:
            factors = factors * (1.0 - sampled[strata] / stage.population[first])
        same = strata[:, None] == strata[None, :]
        scale = np.where(same, (sampled / (sampled - 1.0))[strata][:, None], 1.0)
        np.fill_diagonal(scale, 0.0)
        return Replicates(design.weights[:, None] * scale[stage.clusters], factors, design.degrees)
    if method != BOOTSTRAP or seed is None or draws < 2:
        raise BadInput(
            gettext_noop("replicates are made by 'jackknife', or by 'bootstrap' with at least 2 draws and a seed")
        )
    rng = np.random.default_rng(seed)
    scale = np.empty((strata.size, draws))
    for stratum in range(sampled.size):
        members = np.flatnonzero(strata == stratum)
        n = members.size
        counts = rng.multinomial(n - 1, np.full(n, 1.0 / n), size=draws)
        scale[members] = counts.T * (n / (n - 1.0))
    return Replicates(design.weights[:, None] * scale[stage.clusters], np.full(draws, 1.0 / draws), design.degrees)


@one_thread()
def replicate_estimate(
    weights: ArrayLike, replicates: Replicates, statistic: Callable[[Floats], Floats], *, confidence: float = 0.95
) -> Estimate:
    """A figure and its standard error from replicates; `statistic` takes weights (n, R) and returns R figures.

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
    return Estimate(
        value, se, value - half, value + half, nothing, nothing, int((own > 0).sum()), replicates.degrees, "t"
    )
