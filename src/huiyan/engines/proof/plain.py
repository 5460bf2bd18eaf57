"""The plain rule once more: the trimmed mean of the judges' sums, in whole numbers, for bundles of any size.

It is written apart from the engine that made the result, so that a large bundle is checked quickly and by other code.
Whatever is not plain (panels, tie-breaks, absent marks, too large numbers) is left to that engine: the answer is None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
_LARGEST = 2**62


@dataclass(frozen=True)
class PlainRule:
    """Sum of weight x mark over the criteria, `highest` and `lowest` sums dropped, mean, rounded half up.

    `weights`, `low` and `high` (None: no bound) stand for each criterion, in the unit of the marks or, for weights, in
    whole multiples of 10**-`weight_decimals`. Entries with fewer than `from_marks` sheets are not trimmed.
    """

    weights: tuple[int, ...]
    weight_decimals: int
    low: tuple[int | None, ...]
    high: tuple[int | None, ...]
    highest: int
    lowest: int
    from_marks: int
    fewest: int
    decimals: int


@dataclass(frozen=True)
class PlainResult:
    """Per entry: the total in units of 10**-decimals, and the rank; equal totals share the better one."""

    totals: Integers
    ranks: Integers


def plain_result(
    entry: Integers, judge: Integers, criterion: Integers, mark: Integers, mark_decimals: int, rule: PlainRule
) -> PlainResult | None:
    """Totals and ranks of entries 0..n-1, exactly; None where the plain rule does not say what to do.

    The arrays hold one mark each, shape (marks,): entry, judge and criterion by number, and the mark in units of
    10**-mark_decimals. Every entry has a mark; every sheet must hold every criterion once.

    >>> rule = PlainRule((1,), 0, (0,), (100,), 1, 1, 0, 1, 2)
    >>> four = np.arange(4)
    >>> plain_result(np.zeros(4, np.int64), four, 0 * four, np.array([80, 90, 85, 86]), 0, rule).totals.tolist()
    [8550]
    """
    if not _fits(mark, mark_decimals + rule.weight_decimals, rule) or not _in_bounds(criterion, mark, rule):
        return None
    sheets = _sheets(entry, judge, criterion, mark, rule)
    if sheets is None:
        return None
    return _ranked(*sheets, mark_decimals + rule.weight_decimals, rule)


def scaled(numbers: Sequence[str]) -> tuple[list[int], int]:
    """Plain decimal texts as whole numbers of one unit, and how many decimals that unit has.

    >>> scaled(["87.5", "-90", "0.25"])
    ([8750, -9000, 25], 2)
    """
    parts = [text.partition(".") for text in numbers]
    decimals = max((len(fraction) for _, _, fraction in parts), default=0)
    return [int(whole + fraction.ljust(decimals, "0")) for whole, _, fraction in parts], decimals


def _fits(mark: Integers, decimals: int, rule: PlainRule) -> bool:
    """Whether every number on the way is exact in 64 bits."""
    largest = int(np.abs(mark).max()) * sum(map(abs, rule.weights)) * len(mark)
    return bool(largest * 2 * 10**rule.decimals < _LARGEST and len(mark) * 2 * 10**decimals < _LARGEST)


def _in_bounds(criterion: Integers, mark: Integers, rule: PlainRule) -> bool:
    low = np.array([-_LARGEST if bound is None else max(-_LARGEST, min(bound, _LARGEST)) for bound in rule.low])
    high = np.array([_LARGEST if bound is None else max(-_LARGEST, min(bound, _LARGEST)) for bound in rule.high])
    return bool(((low[criterion] <= mark) & (mark <= high[criterion])).all())


def _sheets(
    entry: Integers, judge: Integers, criterion: Integers, mark: Integers, rule: PlainRule
) -> tuple[Integers, Integers] | None:
    """The entry and the weighted sum of every sheet; None where one is incomplete or marked twice."""
    criteria = len(rule.weights)
    key = (entry * (int(judge.max()) + 1) + judge) * criteria + criterion
    if (key[1:] <= key[:-1]).any():
        order = np.argsort(key, kind="stable")
        key, entry, criterion, mark = key[order], entry[order], criterion[order], mark[order]
    if len(key) % criteria or (key[1:] == key[:-1]).any():
        return None
    sheet = (key // criteria).reshape(-1, criteria)
    if not (sheet == sheet[:, :1]).all():
        return None
    weighted = np.array(rule.weights)[criterion] * mark
    return entry[::criteria], weighted.reshape(-1, criteria).sum(axis=1)


def _ranked(entry: Integers, value: Integers, decimals: int, rule: PlainRule) -> PlainResult | None:
    order = np.lexsort((value, entry))
    entry, value = entry[order], value[order]
    count = np.bincount(entry)
    start = np.cumsum(count) - count
    trims = (count >= rule.from_marks) & (rule.highest + rule.lowest > 0)
    if count.min() < max(rule.fewest, 1) or (trims & (count <= rule.highest + rule.lowest)).any():
        return None
    place = np.arange(len(entry)) - start[entry]
    kept = (place >= np.where(trims, rule.lowest, 0)[entry]) & (
        place < (count - np.where(trims, rule.highest, 0))[entry]
    )
    numerator = np.add.reduceat(np.where(kept, value, 0), start) * 10**rule.decimals
    denominator = np.add.reduceat(kept.astype(np.int64), start) * 10**decimals
    whole, rest = np.divmod(np.abs(numerator), denominator)
    totals = np.sign(numerator) * (whole + (2 * rest >= denominator))
    ordered = np.sort(-totals)
    return PlainResult(totals, np.searchsorted(ordered, -totals) + 1)
