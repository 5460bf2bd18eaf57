"""Means, totals, ratios, proportions and quantiles of a whole population or of a domain, with their standard errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from huiyan.engines.measurement.design import Design, Floats, variance_of_totals
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Estimate:
    """A figure with its standard error, interval, design effect (without and with replacement) and what it rests on."""

    value: float
    se: float
    low: float
    high: float
    deff: float
    deff_replace: float
    respondents: int
    degrees: int
    interval: str


@one_thread()
def mean(design: Design, values: ArrayLike, *, domain: ArrayLike | None = None, confidence: float = 0.95) -> Estimate:
    """Weighted mean of values (n,); NaN is left out, `domain` is a mask (n,). SE by linearisation, interval by Student's t.

    Saerndal, Swensson, Wretman 1992, section 5.7. A domain without respondents raises BadInput.

    >>> from huiyan.engines.measurement import survey_design
    >>> found = mean(survey_design([1.0, 1.0, 2.0]), [1.0, 2.0, 3.0])
    >>> found.value, round(found.se, 4)
    (2.25, 0.6027)
    """
    y, used = _domain(design, values, domain)
    weights = np.where(used, design.weights, 0.0)
    whole = weights.sum()
    value = float(weights @ y / whole)
    scores = (weights * (y - value) / whole)[:, None]
    spread = _spread(y, weights)
    n = int((weights > 0).sum())
    return _estimate(design, value, scores, n, confidence, spread / n, spread * (whole - n) / (whole * n))


@one_thread()
def total(design: Design, values: ArrayLike, *, domain: ArrayLike | None = None, confidence: float = 0.95) -> Estimate:
    """Weighted total of values (n,); NaN is left out. Horvitz and Thompson 1952; interval by Student's t.

    >>> from huiyan.engines.measurement import survey_design
    >>> total(survey_design([10.0, 10.0], population=[20, 20]), [1.0, 3.0]).value
    40.0
    """
    y, used = _domain(design, values, domain)
    weights = np.where(used, design.weights, 0.0)
    whole, n = weights.sum(), int((weights > 0).sum())
    spread = _spread(y, weights) * whole**2
    return _estimate(
        design,
        float(weights @ y),
        (weights * y)[:, None],
        n,
        confidence,
        spread / n,
        spread * (whole - n) / (whole * n),
    )


@one_thread()
def ratio(
    design: Design,
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    domain: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Ratio of two weighted totals, columns (n,); rows with either missing are left out.

    Saerndal, Swensson, Wretman 1992, section 5.6. A denominator whose total is 0 raises BadInput.

    >>> from huiyan.engines.measurement import survey_design
    >>> ratio(survey_design([1.0, 1.0]), [1.0, 2.0], [2.0, 4.0]).value
    0.5
    """
    below = np.asarray(denominator, dtype=np.float64)
    y, used = _domain(design, np.where(np.isnan(below), np.nan, np.asarray(numerator, dtype=np.float64)), domain)
    weights = np.where(used, design.weights, 0.0)
    x = np.where(used, below, 0.0)
    whole = float(weights @ x)
    if whole == 0.0:
        raise BadInput(gettext_noop("the denominator of the ratio adds up to 0"))
    value = float(weights @ y) / whole
    scores = (weights * (y - value * x) / whole)[:, None]
    return _estimate(design, value, scores, int((weights > 0).sum()), confidence, np.nan, np.nan)


@one_thread()
def proportion(
    design: Design,
    values: ArrayLike,
    *,
    domain: ArrayLike | None = None,
    confidence: float = 0.95,
    interval: str = "logit",
) -> Estimate:
    """Weighted share of ones in a 0/1 column (n,) with an interval inside 0..1: `logit`, `wilson`, `beta` or `t`.

    logit: Student's t on the log-odds. wilson: Wilson 1927 with the effective sample size n* = p(1-p)/SE^2 times
    (t of n-1 / t of the design)^2; beta: Clopper and Pearson with the same n* (Korn and Graubard 1998). Where nobody or
    everybody has the trait, n* is the number of respondents. Other values than 0, 1 and NaN raise BadInput.

    >>> from huiyan.engines.measurement import survey_design
    >>> found = proportion(survey_design(np.ones(10)), [1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.2, 0.037, 0.622)
    """
    y = np.asarray(values, dtype=np.float64)
    if not np.isin(y[~np.isnan(y)], (0.0, 1.0)).all():
        raise BadInput(gettext_noop("a proportion is asked for, but the values are not only 0 and 1"))
    found = mean(design, y, domain=domain, confidence=confidence)
    low, high = proportion_interval(found.value, found.se, found.respondents, found.degrees, confidence, interval)
    return Estimate(
        found.value, found.se, low, high, found.deff, found.deff_replace, found.respondents, found.degrees, interval
    )


def proportion_interval(
    value: float, se: float, respondents: int, degrees: int, confidence: float = 0.95, method: str = "logit"
) -> tuple[float, float]:
    """Interval of an estimated proportion from its standard error, sample size and degrees of freedom; see `proportion`."""
    if method not in ("logit", "wilson", "beta", "t"):
        raise BadInput(gettext_noop("'{value}' is none of: {allowed}"), value=method, allowed="logit, wilson, beta, t")
    t = student_t(confidence, degrees)
    certain = value in (0.0, 1.0) or se == 0.0
    if method == "t":
        return value - t * se, value + t * se
    if method == "logit" and not certain:
        middle, half = special.logit(value), t * se / (value * (1.0 - value))
        return float(special.expit(middle - half)), float(special.expit(middle + half))
    effective = float(respondents)
    if not certain:
        effective = value * (1.0 - value) / se**2 * (student_t(confidence, respondents - 1) / t) ** 2
    if method == "beta" or certain:
        tail, hits = (1.0 - confidence) / 2.0, effective * value
        low = 0.0 if value == 0.0 else float(special.betaincinv(hits, effective - hits + 1.0, tail))
        return low, 1.0 if value == 1.0 else float(special.betaincinv(hits + 1.0, effective - hits, 1.0 - tail))
    z = float(special.ndtri(0.5 + confidence / 2.0))
    centre = (value + z * z / (2.0 * effective)) / (1.0 + z * z / effective)
    reach = z / (1.0 + z * z / effective) * np.sqrt(value * (1.0 - value) / effective + z * z / (4.0 * effective**2))
    return float(centre - reach), float(centre + reach)


@one_thread()
def quantile(
    design: Design, values: ArrayLike, probability: float, *, domain: ArrayLike | None = None, confidence: float = 0.95
) -> Estimate:
    """Smallest value at which the weighted distribution reaches `probability`; interval of Woodruff (1952).

    The interval inverts the t interval of the proportion at or below the quantile; its half width over t is the SE.

    >>> from huiyan.engines.measurement import survey_design
    >>> quantile(survey_design(np.ones(9)), np.arange(9.0), 0.5).value
    4.0
    """
    y, used = _domain(design, values, domain)
    if not 0.0 < probability < 1.0:
        raise BadInput(gettext_noop("a probability lies between 0 and 1, {value} does not"), value=probability)
    order = np.argsort(y[used], kind="stable")
    sorted_values, running = y[used][order], np.cumsum(design.weights[used][order])
    value = reached(sorted_values, running, probability)
    below = mean(design, np.where(used, (y <= value).astype(np.float64), np.nan), confidence=confidence)
    low, high = (reached(sorted_values, running, bound) for bound in (below.low, below.high))
    se = (high - low) / (2.0 * student_t(confidence, design.degrees))
    return Estimate(value, se, low, high, np.nan, np.nan, below.respondents, design.degrees, "woodruff")


def student_t(confidence: float, degrees: float) -> float:
    """Two-sided quantile of Student's t; NaN without degrees of freedom."""
    return float(special.stdtrit(degrees, 0.5 + confidence / 2.0)) if degrees > 0 else float("nan")


def reached(sorted_values: Floats, running: Floats, probability: float) -> float:
    """The smallest value at which running weights reach a share of their sum."""
    # A running sum that misses its target by a rounding error has reached it.
    at = np.searchsorted(running, probability * running[-1] * (1.0 - 1e-14))
    return float(sorted_values[min(int(at), sorted_values.size - 1)])


def _domain(design: Design, values: ArrayLike, domain: ArrayLike | None) -> tuple[Floats, Mask]:
    y = np.asarray(values, dtype=np.float64)
    if y.shape != design.weights.shape:
        raise BadInput(
            gettext_noop("{what} has {found} rows, the weights have {expected}"),
            what="values",
            found=y.size,
            expected=design.weights.size,
        )
    used = ~np.isnan(y) & (design.weights > 0)
    if domain is not None:
        used &= np.asarray(domain, dtype=bool)
    if not used.any():
        raise BadInput(gettext_noop("there is no respondent with a value here"))
    return np.where(used, y, 0.0), used


def _spread(y: Floats, weights: Floats) -> float:
    """Weighted variance with n/(n-1), n the respondents."""
    n, whole = int((weights > 0).sum()), weights.sum()
    if n < 2:
        return float("nan")
    return float(weights @ (y - weights @ y / whole) ** 2 / whole * n / (n - 1))


def _estimate(
    design: Design, value: float, scores: Floats, n: int, confidence: float, simple_replace: float, simple: float
) -> Estimate:
    variance = float(variance_of_totals(design, scores)[0, 0])
    se = float(np.sqrt(variance))
    half = student_t(confidence, design.degrees) * se
    return Estimate(
        value, se, value - half, value + half,
        variance / simple if simple > 0 else float("nan"), variance / simple_replace if simple_replace > 0 else float("nan"),
        n, design.degrees, "t",
    )  # fmt: skip
