"""Exact trimming, averaging and writing of decimals."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction

from huiyan.engines.scoring.results import JudgeValue
from huiyan.engines.scoring.rulebook import RuleBook, Trim

ONE = Decimal(1)
ZERO = Decimal(0)
SHOWN = Context(prec=28)


def as_decimal(value: Fraction, rules: RuleBook | None = None) -> Decimal:
    """The fraction as a decimal: with the total's decimals where the book rounds it, else up to 28 digits."""
    plain = SHOWN.divide(*map(Decimal, value.as_integer_ratio()))
    rounding = dict(rules.rounding).get("total") if rules else None
    return plain if rounding is None else plain.quantize(ONE.scaleb(-rounding.decimals))


def trimmed(given: Sequence[tuple[int, Decimal]], trim: Trim) -> tuple[JudgeValue, ...]:
    """Judges' values in the order given; the highest and lowest are marked as dropped.

    Among equal lowest values the first judge's is dropped, among equal highest the last one's. With fewer than `from_marks` values, or where nothing would
    be left, nothing is dropped.

    >>> [v.dropped for v in trimmed([(0, Decimal(7)), (1, Decimal(9)), (2, Decimal(8))], Trim(1, 1))]
    [True, True, False]
    """
    dropped: set[int] = set()
    if len(given) >= max(trim.from_marks, trim.highest + trim.lowest + 1):
        order = sorted(range(len(given)), key=[value for _, value in given].__getitem__)
        dropped.update(order[: trim.lowest])
        dropped.update(order[len(order) - trim.highest :])
    return tuple([JudgeValue(judge, value, at in dropped) for at, (judge, value) in enumerate(given)])


def average(values: Sequence[Decimal], kind: str) -> Fraction:
    """Mean, median or sum as an exact fraction; at least one value.

    >>> average([Decimal(1), Decimal(2), Decimal(2)], "mean")
    Fraction(5, 3)
    """
    if kind == "sum":
        return Fraction(sum(values, ZERO))
    if kind == "mean":
        above, below = sum(values, ZERO).as_integer_ratio()
        return Fraction(above, below * len(values))
    order = sorted(values)
    return Fraction(order[(len(order) - 1) // 2] + order[len(order) // 2]) / 2
