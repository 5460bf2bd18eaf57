"""Days and parts of a year between two dates, as loan contracts count them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from huiyan.engines.tables import BadInput, gettext_noop

Convention = Literal["ACT/360", "ACT/365F", "30/360"]
BASIS = {"ACT/360": 360, "ACT/365F": 365, "30/360": 360}


class Counted(NamedTuple):
    """Days between two dates, and the year they are counted on."""

    days: int
    basis: int

    @property
    def year_fraction(self) -> float:
        return self.days / self.basis


def count_days(start: date, end: date, convention: Convention) -> Counted:
    """Days from start to end under ACT/360, ACT/365F or 30/360 (bond basis: no rule for the end of February).

    Sources: ISDA 2006 definitions, section 4.16 (d), (e), (f). Raises BadInput for an unknown convention.

    >>> count_days(date(2024, 2, 28), date(2024, 3, 31), "30/360").days
    33
    """
    if convention not in BASIS:
        raise BadInput(
            gettext_noop("the day count '{convention}' is unknown; known are {known}"),
            convention=convention,
            known=", ".join(BASIS),
        )
    days = _thirty(start, end) if convention == "30/360" else (end - start).days
    return Counted(days, BASIS[convention])


def interest(principal: int, annual_rate: Fraction | str, start: date, end: date, convention: Convention) -> int:
    """Simple interest in fen for the days between two dates, rounded half up to a fen; the rate as text or fraction.

    >>> interest(1_000_000_00, "0.0345", date(2026, 1, 1), date(2026, 3, 21), "ACT/360")
    757083
    """
    days, basis = count_days(start, end, convention)
    exact = principal * Fraction(annual_rate) * days / basis
    return int((exact + Fraction(1, 2)).__floor__())


def _thirty(start: date, end: date) -> int:
    first = min(start.day, 30)
    last = 30 if end.day == 31 and first == 30 else end.day
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + last - first
