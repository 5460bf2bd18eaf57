"""Intervals for few answers, without numpy: a page of a web process needs them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from huiyan.week.codes import FEWEST_ANSWERS as FEWEST

_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int

    @property
    def percent(self) -> int:
        """A share as it is said."""
        return round(100 * self.value)

    @property
    def low_percent(self) -> int:
        return round(100 * self.low)

    @property
    def high_percent(self) -> int:
        return round(100 * self.high)


def share(successes: int, n: int) -> Interval | None:
    """A share with Wilson's interval (J. Am. Stat. Assoc. 22, 1927, 209-212); None from fewer than five answers.

    >>> one = share(8, 10)
    >>> round(one.low, 4), round(one.high, 4)
    (0.4902, 0.9433)
    """
    if n < FEWEST:
        return None
    p, z2 = successes / n, _Z * _Z
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return Interval(p, max(0.0, centre - half), min(1.0, centre + half), n)


def mean(values: Sequence[int], *, lowest: int = 1, highest: int = 5) -> Interval | None:
    """The mean of answers on a scale with Student's interval, cut at the ends of the scale; None from fewer than five.

    >>> one = mean([5, 4, 4, 3, 5])
    >>> round(one.value, 1), round(one.low, 3), one.high
    (4.2, 3.161, 5.0)
    """
    n = len(values)
    if n < FEWEST:
        return None
    centre = sum(values) / n
    variance = sum((value - centre) ** 2 for value in values) / (n - 1)
    half = _student_t(n - 1) * math.sqrt(variance / n)
    return Interval(centre, max(float(lowest), centre - half), min(float(highest), centre + half), n)


def _student_t(degrees: int) -> float:
    """The 0.975 quantile of Student's t by its expansion (Abramowitz and Stegun 26.7.5), within 0.001 from four degrees on."""
    z, v = _Z, degrees
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + math.fsum(term / float(v) ** power for power, term in enumerate(terms, start=1))
