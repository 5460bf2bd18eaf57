"""What the next edition is called: its year and its number are one more."""

from __future__ import annotations

import re

DIGITS = "零一二三四五六七八九"
CHINESE = re.compile(r"第([0-9]+|[一二三四五六七八九十]{1,3})届")
ENGLISH = re.compile(r"\b([0-9]+)(?:st|nd|rd|th)\b")
ENDINGS = {1: "st", 2: "nd", 3: "rd"}
TEENS = range(11, 14)


def next_name(name: str, year: int) -> str:
    """The name with the year after `year` and the next number; a name with neither gets the year behind it, so that two can be told apart."""
    if not name:
        return ""
    following = name.replace(str(year), str(year + 1))
    following = CHINESE.sub(lambda found: f"第{_next_numeral(found.group(1))}届", following)
    following = ENGLISH.sub(lambda found: _ordinal(int(found.group(1)) + 1), following)
    return following if following != name else f"{name} {year + 1}"


def _next_numeral(text: str) -> str:
    return str(int(text) + 1) if text.isascii() else _numeral(_number(text) + 1)


def _number(text: str) -> int:
    """A Chinese numeral up to 99."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return DIGITS.index(text)
    return 10 * (DIGITS.index(tens) if tens else 1) + (DIGITS.index(ones) if ones else 0)


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number > 99:
        return str(number)
    return f"{DIGITS[tens] if tens > 1 else ''}{'十' if tens else ''}{DIGITS[ones] if ones else ''}"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in TEENS else ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"
