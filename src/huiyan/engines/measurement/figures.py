"""Figures as functions of the weights alone: what replicates need to say how sure they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from huiyan.engines.measurement.design import Codes, Floats
from huiyan.engines.measurement.estimate import Mask, reached
from huiyan.engines.tables import BadInput, gettext_noop

Figure = Callable[[Floats], Floats]  # weights (n, R) -> figures (R,)


def figure_of_total(values: ArrayLike, domain: ArrayLike | None = None) -> Figure:
    """The weighted total of values (n,); NaN and what is outside the domain (mask, n) is left out.

    >>> figure_of_total([1.0, np.nan, 3.0])(np.ones((3, 1))).tolist()
    [4.0]
    """
    y, _ = _kept(values, domain)
    return partial(_total, y)


def figure_of_mean(values: ArrayLike, domain: ArrayLike | None = None) -> Figure:
    """The weighted mean of values (n,); of a 0/1 column the proportion.

    >>> figure_of_mean([1.0, np.nan, 3.0])(np.array([[1.0], [9.0], [3.0]])).tolist()
    [2.5]
    """
    y, used = _kept(values, domain)
    return partial(_ratio, y, used.astype(np.float64))


def figure_of_ratio(numerator: ArrayLike, denominator: ArrayLike, domain: ArrayLike | None = None) -> Figure:
    """The ratio of two weighted totals (n,); rows with either missing are left out.

    >>> figure_of_ratio([1.0, 2.0], [2.0, 4.0])(np.ones((2, 1))).tolist()
    [0.5]
    """
    x = np.asarray(denominator, dtype=np.float64)
    y, used = _kept(np.where(np.isnan(x), np.nan, np.asarray(numerator, dtype=np.float64)), domain)
    return partial(_ratio, y, np.where(used, x, 0.0))


def figure_of_quantile(values: ArrayLike, probability: float, domain: ArrayLike | None = None) -> Figure:
    """The smallest value (n,) at which the weighted distribution reaches `probability`.

    The jackknife does not estimate the error of a quantile consistently (Shao and Wu 1989): use the bootstrap or balanced
    half samples with this figure.

    >>> figure_of_quantile(np.arange(9.0), 0.5)(np.ones((9, 1))).tolist()
    [4.0]
    """
    if not 0.0 < probability < 1.0:
        raise BadInput(gettext_noop("a probability lies between 0 and 1, {value} does not"), value=probability)
    y, used = _kept(values, domain)
    order = np.flatnonzero(used)[np.argsort(y[used], kind="stable")]
    return partial(_quantile, y[order], order, probability)


def _kept(values: ArrayLike, domain: ArrayLike | None) -> tuple[Floats, Mask]:
    y = np.asarray(values, dtype=np.float64)
    used = ~np.isnan(y)
    if domain is not None:
        used &= np.asarray(domain, dtype=bool)
    if not used.any():
        raise BadInput(gettext_noop("there is no respondent with a value here"))
    return np.where(used, y, 0.0), used


def _total(y: Floats, weights: Floats) -> Floats:
    return np.asarray(y @ weights)


def _ratio(y: Floats, x: Floats, weights: Floats) -> Floats:
    return np.asarray(y @ weights / (x @ weights))


def _quantile(sorted_values: Floats, order: Codes, probability: float, weights: Floats) -> Floats:
    running = np.cumsum(weights[order], axis=0)
    return np.array([reached(sorted_values, column, probability) for column in running.T])
