"""Words that can be found on every database: Chinese as pairs of characters, other words whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

CHINESE = "㐀-䶿一-鿿豈-﫿"
PIECE = re.compile(rf"[{CHINESE}]+|[^\W_{CHINESE}]+")


def search_text(parts: Iterable[str]) -> str:
    """The column that is searched: " 科学 学家 科 学 家 robot " with every Chinese pair and every other word once."""
    found: dict[str, None] = {}
    for piece in _pieces(" ".join(parts)):
        found.update(dict.fromkeys([*_pairs(piece), *piece] if _is_chinese(piece) else [piece]))
    return f" {' '.join(found)} "


def search_terms(words: str) -> list[str]:
    """What must stand in the column for the words a reader typed; the beginning of a Latin word is enough."""
    terms: list[str] = []
    for piece in _pieces(words):
        if _is_chinese(piece):
            terms += [f" {pair} " for pair in _pairs(piece) or [piece]]
        else:
            terms.append(f" {piece}")
    return terms[:40]


def _pieces(text: str) -> list[str]:
    return PIECE.findall(unicodedata.normalize("NFKC", text).lower())


def _pairs(piece: str) -> list[str]:
    return [piece[place : place + 2] for place in range(len(piece) - 1)]


def _is_chinese(piece: str) -> bool:
    return re.match(rf"[{CHINESE}]", piece) is not None
