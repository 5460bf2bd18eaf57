"""What a history of vintages says about the probability of default and the correlation, and how little that may be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize, minimize_scalar
from scipy.special import bdtrc, expit, gammaln, logit, ndtr, ndtri

from huiyan.engines.fund.scheme import CORRELATION_FLOOR
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, Table, gettext_noop, read_csv

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
HEADINGS = {"年份": "vintage", "批次": "vintage", "贷款笔数": "loans", "违约笔数": "defaults"}
NODES = np.linspace(-6.5, 6.5, 1301)
LOWEST, HIGHEST = 1e-5, 0.9  # correlations
CHI_SQUARED_95 = 3.841458820694124
LEAST_VINTAGES = 3
LEAST_BEFORE = 5


@dataclass(frozen=True)
class Vintages:
    """Loans made in a period, and how many of them defaulted within the time that counts; oldest first."""

    names: tuple[str, ...]
    loans: Integers
    defaults: Integers


@dataclass(frozen=True)
class Exceeded:
    """Of `tested` vintages, how many had so many defaults as the vintages before them gave a chance under 1 - confidence,
    on their own correlation and on that with the floor; if the model held, about tested * (1 - confidence) would."""

    confidence: float
    tested: int
    own: int
    floor: int


@dataclass(frozen=True)
class Calibration:
    """Maximum likelihood of the one-factor model. `used` is the correlation not under the floor; `low`, `high` its 95 %
    profile interval; `autocorrelation` is that of the vintages' estimated factors (biased towards 0 in short histories)."""

    probability: float
    correlation: float
    low: float
    high: float
    used: float
    autocorrelation: float
    factors: Floats
    vintages: int
    backtest: tuple[Exceeded, ...]


def read_vintages(path: str | Path) -> Vintages:
    """Read a CSV with the columns vintage, loans, defaults, oldest first. Raises BadInput naming the cell."""
    table = read_csv(path, required=["vintage", "loans", "defaults"], rename=HEADINGS)
    names = table.names("vintage")
    for row, name in enumerate(names):
        if name in names[:row]:
            raise table.bad(
                row,
                "vintage",
                gettext_noop("'{name}' stands already in line {line_before}"),
                name=name,
                line_before=table.lines[names.index(name)],
            )
    loans, defaults = _counts(table, "loans"), _counts(table, "defaults")
    for row in range(len(names)):
        if loans[row] == 0:
            raise table.bad(row, "loans", gettext_noop("a vintage without loans says nothing; leave it out"))
        if defaults[row] > loans[row]:
            raise table.bad(
                row,
                "defaults",
                gettext_noop("{defaults} of {loans} loans cannot have defaulted"),
                defaults=int(defaults[row]),
                loans=int(loans[row]),
            )
    return Vintages(tuple(names), loans, defaults)


@one_thread()
def calibrate(vintages: Vintages, *, lag: int = 1) -> Calibration:
    """Estimate the probability of default and the correlation of the one-factor model by maximum likelihood.

    Given its factor a vintage's defaults are binomial (Vasicek 2002; estimated as in Gordy and Heitfield 2002);
    vintages count as independent. The back-test bounds each vintage by those that ended `lag` periods before it.
    Raises BadInput for under 3 vintages or a history without (or of nothing but) defaults.

    >>> found = calibrate(Vintages(("1", "2", "3", "4"), np.array([500] * 4), np.array([4, 12, 7, 25])))
    >>> round(found.probability, 3), found.used
    (0.024, 0.12)
    """
    loans, defaults = vintages.loans, vintages.defaults
    if len(loans) < LEAST_VINTAGES:
        raise BadInput(
            gettext_noop("there are {found} vintages; at least {least} are needed"),
            found=len(loans),
            least=LEAST_VINTAGES,
        )
    if lag < 1:
        raise BadInput(gettext_noop("{name} is {value}; it must be at least 1"), name="lag", value=lag)
    if not 0 < defaults.sum() < loans.sum():
        raise BadInput(
            gettext_noop("the history has {defaults} defaults of {loans} loans; nothing can be estimated from that"),
            defaults=int(defaults.sum()),
            loans=int(loans.sum()),
        )
    threshold, correlation, best = _fit(loans, defaults)
    low, high = _interval(loans, defaults, correlation, best)
    factors = _factors(threshold, correlation, loans, defaults)
    return Calibration(
        probability=float(ndtr(threshold)), correlation=correlation, low=low, high=high,
        used=max(correlation, CORRELATION_FLOOR), autocorrelation=_lag_one(factors), factors=factors,
        vintages=len(loans), backtest=_backtest(loans, defaults, lag),
    )  # fmt: skip


def bound(probability: float, correlation: float, confidence: float) -> float:
    """Default rate of a large portfolio that is not passed with the given confidence (Vasicek 2002).

    >>> round(bound(0.02, 0.12, 0.999), 4)
    0.1473
    """
    spread = np.sqrt(1 - correlation)
    return float(ndtr((ndtri(probability) + np.sqrt(correlation) * ndtri(confidence)) / spread))


def _fit(loans: Integers, defaults: Integers) -> tuple[float, float, float]:
    # start from the moments of the probits, half a default added so that none is infinite
    rates = ndtri((defaults + 0.5) / (loans + 1))
    spread = float(np.clip(rates.var(ddof=1), 1e-3, 2))
    start = [rates.mean() / np.sqrt(1 + spread), logit(spread / (1 + spread))]

    def unlikely(at: Floats) -> float:
        return -_likelihood(float(at[0]), float(expit(at[1])), loans, defaults)

    found = minimize(unlikely, np.array(start), method="Nelder-Mead", tol=1e-7)
    return float(found.x[0]), float(np.clip(expit(found.x[1]), LOWEST, HIGHEST)), -float(found.fun)


def _likelihood(threshold: float, correlation: float, loans: Integers, defaults: Integers) -> float:
    log_weight = -NODES * NODES / 2 - np.log(np.exp(-NODES * NODES / 2).sum())
    given = _log_given(threshold, np.clip(correlation, LOWEST, HIGHEST), loans, defaults) + log_weight
    most = given.max(axis=1)
    chosen = gammaln(loans + 1) - gammaln(defaults + 1) - gammaln(loans - defaults + 1)
    return float((chosen + most + np.log(np.exp(given - most[:, None]).sum(axis=1))).sum())


def _log_given(threshold: float, correlation: float, loans: Integers, defaults: Integers) -> Floats:
    chance = ndtr((threshold - np.sqrt(correlation) * NODES) / np.sqrt(1 - correlation))
    chance = np.clip(chance, 1e-15, 1 - 1e-15)
    return np.asarray(defaults[:, None] * np.log(chance) + (loans - defaults)[:, None] * np.log1p(-chance))


def _interval(loans: Integers, defaults: Integers, correlation: float, best: float) -> tuple[float, float]:
    def short_of(at: float) -> float:
        profile = minimize_scalar(
            lambda threshold: -_likelihood(threshold, at, loans, defaults), bracket=(-2.5, -1.5), tol=1e-4
        )
        return 2 * (best + float(profile.fun)) - CHI_SQUARED_95

    low = (
        float(brentq(short_of, LOWEST, correlation, xtol=1e-4)) if short_of(LOWEST) > 0 > short_of(correlation) else 0.0
    )
    high = (
        float(brentq(short_of, correlation, HIGHEST, xtol=1e-4))
        if short_of(HIGHEST) > 0 > short_of(correlation)
        else 1.0
    )
    return low, high


def _factors(threshold: float, correlation: float, loans: Integers, defaults: Integers) -> Floats:
    """Mean of each vintage's factor given its defaults; a bad vintage has a low one."""
    given = _log_given(threshold, correlation, loans, defaults) - NODES * NODES / 2
    weight = np.exp(given - given.max(axis=1, keepdims=True))
    return np.asarray((weight @ NODES) / weight.sum(axis=1))


def _lag_one(factors: Floats) -> float:
    centred = factors - factors.mean()
    variance = float(centred @ centred)
    return float(centred[1:] @ centred[:-1]) / variance if variance > 0 else 0.0


def _backtest(loans: Integers, defaults: Integers, lag: int) -> tuple[Exceeded, ...]:
    counts = {0.99: [0, 0], 0.999: [0, 0]}
    tested = 0
    for at in range(LEAST_BEFORE + lag - 1, len(loans)):
        known = at - lag + 1
        if defaults[:known].sum() == 0:
            continue
        tested += 1
        threshold, own, _ = _fit(loans[:known], defaults[:known])
        chances = [
            _at_least(int(defaults[at]), int(loans[at]), threshold, one) for one in (own, max(own, CORRELATION_FLOOR))
        ]
        for confidence, count in counts.items():
            for which, chance in enumerate(chances):
                count[which] += int(chance < 1 - confidence)
    return tuple(Exceeded(confidence, tested, own, floor) for confidence, (own, floor) in counts.items())


def _at_least(defaults: int, loans: int, threshold: float, correlation: float) -> float:
    """P(at least so many defaults of so many loans), the binomial noise of the vintage included."""
    chance = ndtr((threshold - np.sqrt(correlation) * NODES) / np.sqrt(1 - correlation))
    weight = np.exp(-NODES * NODES / 2)
    tail = bdtrc(defaults - 1, loans, chance) if defaults else np.ones(len(NODES))
    return float(weight @ tail / weight.sum())


def _counts(table: Table, column: str) -> Integers:
    values = table.numbers(column)
    for row, value in enumerate(values):
        if value < 0 or value != int(value):
            raise table.bad(row, column, gettext_noop("{value} is no count"), value=table.texts(column)[row])
    return values.astype(np.int64)
