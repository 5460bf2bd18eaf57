"""A survey design: weights, strata, clusters, population sizes; and the variance of totals that follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from huiyan.engines.tables import BadInput, gettext_noop

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
PROJECTIONS = 10


@dataclass(frozen=True)
class Stage:
    """One stage of sampling: the stratum of each unit, the sampled unit it belongs to, and how many units the stratum has."""

    strata: Codes
    clusters: Codes
    population: Floats | None


@dataclass(frozen=True)
class Design:
    """n respondents with their weights, the stages of the sample, and the margins to which the weights were fitted.

    `margins` are post-strata or raking margins as codes, `controls` the columns of a linear calibration; the variance is
    that of the residuals from them.
    """

    weights: Floats
    stages: tuple[Stage, ...]
    margins: tuple[Codes, ...] = ()
    controls: Floats | None = None

    @property
    def degrees(self) -> int:
        """Degrees of freedom: first-stage clusters with a weight minus their strata."""
        used = self.weights > 0
        first = self.stages[0]
        return int(np.unique(first.clusters[used]).size - np.unique(first.strata[used]).size)


def survey_design(
    weights: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | Sequence[ArrayLike] | None = None,
    population: ArrayLike | Sequence[ArrayLike] | None = None,
) -> Design:
    """Describe a sample of n respondents: weights (n,), stratum (n,), cluster (n,) or one per stage, and population sizes.

    `population` gives, per respondent, the number of first-stage units in the stratum (or one column per stage, as
    R survey's `fpc`); without it the first stage counts as drawn with replacement. Labels may be of any kind; a cluster
    label may be used again in another stratum. Negative or missing weights, and a stratum or cluster whose population
    size varies or is less than its sample, raise BadInput.

    >>> design = survey_design([2.0, 2.0, 5.0, 5.0], strata=["a", "a", "b", "b"])
    >>> design.degrees
    2
    """
    weight = np.asarray(weights, dtype=np.float64)
    if weight.ndim != 1 or not np.isfinite(weight).all() or (weight < 0).any() or not (weight > 0).any():
        raise BadInput(gettext_noop("weights must be a column of numbers from 0 upwards, not all 0"))
    n = weight.size
    within = _codes(np.zeros(n) if strata is None else strata, n, "strata")
    stages = []
    sizes = _columns(population)
    for level, labels in enumerate(_columns(clusters) or [np.arange(n)]):
        cluster = pair_codes(within, _codes(labels, n, "clusters"))
        size = np.asarray(sizes[level], dtype=np.float64) if level < len(sizes) else None
        if size is not None:
            _check_population(within, cluster, size)
        stages.append(Stage(within, cluster, size))
        within = cluster
    return Design(weight, tuple(stages))


def variance_of_totals(design: Design, scores: Floats) -> Floats:
    """Covariance (k, k) of the totals of linearised, weighted scores (n, k): residuals from the margins, then stage by stage.

    Within a stratum the variance of the total is n/(n-1) sum (t_i - mean t)^2 (1 - n/N), t_i the total of cluster i; the
    next stage adds its own within each cluster, times the sampling fraction before it (Saerndal, Swensson, Wretman 1992,
    result 4.3.1; Binder 1983 for linearised scores). A stratum with a single cluster and no full count raises BadInput.
    """
    residuals = _residuals(design, scores)
    total = np.zeros((scores.shape[1], scores.shape[1]))
    fraction = np.ones(scores.shape[0])
    for level, stage in enumerate(design.stages):
        if level > 0 and stage.population is None:
            break
        total += _stage_variance(stage, residuals, fraction)
        if stage.population is None:
            break
        fraction = fraction * _sampled(stage)[stage.strata] / stage.population
    return total


def residual_design(design: Design, weights: Floats, margins: Sequence[Codes]) -> Design:
    """The design with new weights that were fitted to these margins."""
    return replace(design, weights=weights, margins=(*design.margins, *margins))


def pair_codes(first: Codes, second: Codes) -> Codes:
    """Codes 0..k-1 of the pairs that occur."""
    _, codes = np.unique(first.astype(np.int64) * (int(second.max(initial=0)) + 1) + second, return_inverse=True)
    flat: Codes = codes.reshape(-1)
    return flat


def _codes(labels: ArrayLike, n: int, what: str) -> Codes:
    found = np.asarray(labels)
    if found.shape != (n,):
        raise BadInput(
            gettext_noop("{what} has {found} rows, the weights have {expected}"),
            what=what,
            found=found.shape[0],
            expected=n,
        )
    _, codes = np.unique(found, return_inverse=True)
    return codes.reshape(-1)


def _columns(given: ArrayLike | Sequence[ArrayLike] | None) -> list[NDArray[np.generic]]:
    if given is None:
        return []
    if isinstance(given, tuple | list) and len(given) and np.ndim(given[0]) == 1:
        return [np.asarray(column) for column in given]
    return [np.asarray(given)]


def _sampled(stage: Stage) -> Floats:
    """How many clusters were sampled in each stratum."""
    pairs = np.unique(np.stack([stage.strata, stage.clusters]), axis=1)
    return np.bincount(pairs[0], minlength=int(stage.strata.max()) + 1).astype(np.float64)


def _check_population(strata: Codes, clusters: Codes, size: Floats) -> None:
    if size.shape != strata.shape or not np.isfinite(size).all():
        raise BadInput(gettext_noop("every respondent needs the population size of the stratum"))
    least = np.full(int(strata.max()) + 1, np.inf)
    np.minimum.at(least, strata, size)
    if (size > least[strata]).any():
        raise BadInput(gettext_noop("the population size varies within a stratum"))
    if (least < _sampled(Stage(strata, clusters, size))).any():
        raise BadInput(gettext_noop("a stratum has fewer units than were sampled in it"))


def _residuals(design: Design, scores: Floats) -> Floats:
    """Scores minus what the fitted margins or calibration columns explain; fitting to a known total removes its variance."""
    if not design.margins and design.controls is None:
        return scores
    used = design.weights > 0
    weights = np.where(used, design.weights, 1.0)
    values = scores / weights[:, None]
    if design.controls is not None:
        root = np.sqrt(np.where(used, design.weights, 0.0))[:, None]
        coefficients = np.linalg.lstsq(root * design.controls, root * values, rcond=None)[0]
        values = values - design.controls @ coefficients
    # One margin: means weighted within post-strata. Several: plain means in turn, as R survey (4.1) does for raking, so
    # that both agree with it; on the school samples weighting there too would change the standard error by 0.2 to 18 %.
    mass = used * (weights if len(design.margins) == 1 else 1.0)
    for _ in range(1 if len(design.margins) == 1 else PROJECTIONS):
        for codes in design.margins:
            whole = np.bincount(codes, mass)
            for column in range(values.shape[1]):
                sums = np.bincount(codes, mass * values[:, column])
                values[:, column] -= np.divide(sums, whole, out=np.zeros_like(sums), where=whole > 0)[codes]
    return np.where(used[:, None], values * weights[:, None], 0.0)


def _stage_variance(stage: Stage, scores: Floats, fraction: Floats) -> Floats:
    order = np.unique(stage.clusters, return_index=True)[1]
    strata = stage.strata[order]
    totals = np.stack(
        [np.bincount(stage.clusters, scores[:, k], minlength=order.size) for k in range(scores.shape[1])], axis=1
    )
    sampled = np.bincount(strata).astype(np.float64)
    full = np.zeros(sampled.size, dtype=bool)
    scale = fraction[order]
    if stage.population is not None:
        size = stage.population[order]
        scale = scale * (1.0 - sampled[strata] / size)
        full[strata] = sampled[strata] >= size
    if ((sampled == 1) & ~full).any():
        raise BadInput(
            gettext_noop(
                "a stratum has a single cluster, so its variance cannot be estimated; join it with a similar stratum"
            )
        )
    means = np.stack(
        [np.bincount(strata, totals[:, k], minlength=sampled.size) / sampled for k in range(totals.shape[1])], axis=1
    )
    apart = (totals - means[strata]) * np.sqrt(scale * sampled[strata] / np.maximum(sampled[strata] - 1.0, 1.0))[
        :, None
    ]
    covariance: Floats = apart.T @ apart
    return covariance
