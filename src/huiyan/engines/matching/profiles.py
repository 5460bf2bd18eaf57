"""How near an entry's text is to a judge's: TF-IDF profiles of words (Latin) and of neighbouring characters (Chinese).

tf = 1 + ln(count), idf = ln((1 + N) / (1 + documents with the term)) + 1, both texts on the unit sphere, their cosine
(Salton and Buckley, Information Processing & Management 24, 1988). No model weights; the same words, the same numbers.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from huiyan.engines.matching.problem import Floats
from huiyan.engines.numerics.threads import one_thread

LATIN = re.compile(r"[^\W\d_一-鿿㐀-䶿][\w\-]*", re.UNICODE)
CHINESE = re.compile(r"[一-鿿㐀-䶿]+")
COMMON_WORDS = """a an and are as at be been by can for from has have in into is it its not of on or our over such than that the
their these they this those to using was we were which will with"""
COMMON = frozenset(COMMON_WORDS.split())


@one_thread()
def profile_affinity(entry_texts: Sequence[str], judge_texts: Sequence[str]) -> Floats:
    """Tell how near each entry's text is to each judge's, 0 (no term in common) to 1 (the same terms), shape (n, m).

    An empty text is at 0 from all. Rare terms count more; all the texts given are the collection that says what is rare.

    >>> near = profile_affinity(["钢铁冶金新工艺"], ["冶金工程", "水稻育种", "Rice breeding"])
    >>> bool(near[0, 0] > near[0, 1] == near[0, 2] == 0.0)
    True
    """
    weights = _profiles([*map(terms, entry_texts), *map(terms, judge_texts)])
    entries, judges = weights[: len(entry_texts)], weights[len(entry_texts) :]
    return np.clip(np.asarray((entries @ judges.T).toarray(), dtype=np.float64), 0.0, 1.0)


def terms(text: str) -> list[str]:
    """The terms of a text: Latin words without common ones and plural s, pairs of neighbouring Chinese characters.

    >>> terms("AI models for 水稻育种")
    ['ai', 'model', '水稻', '稻育', '育种']
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    words = [_stem(word) for word in LATIN.findall(plain) if word not in COMMON]
    pairs: list[str] = []
    for run in CHINESE.findall(plain):
        pairs += [run[at : at + 2] for at in range(len(run) - 1)] or [run]
    return words + pairs


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _profiles(documents: Iterable[list[str]]) -> Any:
    """TF-IDF rows of length 1 (or 0 for an empty document), a sparse matrix documents x terms."""
    from scipy.sparse import csr_array, diags_array  # noqa: PLC0415 - loads slowly, see feasibility

    known: dict[str, int] = {}
    start, columns, values = [0], [], []
    for document in documents:
        for term, count in Counter(document).items():
            columns.append(known.setdefault(term, len(known)))
            values.append(1 + math.log(count))
        start.append(len(columns))
    shape = (len(start) - 1, max(len(known), 1))
    counts = csr_array(
        (np.array(values, dtype=np.float64), np.array(columns, dtype=np.int64), np.array(start)), shape=shape
    )
    seen = np.bincount(np.array(columns, dtype=np.int64), minlength=shape[1])
    weighted = counts @ diags_array(np.log((1 + shape[0]) / (1 + seen)) + 1)
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return csr_array(diags_array(1 / np.where(length > 0, length, 1.0)) @ weighted)
