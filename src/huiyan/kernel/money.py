"""Yuan: Decimal with two places, shown as 元, 万元 or 亿元."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal

FEN = Decimal("0.01")
CHINESE_UNITS = ((Decimal(10) ** 8, "亿元"), (Decimal(10) ** 4, "万元"), (Decimal(1), "元"))
ENGLISH_UNITS = ((Decimal(10) ** 9, " billion"), (Decimal(10) ** 6, " million"), (Decimal(1), ""))
WRITTEN_UNITS = {
    "": Decimal(1),
    "元": Decimal(1),
    "yuan": Decimal(1),
    "万": Decimal(10) ** 4,
    "万元": Decimal(10) ** 4,
    "亿": Decimal(10) ** 8,
    "亿元": Decimal(10) ** 8,
    "thousand": Decimal(10) ** 3,
    "million": Decimal(10) ** 6,
    "billion": Decimal(10) ** 9,
}
WRITTEN = re.compile(r"(?:CNY|RMB|¥)?\s*(-?\d[\d,]*(?:\.\d+)?)\s*([^\d\s.,]*)", re.IGNORECASE)


class NotMoney(Refusal):
    sentence = _("“{text}” is not an amount of money; write for example 3200000, 320万元 or 3.2 million.")
    status = 422


class FinerThanFen(Refusal):
    sentence = _("“{text}” has more than two decimal places of a yuan.")
    status = 422


def format_yuan(amount: Decimal, language: str, *, exact: bool = False) -> str:
    """The amount in the unit people use, rounded half up to two places of that unit; `exact` keeps yuan and fen.

    >>> format_yuan(Decimal("3200000"), "zh-hans"), format_yuan(Decimal("3200000"), "en")
    ('320万元', 'CNY 3.2 million')
    """
    chinese = language.lower().startswith("zh")
    units = CHINESE_UNITS if chinese else ENGLISH_UNITS
    size, unit = units[-1] if exact else _fitting_unit(amount, units)
    number = _written(amount / size, keep_fen=size == 1)
    return f"{number}{unit}" if chinese else f"CNY {number}{unit}"


def parse_yuan(text: str) -> Decimal:
    """What a person wrote as an amount, in yuan with two places.

    >>> parse_yuan("３２０万元"), parse_yuan("CNY 1,234.5")
    (Decimal('3200000.00'), Decimal('1234.50'))
    """
    found = WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    unit = WRITTEN_UNITS.get(found[2].lower()) if found else None
    if found is None or unit is None:
        raise NotMoney(text=text)
    try:
        amount = Decimal(found[1].replace(",", "")) * unit
        rounded = amount.quantize(FEN)
    except InvalidOperation:
        raise NotMoney(text=text) from None
    if rounded != amount:
        raise FinerThanFen(text=text)
    return rounded


def _fitting_unit(amount: Decimal, units: tuple[tuple[Decimal, str], ...]) -> tuple[Decimal, str]:
    """The largest unit of which the rounded amount makes at least one, so that 99,999,999 is 1亿元, not 10,000万元."""
    for (size, unit), (smaller, _name) in pairwise(units):
        if (abs(amount) / smaller).quantize(FEN, ROUND_HALF_UP) * smaller >= size:
            return size, unit
    return units[-1]


def _written(number: Decimal, *, keep_fen: bool) -> str:
    """Grouped by thousands, two places, without idle zeros after the point; fen are always two digits."""
    text = f"{number.quantize(FEN, ROUND_HALF_UP):,.2f}"
    return text.removesuffix(".00") if keep_fen or text.endswith(".00") else text.rstrip("0")
