"""Putting every indicator on one scale where more is better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.composite.framework import Framework, Indicator
from huiyan.engines.tables import BadInput, gettext_noop

Array = NDArray[np.float64]
NormalisationKind = Literal["minmax", "zscore", "rank", "percentile", "target", "goalposts"]
DEFAULTS: dict[str, tuple[float, float]] = {
    "minmax": (0, 100), "zscore": (0, 1), "rank": (0, 0), "percentile": (0, 100), "target": (0, 100), "goalposts": (0, 100),
}  # fmt: skip


@dataclass(frozen=True)
class Normalisation:
    """A scale: `low` and `high` are its ends (for zscore: mean and standard deviation; rank needs neither)."""

    kind: NormalisationKind = "minmax"
    low: float = 0.0
    high: float = 100.0

    @classmethod
    def parse(cls, text: str) -> Normalisation:
        """Read 'minmax', 'minmax:1:100', 'zscore:10:2', 'rank', 'percentile', 'target' or 'goalposts'.

        >>> Normalisation.parse("zscore:10:2")
        Normalisation(kind='zscore', low=10.0, high=2.0)
        """
        kind, *ends = text.split(":")
        if kind not in get_args(NormalisationKind):
            raise BadInput(
                gettext_noop("'{found}' is not a normalisation; there are: {known}"),
                found=kind, known=", ".join(get_args(NormalisationKind)),
            )  # fmt: skip
        low, high = DEFAULTS[kind]
        if ends:
            try:
                low, high = (float(end) for end in ends)
            except ValueError:
                raise BadInput(
                    gettext_noop("'{found}' needs two numbers, as in {example}"), found=text, example=f"{kind}:0:100"
                ) from None
        if kind != "rank" and not (high > 0 if kind == "zscore" else high > low):
            raise BadInput(gettext_noop("the scale '{found}' has no width"), found=text)
        return cls(cast(NormalisationKind, kind), float(low), float(high))

    def __str__(self) -> str:
        return self.kind if self.kind == "rank" else f"{self.kind}:{self.low:g}:{self.high:g}"


def normalise(values: Array, framework: Framework, normalisation: Normalisation) -> Array:
    """Values (rows, indicators) on one scale, those of direction -1 turned round; gaps stay gaps.

    minmax: lowest to `low`, highest to `high`. zscore: `low` + `high` standard deviations (n - 1). rank: 1 for the
    worst, ties share the mean. percentile: share of units below. target: share of the way from the worst value to the
    target, full marks beyond it. goalposts: as minmax between the framework's Low and High, cut off outside them.
    Formulas: OECD and JRC, Handbook on Constructing Composite Indicators (2008), part 1.5. A constant indicator raises
    BadInput (not for rank and percentile), and so does a missing target or goalpost.
    """
    if normalisation.kind in ("rank", "percentile"):
        return normalise_by_order(values * framework.directions, normalisation)
    if normalisation.kind == "goalposts":
        ends = _posts(framework, ("Low", "High"), [(leaf.low, leaf.high) for leaf in framework.indicators])
        return _between(values, ends[:, 0], ends[:, 1], framework, normalisation, cut=True)
    if normalisation.kind == "target":
        targets = _posts(framework, ("Target",), [(leaf.target,) for leaf in framework.indicators])[:, 0]
        worst = np.where(framework.directions > 0, np.nanmin(values, axis=0), np.nanmax(values, axis=0))
        _refuse_unreachable(framework, worst, targets)
        ends = np.where(framework.directions > 0, [worst, targets], [targets, worst])
        return _between(values, ends[0], ends[1], framework, normalisation, cut=True)
    _refuse_constant(values, framework.indicators)
    if normalisation.kind == "zscore":
        scale = framework.directions * normalisation.high / np.nanstd(values, axis=0, ddof=1)
        scored: Array = normalisation.low + (values - np.nanmean(values, axis=0)) * scale
        return scored
    return _between(values, np.nanmin(values, axis=0), np.nanmax(values, axis=0), framework, normalisation)


def _between(
    values: Array, low: Array, high: Array, framework: Framework, scale: Normalisation, *, cut: bool = False
) -> Array:
    share = (values - low) / (high - low)
    share = np.where(framework.directions > 0, share, 1 - share)
    if cut:
        share = np.clip(share, 0.0, 1.0)
    scored: Array = scale.low + share * (scale.high - scale.low)
    return scored


def normalise_by_order(values: Array, normalisation: Normalisation) -> Array:
    """Ranks of each column, smallest 1; ties share the mean rank, or for percentiles the lowest."""
    order = np.argsort(values, axis=0)  # gaps come last
    ordered = np.take_along_axis(values, order, axis=0)
    places = np.arange(len(values))[:, None]
    fresh = np.vstack([np.ones((1, values.shape[1]), dtype=np.bool_), ordered[1:] != ordered[:-1]])
    below = np.maximum.accumulate(np.where(fresh, places, 0), axis=0)
    if normalisation.kind == "rank":
        last = np.vstack([fresh[1:], fresh[:1]])
        upto = np.minimum.accumulate(np.where(last, places, len(values))[::-1], axis=0)[::-1]
        scored = (below + upto) / 2 + 1
    else:
        share = below / np.maximum((~np.isnan(values)).sum(axis=0) - 1, 1)
        scored = normalisation.low + share * (normalisation.high - normalisation.low)
    result = np.empty_like(values)
    np.put_along_axis(result, order, scored, axis=0)
    return np.where(np.isnan(values), np.nan, result)


def _refuse_constant(values: Array, indicators: Sequence[Indicator]) -> None:
    seen = ~np.isnan(values)
    low = np.where(seen, values, np.inf).min(axis=0)
    high = np.where(seen, values, -np.inf).max(axis=0)
    for column in map(int, np.flatnonzero(low >= high)):
        if not seen[:, column].any():
            raise BadInput(gettext_noop("the indicator '{code}' has no value at all"), code=indicators[column].code)
        raise BadInput(
            gettext_noop("the indicator '{code}' is {value} for every unit and cannot tell them apart; leave it out"),
            code=indicators[column].code, value=f"{low[column]:g}",
        )  # fmt: skip


def _posts(framework: Framework, columns: tuple[str, ...], posts: Sequence[tuple[float | None, ...]]) -> Array:
    for leaf, found in zip(framework.indicators, posts, strict=True):
        for column, post in zip(columns, found, strict=True):
            if post is None:
                raise BadInput(
                    gettext_noop("the indicator '{code}' has no {column_name}"), code=leaf.code, column_name=column
                )
        if len(found) == 2 and not cast(float, found[0]) < cast(float, found[1]):
            raise BadInput(
                gettext_noop("the goalposts of '{code}' have no width: Low must be under High"), code=leaf.code
            )
    return np.array(posts, dtype=np.float64)


def _refuse_unreachable(framework: Framework, worst: Array, targets: Array) -> None:
    for leaf, start, goal in zip(framework.indicators, worst, targets, strict=True):
        if not (goal - start) * leaf.direction > 0:
            raise BadInput(
                gettext_noop("the target {target} of '{code}' is not better than the worst value {worst}"),
                target=f"{goal:g}", code=leaf.code, worst=f"{start:g}",
            )  # fmt: skip
