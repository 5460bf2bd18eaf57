"""Tail probabilities of large portfolios: quasi-Monte-Carlo over the factors, the rest in closed form given them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtr, ndtri

from huiyan.engines.fund.draws import conditional, thresholds
from huiyan.engines.fund.portfolio import Book, agreed, by_firm, probabilities
from huiyan.engines.fund.scheme import Model, Scheme
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop

Floats = NDArray[np.float64]

# Generating vector of an extensible rank-1 lattice in base 2 up to 2^20 points: Cools, Kuo and Nuyens (2006),
# SIAM J. Sci. Comput. 28(6), published as "exod2_base2_m20"; its first 32 components.
GENERATOR = (
    1, 182667, 469891, 498753, 110745, 446247, 250185, 118627, 245333, 283199, 408519, 391023, 246327, 126539, 399185,
    461527, 300343, 69681, 516695, 436179, 106383, 238523, 413283, 70841, 47719, 300129, 113029, 123925, 410745, 211325,
    17489, 511893,
)  # fmt: skip
SHIFTS = 8
BLOCK = 4096
# the common factor is drawn with twice its spread and weighted back, so that bad years are seen more often
STRETCH = 2.0


@dataclass(frozen=True)
class Tail:
    """P(payments > amount[j]) = probability[j], its standard error over independent shifts of the lattice; amounts in fen."""

    amount: Floats
    probability: Floats
    error: Floats
    points: int


@dataclass(frozen=True)
class _Sums:
    """Per sector and grade: sums of the first four powers of what is owed."""

    sector: NDArray[np.int64]
    threshold: Floats
    powers: Floats  # (4, cells)
    sectors: int


@one_thread()
def smooth_tail(loans: Book, scheme: Scheme, amounts: Floats, *, seed: int, points: int = 2**14) -> Tail:
    """Chance that one year's agreed payments pass each amount (fen), before the caps of bank, year and pool.

    Given the factors the payment is a sum of independent terms, and its tail is taken from its first four cumulants
    (Edgeworth, second order; Feller 1971, XVI.4); the factors run over a randomly shifted rank-1 lattice, `points` in all
    on each of 8 shifts. Up to 31 sectors. Raises BadInput beyond that or where points is no power of two.
    The larger the portfolio, the better; under about 100 firms prefer the exact distribution.

    >>> from huiyan.engines.fund import Scheme, book, smooth_tail
    >>> loans = book([100_000_000] * 400, ["B"] * 400)
    >>> scheme = Scheme(shares_bp={"city": 8000}, grades={"B": 0.02})
    >>> found = smooth_tail(loans, scheme, np.array([2.04e9, 4.04e9]), seed=1)
    >>> found.probability.round(3).tolist()
    [0.048, 0.005]
    """
    if points < 2 or points & (points - 1) or points > 2**20:
        raise BadInput(gettext_noop("points is {points}; it must be a power of two up to 1048576"), points=points)
    sums, model = _sums(loans, scheme), scheme.model
    dimensions = 1 + (sums.sectors if model.sector else 0) + (model.copula == "t")
    if dimensions > len(GENERATOR):
        raise BadInput(
            gettext_noop("there are {found} sectors; at most {most} can be told apart here"),
            found=sums.sectors,
            most=len(GENERATOR) - 2,
        )
    amounts = np.asarray(amounts, np.float64)
    shifts = np.random.default_rng(seed).random((SHIFTS, dimensions))
    means = np.array([_mean_tail(sums, model, amounts, shift, points) for shift in shifts])
    return Tail(amounts, means.mean(axis=0), means.std(axis=0, ddof=1) / np.sqrt(SHIFTS), points)


def _sums(loans: Book, scheme: Scheme) -> _Sums:
    owed = by_firm(loans, agreed(loans, scheme)).astype(np.float64)
    first = np.unique(loans.firm, return_index=True)[1]
    key = loans.sector[first] * len(loans.grades) + loans.grade[first]
    cells, of = np.unique(key, return_inverse=True)
    powers = np.array([np.bincount(of, owed**power) for power in (1, 2, 3, 4)])
    threshold = thresholds(probabilities(loans, scheme.grades), scheme.model)
    return _Sums(cells // len(loans.grades), threshold[cells % len(loans.grades)], powers, len(loans.sectors))


def _mean_tail(sums: _Sums, model: Model, amounts: Floats, shift: Floats, points: int) -> Floats:
    total, weights = np.zeros(len(amounts)), 0.0
    generator = np.array(GENERATOR[: len(shift)], np.float64)
    for begin in range(0, points, BLOCK):
        index = np.arange(begin, min(begin + BLOCK, points), dtype=np.float64)
        uniform = (index[:, None] * generator / points + shift) % 1.0
        common, weight, shock = _factors(uniform, sums, model)
        chance = conditional(sums.threshold[:, None], common, shock, model)
        total += _tail_given(chance, sums.powers, amounts) @ weight
        weights += float(weight.sum())
    # divided by the sum of the weights, whose expectation is known to be the number of points
    return total / weights


def _factors(uniform: Floats, sums: _Sums, model: Model) -> tuple[Floats, Floats, Floats]:
    """Weighted factor by cell, importance weight and shock of each lattice point."""
    normal = ndtri(np.clip(uniform, 1e-16, 1 - 1e-16))
    wide = STRETCH * normal[:, 0]
    weight = STRETCH * np.exp((normal[:, 0] ** 2 - wide**2) / 2)
    common = np.sqrt(model.correlation) * np.broadcast_to(wide, (len(sums.sector), len(wide)))
    if model.sector:
        common = common + np.sqrt(model.sector) * normal[:, 1 : 1 + sums.sectors].T[sums.sector]
    shock = np.ones(len(wide))
    if model.copula == "t":
        shock = np.sqrt(2 * gammaincinv(model.degrees / 2, uniform[:, -1]) / model.degrees)
    return common, weight, shock


def _tail_given(chance: Floats, powers: Floats, amounts: Floats) -> Floats:
    """P(sum > amount | factors), shape (amounts, points), by the Edgeworth series with the first four cumulants."""
    spread = chance * (1 - chance)
    mean, variance = powers[0] @ chance, powers[1] @ spread
    third = powers[2] @ (spread * (1 - 2 * chance))
    fourth = powers[3] @ (spread * (1 - 6 * spread))
    deviation = np.sqrt(np.maximum(variance, 1e-300))
    skew, excess = third / deviation**3, fourth / deviation**4
    x = (amounts[:, None] - mean) / deviation
    density = np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
    correction = skew / 6 * (x**2 - 1) + excess / 24 * (x**3 - 3 * x) + skew**2 / 72 * (x**5 - 10 * x**3 + 15 * x)
    return np.asarray(np.clip(ndtr(-x) + density * correction, 0.0, 1.0))
