"""Weights of evidence: a variable cut into few bins whose bad rate only rises or only falls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from huiyan.engines.tables import BadInput, gettext_noop

Floats = NDArray[np.float64]
PREBINS = 60


@dataclass(frozen=True)
class Evidence:
    """Counts of good and bad in each of k bins, weight of evidence ln(share of good / share of bad), and information value."""

    good: Floats
    bad: Floats
    weights: Floats
    values: Floats

    @property
    def information_value(self) -> float:
        """Sum over bins of (share of good - share of bad) x weight."""
        return float(self.values.sum())


@dataclass(frozen=True)
class Binning:
    """How a variable becomes a weight: numbers by `edges` (bin i holds edges[i-1] <= x < edges[i]), words by `groups`.

    `unknown` is the weight of a missing value; a word that was never seen weighs nothing (0).
    """

    name: str
    edges: Floats
    groups: tuple[tuple[str, ...], ...]
    evidence: Evidence
    unknown: float

    def weigh(self, values: ArrayLike) -> Floats:
        """Weights of evidence of values (n,)."""
        if self.groups:
            at = {word: i for i, group in enumerate(self.groups) for word in group}
            weights = [
                self.unknown if word == "" else self.evidence.weights[at[word]] if word in at else 0.0
                for word in map(str, np.asarray(values))
            ]
            return np.array(weights, dtype=np.float64)
        numbers = np.asarray(values, dtype=np.float64)
        codes = np.searchsorted(self.edges, numbers, side="right")
        return np.where(np.isnan(numbers), self.unknown, self.evidence.weights[codes])


def weights_of_evidence(codes: ArrayLike, bad: ArrayLike, bins: int) -> Evidence:
    """Evidence of coded bins 0..bins-1 (n,) about bad (n, 0/1). A bin without good or without bad raises BadInput.

    Good 1950 for the weight, Kullback and Leibler 1951 (J-divergence) for the information value.

    >>> found = weights_of_evidence([0, 0, 0, 1, 1, 1], [0, 0, 1, 0, 1, 1], 2)
    >>> found.weights.round(4).tolist(), round(found.information_value, 4)
    ([0.6931, -0.6931], 0.4621)
    """
    place, event = np.asarray(codes, dtype=np.intp), _events(bad)
    hit = np.bincount(place, event, minlength=bins).astype(np.float64)
    good = np.bincount(place, minlength=bins) - hit
    if (hit == 0).any() or (good == 0).any():
        at = int(np.argmax((hit == 0) | (good == 0)))
        raise BadInput(gettext_noop("bin {bin} has no good or no bad cases; join it with its neighbour"), bin=at + 1)
    shares = good / good.sum(), hit / hit.sum()
    weights = np.log(shares[0] / shares[1])
    return Evidence(good, hit, weights, (shares[0] - shares[1]) * weights)


def bin_numbers(
    name: str, values: ArrayLike, bad: ArrayLike, *, most_bins: int = 8, least_share: float = 0.05
) -> Binning:
    """Cut numbers (n,) into at most `most_bins` bins with a monotone bad rate and the highest information value.

    Exact dynamic programming over up to 60 prebins of equal counts; every bin holds at least `least_share` of the cases and both good
    and bad. Missing values (NaN) have a weight of their own. A variable with a single value raises BadInput.

    >>> cut = bin_numbers("age", [20, 22, 24, 30, 35, 40, 45, 50], [1, 0, 1, 1, 0, 0, 1, 0], least_share=0.2)
    >>> cut.edges.tolist(), cut.evidence.weights.round(3).tolist()
    ([32.5], [-1.099, 1.099])
    """
    numbers, event = np.asarray(values, dtype=np.float64), _events(bad)
    known = ~np.isnan(numbers)
    cuts = _cuts(numbers[known])
    if not cuts.size:
        raise BadInput(gettext_noop("'{name}' has the same value everywhere, so it says nothing"), name=name)
    codes = np.searchsorted(cuts, numbers[known], side="right")
    starts = _segments(codes, event[known], cuts.size + 1, most_bins, least_share)
    edges = cuts[np.array(starts[1:], dtype=np.intp) - 1]
    place = np.searchsorted(edges, numbers[known], side="right")
    return Binning(name, edges, (), weights_of_evidence(place, event[known], len(starts)), _unknown(known, event))


def bin_words(
    name: str, values: Sequence[str], bad: ArrayLike, *, most_bins: int = 8, least_share: float = 0.05
) -> Binning:
    """Join words (n,) of like bad rate into at most `most_bins` groups of highest information value; '' is missing.

    >>> cut = bin_words("home", ["own", "own", "rent", "rent", "own", "free"], [0, 0, 1, 0, 1, 1], least_share=0.2)
    >>> cut.groups
    (('own',), ('free', 'rent'))
    """
    words, event = np.array([str(value) for value in values]), _events(bad)
    known = words != ""
    names, codes = np.unique(words[known], return_inverse=True)
    if names.size < 2:
        raise BadInput(gettext_noop("'{name}' has the same value everywhere, so it says nothing"), name=name)
    codes = codes.reshape(-1)
    rate = np.bincount(codes, event[known]) / np.bincount(codes)
    order = np.argsort(rate, kind="stable")
    rank = np.empty(names.size, dtype=np.intp)
    rank[order] = np.arange(names.size)
    starts = _segments(rank[codes], event[known], names.size, most_bins, least_share)
    place = np.searchsorted(np.array(starts[1:]), rank[codes], side="right")
    ends = [*starts[1:], names.size]
    groups = tuple(
        tuple(sorted(str(names[i]) for i in order[begin:end])) for begin, end in zip(starts, ends, strict=True)
    )
    return Binning(
        name, np.empty(0), groups, weights_of_evidence(place, event[known], len(starts)), _unknown(known, event)
    )


def _events(bad: ArrayLike) -> Floats:
    event = np.asarray(bad, dtype=np.float64)
    if not np.isin(event, (0.0, 1.0)).all() or event.min() == event.max():
        raise BadInput(gettext_noop("outcomes are 1 for bad and 0 for good, and both must occur"))
    return event


def _cuts(numbers: Floats) -> Floats:
    """Up to 59 cuts halfway between neighbouring values, near the quantiles."""
    values = np.unique(numbers)
    if values.size > PREBINS:
        wanted = np.quantile(numbers, np.arange(1, PREBINS) / PREBINS, method="lower")
        below = np.unique(np.minimum(np.searchsorted(values, wanted), values.size - 2))
    else:
        below = np.arange(values.size - 1)
    cuts: Floats = (values[below] + values[below + 1]) / 2.0
    return cuts


def _unknown(known: NDArray[np.bool_], event: Floats) -> float:
    """Weight of missing values, with half a case added to each side; 0 where none are missing."""
    if known.all():
        return 0.0
    hit, all_hit = event[~known].sum(), event.sum()
    good, all_good = (1.0 - event[~known]).sum(), (1.0 - event).sum()
    return float(np.log((good + 0.5) / (all_good + 0.5)) - np.log((hit + 0.5) / (all_hit + 0.5)))


def _segments(codes: NDArray[np.intp], event: Floats, size: int, most_bins: int, least_share: float) -> list[int]:
    """First prebin of each bin of the best monotone cut, of both directions; one bin if nothing else is possible."""
    hit = np.concatenate([[0.0], np.cumsum(np.bincount(codes, event, minlength=size))])
    everyone = np.concatenate([[0.0], np.cumsum(np.bincount(codes, minlength=size))])
    bad, count = hit[None, 1:] - hit[:-1, None], everyone[None, 1:] - everyone[:-1, None]  # [first, last]
    good = count - bad
    usable = (count >= max(1.0, least_share * everyone[-1])) & (bad > 0) & (good > 0)
    shares = np.where(usable, good, 1.0) / (everyone[-1] - hit[-1]), np.where(usable, bad, 1.0) / hit[-1]
    value = np.where(usable, (shares[0] - shares[1]) * np.log(shares[0] / shares[1]), -np.inf)
    rate = np.where(usable, bad, 1.0) / np.where(usable, count, 1.0)
    found = [_best_cut(value, sign * rate, most_bins) for sign in (1.0, -1.0)]
    return max(found, key=lambda result: result[0])[1]


def _best_cut(value: Floats, rate: Floats, most_bins: int) -> tuple[float, list[int]]:
    """Highest total value of consecutive segments with strictly rising rate, by the number of bins and the last segment."""
    size = len(value)
    best = [np.full((size, size), -np.inf)]
    best[0][0] = value[0]
    before: list[NDArray[np.intp]] = [np.zeros((size, size), dtype=np.intp)]
    for _ in range(1, most_bins):
        layer, origin = np.full((size, size), -np.inf), np.zeros((size, size), dtype=np.intp)
        for first in range(1, size):
            reach = best[-1][:, first - 1]
            allowed = np.where(rate[:, first - 1, None] < rate[None, first, :], reach[:, None], -np.inf)
            origin[first] = allowed.argmax(axis=0)
            layer[first] = allowed.max(axis=0) + value[first]
        best.append(layer)
        before.append(origin)
    ends = [layer[:, -1].max() for layer in best]
    bins = int(np.argmax(ends))
    if ends[bins] == -np.inf:
        return -np.inf, [0]
    first, last, starts = int(best[bins][:, -1].argmax()), size - 1, []
    for layer_at in range(bins, -1, -1):
        starts.append(first)
        first, last = int(before[layer_at][first, last]), first - 1
    return float(ends[bins]), starts[::-1]
