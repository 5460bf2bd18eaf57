"""What claims do to a pool of money: balances, the year it runs out, and how large it must be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.fund.paths import Claims
from huiyan.engines.fund.scheme import Scheme
from huiyan.engines.fund.shares import FULL
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


@dataclass(frozen=True)
class Forecast:
    """How a pool fares. Years run 0 (today) .. T in `balance`, 1 .. T elsewhere; money in fen.

    `exhausted[t]` is the probability that a claim went unpaid by the end of year t+1, `error` its standard error;
    `bank_loss[rule][t]` is the mean that each rule left to the banks, "pool" what an empty pool could not pay.
    """

    pool: int
    quantiles: tuple[float, ...]
    balance: Floats  # (quantiles, T + 1)
    exhausted: Floats
    error: Floats
    paid: Floats
    recovered: Floats
    defaulted: Floats
    lent: Floats
    halted: Floats
    bank_loss: dict[str, Floats]
    scenarios: int
    seed: int


@dataclass(frozen=True)
class Required:
    """Pool that lasts all years with each confidence, in fen, with the 95 % interval of the simulation; leverage is lent over pool.

    `bank_mean` is what such a pool leaves to the banks in a mean year, `bank_worst` in the worst year of 1 future in 100:
    rules that spare the pool show there.
    """

    confidence: tuple[float, ...]
    pool: Integers
    low: Integers
    high: Integers
    leverage: Floats
    bank_mean: float
    bank_worst: float
    scenarios: int
    seed: int


@one_thread()
def forecast(claims: Claims, scheme: Scheme, *, pool: int) -> Forecast:
    """Let the pool pay the claims: interest, top-ups and recoveries come first in a year, then payments as far as money goes.

    Raises BadInput for a negative pool. Every year's claim is paid whole or, once, as far as the pool allows.

    >>> from huiyan.engines.fund import Scheme, book, forecast, simulate
    >>> scheme = Scheme(shares_bp={"city": 8000}, grades={"B": 0.02})
    >>> claims = simulate(book([100_000_000] * 50, ["B"] * 50), scheme, years=3, scenarios=1000, seed=1)
    >>> forecast(claims, scheme, pool=50 * 80_000_000 * 3).exhausted.tolist()
    [0.0, 0.0, 0.0]
    """
    if pool < 0:
        raise BadInput(gettext_noop("the pool of {pool} fen is negative"), pool=pool)
    years, scenarios = claims.years, claims.scenarios
    balance = np.full(scenarios, pool, np.int64)
    paid = np.zeros_like(claims.claimed)
    short = np.zeros(scenarios, bool)
    levels = np.empty((len(QUANTILES), years + 1))
    levels[:, 0] = pool
    exhausted, recovered = np.empty(years), np.empty(years)
    for year in range(years):
        back = _recoveries(paid, scheme, year)
        balance = balance + balance * scheme.interest_bp // FULL + _top_up(scheme, year) + back
        claim = claims.claimed[:, year]
        paid[:, year] = np.minimum(claim, balance * scheme.caps.pool_bp // FULL)
        balance = balance - paid[:, year]
        short |= paid[:, year] < claim
        exhausted[year], recovered[year] = short.mean(), back.mean()
        levels[:, year + 1] = np.quantile(balance, QUANTILES)
    return Forecast(
        pool=pool, quantiles=QUANTILES, balance=levels, exhausted=exhausted,
        error=np.sqrt(exhausted * (1 - exhausted) / scenarios),
        paid=paid.mean(axis=0), recovered=recovered, defaulted=claims.defaulted.mean(axis=0), lent=claims.lent,
        halted=claims.halted, bank_loss={**claims.cut, "pool": (claims.claimed - paid).mean(axis=0)},
        scenarios=scenarios, seed=claims.seed,
    )  # fmt: skip


def needed_pools(claims: Claims, scheme: Scheme) -> Floats:
    """The smallest pool that pays every claim of each scenario, in fen, shape (scenarios,).

    While everything is paid, the balance is linear in the pool: (1+i)^t pool + A_t, where A_t gathers top-ups,
    recoveries and claims. So one run gives the probability of exhaustion for every pool: P(needed > pool).
    """
    rate, cap = 1 + scheme.interest_bp / FULL, scheme.caps.pool_bp / FULL
    gathered = np.zeros(claims.scenarios)
    needed = np.zeros(claims.scenarios)
    for year in range(claims.years):
        gathered = gathered * rate + _top_up(scheme, year) + _recoveries(claims.claimed, scheme, year)
        claim = claims.claimed[:, year]
        # a pool that may pay nothing in a year (cap 0) fails at the first claim, whatever its size
        with np.errstate(divide="ignore", invalid="ignore"):
            least = np.where(claim > 0, (claim / cap - gathered) / rate ** (year + 1), 0.0)
        needed = np.maximum(needed, least)
        gathered = gathered - claim
    return needed


@one_thread()
def required(claims: Claims, scheme: Scheme, *, confidence: tuple[float, ...] = (0.9, 0.95, 0.99, 0.999)) -> Required:
    """The pool that lasts with each confidence, and how many times its size may be lent.

    The interval is that of the order statistics (binomial, normal approximation), so it holds whatever the distribution.
    Raises BadInput where the confidence is not within (0, 1) or has fewer than 10 scenarios beyond it.
    """
    needed = np.sort(needed_pools(claims, scheme))
    number = len(needed)
    for level in confidence:
        if not 0 < level < 1:
            raise BadInput(gettext_noop("the confidence {level} must be between 0 and 1"), level=level)
        if number * (1 - level) < 10 - 1e-9:
            least = int(np.ceil(10 / (1 - level) - 1e-6))
            raise BadInput(
                gettext_noop("confidence {level} needs at least {least} scenarios"), level=level, least=least
            )
    levels = np.array(confidence)
    spread = 1.96 * np.sqrt(levels * (1 - levels) * number)
    at = [
        np.clip(np.ceil(number * levels - 1e-9) - 1 + shift, 0, number - 1).astype(int)
        for shift in (0, -spread, spread)
    ]
    pool, low, high = (np.ceil(needed[index]).astype(np.int64) for index in at)
    leverage = np.divide(claims.lent[0], pool, out=np.full(len(pool), np.inf), where=pool > 0)
    borne = claims.defaulted - claims.claimed
    worst = float(np.quantile(borne.max(axis=1), 0.99))
    return Required(confidence, pool, low, high, leverage, float(borne.mean()), worst, number, claims.seed)


class Difference(NamedTuple):
    """How much likelier one scheme runs out than another in the same futures, and the standard error of that."""

    more_exhausted: float
    error: float


def compare(needed: Floats, other: Floats, *, pool: int) -> Difference:
    """The chance that a pool runs out under `other`, minus that under the first, from needed pools of the same seed.

    Both saw the same economy, so the error is that of the paired difference, far under that of either chance.

    >>> compare(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 1.0, 1.0, 4.0]), pool=2).more_exhausted
    -0.25
    """
    paired = (other > pool).astype(np.float64) - (needed > pool)
    return Difference(float(paired.mean()), float(paired.std() / np.sqrt(len(paired))))


def _recoveries(paid: Integers, scheme: Scheme, year: int) -> Integers:
    back = np.zeros(len(paid), np.int64)
    for recovery in scheme.recoveries:
        if year >= recovery.after_years:
            back += paid[:, year - recovery.after_years] * recovery.bp // FULL
    return back


def _top_up(scheme: Scheme, year: int) -> int:
    return scheme.top_ups[year] if year < len(scheme.top_ups) else 0
