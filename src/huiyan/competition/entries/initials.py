"""First letters of Chinese texts in pinyin, so that "hysj" finds 回雁声景.

The 3,755 common characters of GB/T 2312 are ordered by pinyin: where a character stands tells its first letter.
A dictionary of readings would cost each web process 58 MB (pypinyin, measured) and is not needed for this.
"""

from __future__ import annotations

import bisect
import re

# The first character of each letter in GB/T 2312, level 1, as a two-byte code.
BEGINS = (
    (0xB0A1, "a"), (0xB0C5, "b"), (0xB2C1, "c"), (0xB4EE, "d"), (0xB6EA, "e"), (0xB7A2, "f"), (0xB8C1, "g"), (0xB9FE, "h"),
    (0xBBF7, "j"), (0xBFA6, "k"), (0xC0AC, "l"), (0xC2E8, "m"), (0xC4C3, "n"), (0xC5B6, "o"), (0xC5BE, "p"), (0xC6DA, "q"),
    (0xC8BB, "r"), (0xC8F6, "s"), (0xCBFA, "t"), (0xCDDA, "w"), (0xCEF4, "x"), (0xD1B9, "y"), (0xD4D1, "z"),
)  # fmt: skip
CODES = [code for code, _ in BEGINS]
LAST = 0xD7F9
WORD = re.compile(r"[A-Za-z0-9]+|[一-鿿]")


def initials(text: str) -> str:
    """First letters of the common characters and of Latin words, in small letters.

    >>> initials("回雁声景地图 AI")
    'hysjdta'
    """
    return "".join(_letter(found) for found in WORD.findall(text))


def _letter(word: str) -> str:
    if word.isascii():
        return word[0].lower()
    raw = word.encode("gb2312", "ignore")
    code = int.from_bytes(raw, "big")
    if not CODES[0] <= code <= LAST:
        return ""
    return BEGINS[bisect.bisect_right(CODES, code) - 1][1]
