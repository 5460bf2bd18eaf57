"""How alike two titles are: pairs of neighbouring characters in common (Dice), after all that is only manner is taken away.

2 |A ∩ B| / (|A| + |B|) over the multisets of bigrams (Dice, Ecology 26, 1945). Pairs are found through their bigrams, so
that a thousand titles need no half a million comparisons.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

MARKS = re.compile(r"[\W_]+", re.UNICODE)
COMMON_SHARE = (
    0.2  # a bigram that more than this share of the titles has finds no pairs; it still counts in the measure
)


def normalised(title: str) -> str:
    """A title without width, capitals, spaces and punctuation.

    >>> normalised("「AI＋水稻」 育种 平台")
    'ai水稻育种平台'
    """
    return MARKS.sub("", unicodedata.normalize("NFKC", title).lower())


def bigrams(text: str) -> Counter[str]:
    """Neighbouring characters, each pair as often as it stands there.

    >>> sorted(bigrams("水稻水稻"))
    ['水稻', '稻水']
    """
    return Counter(text[at : at + 2] for at in range(len(text) - 1))


def likeness(first: Counter[str], second: Counter[str]) -> float:
    """From 0 (no pair in common) to 1 (the same pairs).

    >>> likeness(bigrams("night"), bigrams("nacht"))
    0.25
    """
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


def alike(titles: Sequence[str], *, least: float) -> Mapping[tuple[int, int], float]:
    """The pairs of titles that are at least so alike, with how alike they are."""
    grams = [bigrams(normalised(one)) for one in titles]
    where: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(grams):
        for gram in one:
            where[gram].append(place)
    most = max(10, int(COMMON_SHARE * len(titles)))
    pairs = {
        (first, second)
        for places in where.values()
        if len(places) <= most
        for at, first in enumerate(places)
        for second in places[at + 1 :]
    }
    measured = {pair: likeness(grams[pair[0]], grams[pair[1]]) for pair in pairs}
    return {pair: value for pair, value in measured.items() if value >= least}
