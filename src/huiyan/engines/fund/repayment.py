"""Repayment schedules, to check what a bank reports; the bank's own system stays the source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.tables import BadInput, gettext_noop

Floats = NDArray[np.float64]
Method = Literal["equal_instalment", "equal_principal", "bullet", "interest_only"]
METHODS = ("equal_instalment", "equal_principal", "bullet", "interest_only")


@dataclass(frozen=True)
class Schedule:
    """Payments 1..n, each split into interest and principal, and what is owed after it; all of shape (n,)."""

    payment: Floats
    interest: Floats
    principal: Floats
    balance: Floats


def instalment(principal: float, rate: float, periods: int, *, at_begin: bool = False) -> float:
    """The equal payment that repays a loan in `periods`, at `rate` a period; annuity formula (any textbook of finance).

    >>> round(instalment(100_000, 0.06 / 12, 12), 6)
    8606.642971
    """
    _check(principal, rate, periods)
    if rate == 0:
        return principal / periods
    # expm1 and log1p keep the digits of small rates
    payment = principal * rate / -np.expm1(-periods * np.log1p(rate))
    return float(payment / (1 + rate) if at_begin else payment)


def schedule(principal: float, rate: float, periods: int, method: Method, *, at_begin: bool = False) -> Schedule:
    """The schedule of a loan at `rate` a period, in the unit of `principal`, not rounded.

    equal_instalment 等额本息, equal_principal 等额本金, bullet 到期一次还本付息 (interest, not compounded, and principal at the
    end), interest_only 按期付息到期还本. `at_begin`: equal instalments at the beginning of each period.
    Raises BadInput for an unknown method, no period, a negative rate or a principal that is not positive.

    >>> schedule(1200, 0.01, 3, "equal_principal").payment.tolist()
    [412.0, 408.0, 404.0]
    """
    _check(principal, rate, periods)
    if method not in METHODS:
        raise BadInput(
            gettext_noop("the method '{method}' is unknown; known are {known}"), method=method, known=", ".join(METHODS)
        )
    if at_begin and method != "equal_instalment":
        raise BadInput(gettext_noop("only equal instalments may be paid at the beginning of a period"))
    repaid = _repaid(principal, rate, periods, method, at_begin)
    balance = principal - np.cumsum(repaid)
    balance[-1] = 0.0
    before = np.append(principal, balance[:-1])
    interest = before * rate
    if at_begin:
        interest[0] = 0.0
    if method == "bullet":
        interest = np.append(np.zeros(periods - 1), principal * rate * periods)
    return Schedule(interest + repaid, interest, repaid, balance)


def schedule_in_fen(principal: int, rate: float, periods: int, method: Method) -> list[tuple[int, int, int]]:
    """The schedule in whole fen: (payment, interest, principal) by period; the last payment takes what rounding left.

    >>> schedule_in_fen(100_000, 0.01, 3, "equal_instalment")
    [(34002, 1000, 33002), (34002, 670, 33332), (34003, 337, 33666)]
    """
    plain = schedule(principal, rate, periods, method)
    level = round(float(plain.payment[0]))
    rows, owed = [], principal
    for period in range(periods):
        interest = round(float(plain.interest[period])) if method == "bullet" else round(owed * rate)
        repaid = level - interest if method == "equal_instalment" else round(float(plain.principal[period]))
        repaid = owed if period == periods - 1 else min(repaid, owed)
        rows.append((interest + repaid, interest, repaid))
        owed -= repaid
    return rows


def differences(stated: list[int], principal: int, rate: float, method: Method, *, tolerance: int = 1) -> list[int]:
    """Numbers (from 1) of the payments, in fen, that a bank states more than `tolerance` fen off our schedule.

    >>> differences([34002, 34000, 34003], 100_000, 0.01, "equal_instalment")
    [2]
    """
    ours = schedule_in_fen(principal, rate, len(stated), method)
    return [
        at for at, (theirs, row) in enumerate(zip(stated, ours, strict=True), 1) if abs(theirs - row[0]) > tolerance
    ]


def _repaid(principal: float, rate: float, periods: int, method: Method, at_begin: bool) -> Floats:
    if method == "equal_principal":
        return np.full(periods, principal / periods)
    if method != "equal_instalment":
        return np.append(np.zeros(periods - 1), principal)
    payment = instalment(principal, rate, periods, at_begin=at_begin)
    first = payment if at_begin else payment - principal * rate
    # repaid principal grows by the factor 1 + rate; at the beginning, from the second payment on
    if at_begin:
        later = payment - (principal - payment) * rate
        return np.append(first, later * (1 + rate) ** np.arange(periods - 1))[:periods]
    return np.asarray(first * (1 + rate) ** np.arange(periods), np.float64)


def _check(principal: float, rate: float, periods: int) -> None:
    if principal <= 0:
        raise BadInput(gettext_noop("the principal {principal} must be over 0"), principal=principal)
    if not 0 <= rate < 1:
        raise BadInput(gettext_noop("the rate {rate} of a period must be from 0 up to 1"), rate=rate)
    if periods < 1:
        raise BadInput(gettext_noop("a loan has at least one payment, not {periods}"), periods=periods)
