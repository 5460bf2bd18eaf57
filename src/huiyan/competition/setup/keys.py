"""Names for exports, made from a label: pinyin for Chinese, unique among those taken."""

from __future__ import annotations

import os
from collections.abc import Collection
from itertools import count

from django.utils.text import slugify

LONGEST = 40


def key_from(label: str, taken: Collection[str] = ()) -> str:
    """A short name in small letters.

    >>> key_from("市场与客户"), key_from("Market size", {"market-size"}), key_from("？")
    ('shi-chang-yu-ke-hu', 'market-size-2', 'item')
    """
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # single readings do for a key: 13 MB instead of 57, measured
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - only for organisers who name something

    base = slugify(" ".join(lazy_pinyin(label)))[: LONGEST - 4].strip("-") or "item"
    tries = (base if at == 1 else f"{base}-{at}" for at in count(1))
    return next(one for one in tries if one not in taken)
