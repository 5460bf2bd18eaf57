"""Means from the indicators up to the index, and ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.composite.doubt import benefit_of_the_doubt
from huiyan.engines.composite.framework import Framework, Level
from huiyan.engines.tables import BadInput, gettext_noop

Array = NDArray[np.float64]
AggregationKind = Literal["arithmetic", "geometric", "harmonic", "power", "copeland", "doubt"]
Doubts = dict[bytes, Array]
POWERS = {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0}
TIE = 1e-12  # scores nearer than this share of the largest are one rank: it is over the rounding of a sum, under any meaning


@dataclass(frozen=True)
class Aggregation:
    """How children become their parent: a power mean (arithmetic 1, geometric 0, harmonic -1), Copeland, or benefit of the doubt."""

    kind: AggregationKind = "arithmetic"
    power: float = 1.0

    @classmethod
    def parse(cls, text: str) -> Aggregation:
        """Read 'arithmetic', 'geometric', 'harmonic', 'power:0.5', 'copeland' or 'doubt'.

        >>> Aggregation.parse("power:0.5")
        Aggregation(kind='power', power=0.5)
        """
        kind, _, power = text.partition(":")
        if kind not in get_args(AggregationKind):
            raise BadInput(
                gettext_noop("'{found}' is not an aggregation; there are: {known}"),
                found=kind,
                known=", ".join(get_args(AggregationKind)),
            )
        try:
            exponent = float(power) if kind == "power" else POWERS.get(kind, 1.0)
        except ValueError:
            raise BadInput(
                gettext_noop("'{found}' needs a number, as in {example}"), found=text, example="power:0.5"
            ) from None
        return cls(cast(AggregationKind, kind), exponent)

    def __str__(self) -> str:
        return f"power:{self.power:g}" if self.kind == "power" else self.kind

    @property
    def is_mean(self) -> bool:
        """Whether this is a power mean."""
        return self.kind not in ("copeland", "doubt")

    @property
    def needs_positive(self) -> bool:
        """Whether a value of 0 or less has no such mean."""
        return self.is_mean and self.power != 1.0


def aggregate(
    normalised: Array,
    framework: Framework,
    weights: Array,
    aggregations: Sequence[Aggregation],
    units: Sequence[str] = (),
    doubts: Doubts | None = None,
) -> Array:
    """Every aggregate, shape (rows, aggregates), the index last, from normalised values (rows, indicators).

    `weights` (nodes,) are relative among siblings; `aggregations` is one for all levels or one for each, from the bottom.
    A gap is left out and its siblings' weights are rescaled. A mean that needs positive values refuses the cell that has
    none. `doubts` keeps solved benefits of the doubt for the next call.
    """
    methods = per_level(framework, aggregations)
    values = np.full((len(normalised), len(framework.codes)), np.nan)
    values[:, : normalised.shape[1]] = normalised
    for level, method in zip(framework.levels, methods, strict=True):
        below = values[:, level.children]
        if method.needs_positive:
            refuse_nonpositive(below, [framework.codes[child] for child in level.children], method, units)
        values[:, level.parents] = _combine(
            below, level, weights[level.children], method, {} if doubts is None else doubts
        )
    found: Array = values[:, normalised.shape[1] :]
    return found


def per_level(framework: Framework, aggregations: Sequence[Aggregation]) -> tuple[Aggregation, ...]:
    """One aggregation for each level."""
    levels = len(framework.levels)
    if len(aggregations) == 1:
        return (aggregations[0],) * levels
    if len(aggregations) != levels:
        raise BadInput(
            gettext_noop("{found} aggregations are given, the framework has {levels} levels; give one, or one for each level"),
            found=len(aggregations), levels=levels,
        )  # fmt: skip
    return tuple(aggregations)


def sibling_shares(framework: Framework, weights: Array) -> Array:
    """Weights rescaled so that they sum to 1 below each parent; shape (nodes,) or (nodes, draws), the index itself has 1.

    >>> from huiyan.engines.composite import Aggregate, Indicator
    >>> tree = Framework.build([Indicator("a", "I"), Indicator("b", "I")], [Aggregate("I", None)])
    >>> sibling_shares(tree, np.array([3.0, 1.0, 1.0])).tolist()
    [0.75, 0.25, 1.0]
    """
    shares = np.ones_like(weights)
    for level in framework.levels:
        below = weights[level.children]
        sums = np.add.reduceat(below, level.starts, axis=0)
        shares[level.children] = below / np.repeat(sums, _sizes(level), axis=0)
    return shares


def index_shares(framework: Framework, weights: Array) -> Array:
    """What each node weighs in the index: the product of its share and those of all above it; shape as `weights`."""
    shares = sibling_shares(framework, weights)
    for level in reversed(framework.levels):
        for child in level.children:
            shares[child] = shares[child] * shares[framework.parents[child]]
    return shares


def rank(scores: Array) -> NDArray[np.int64]:
    """Ranks along the last axis, 1 for the highest; scores that only rounding tells apart share the better rank.

    Shape as `scores`; a missing score ranks last.

    >>> rank(np.array([3.0, 9.0, 3.0])).tolist()
    [2, 1, 2]
    """
    keyed = np.where(np.isnan(scores), np.inf, -scores)
    order = np.argsort(keyed, axis=-1)
    ordered = np.take_along_axis(keyed, order, axis=-1)
    finite = np.where(np.isfinite(scores), np.abs(scores), 0.0)
    tolerance = TIE * finite.max(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):
        fresh = np.diff(ordered, axis=-1) > tolerance
    places = np.zeros(ordered.shape, dtype=np.int64)
    places[..., 1:] = np.where(fresh, np.arange(1, ordered.shape[-1]), 0)
    result = np.empty_like(places)
    np.put_along_axis(result, order, np.maximum.accumulate(places, axis=-1) + 1, axis=-1)
    return result


def refuse_nonpositive(values: Array, codes: Sequence[str], method: Aggregation, units: Sequence[str]) -> None:
    """Raise BadInput for the first value of 0 or less."""
    with np.errstate(invalid="ignore"):
        wrong = np.argwhere(values <= 0)
    if len(wrong):
        row, column = (int(at) for at in wrong[0])
        raise BadInput(
            gettext_noop(
                "the {method} mean needs values over 0, but '{code}' of '{unit}' is {value} on the common scale; "
                "a scale such as minmax:1:100 avoids it"
            ),
            method=str(method), code=codes[column], unit=units[row] if units else row + 1, value=f"{values[row, column]:g}",
        )  # fmt: skip


def transform(values: Array, power: float) -> Array:
    """What a power mean averages: the values, their logarithms (power 0) or their powers."""
    if power == 1.0:
        return values
    return np.log(values) if power == 0.0 else values**power


def transform_back(means: Array, power: float) -> Array:
    """The inverse of `transform`."""
    if power == 1.0:
        return means
    return np.exp(means) if power == 0.0 else means ** (1 / power)


def _combine(values: Array, level: Level, weights: Array, method: Aggregation, doubts: Doubts) -> Array:
    if not method.is_mean:
        ends = [*level.starts[1:], values.shape[1]]
        blocks = [slice(start, end) for start, end in zip(level.starts, ends, strict=True)]
        if method.kind == "copeland":
            return np.column_stack([_copeland(values[:, block], weights[block]) for block in blocks])
        return np.column_stack([_doubt(values[:, block], weights[block], doubts) for block in blocks])
    seen = ~np.isnan(values)
    bent = np.where(seen, transform(np.where(seen, values, 1.0), method.power), 0.0)
    sums = np.add.reduceat(bent * weights, level.starts, axis=1)
    total = np.add.reduceat(seen * weights, level.starts, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return transform_back(sums / total, method.power)


def _copeland(values: Array, weights: Array) -> Array:
    """Pairs won minus pairs lost, a pair being won by more than half of the weight (Munda and Nardo 2009); -(n-1)..n-1."""
    margin = np.zeros((len(values), len(values)))
    for column, weight in zip(values.T, weights, strict=True):
        with np.errstate(invalid="ignore"):
            margin += weight * (np.greater.outer(column, column).astype(float) - np.less.outer(column, column))
    won = np.where(np.abs(margin) > TIE * weights.sum(), np.sign(margin), 0.0)
    score: Array = won.sum(axis=1)
    return score


def _doubt(values: Array, weights: Array, doubts: Doubts) -> Array:
    """Scores on 0..100 from the columns that weigh anything; the size of the weights plays no part."""
    used = np.ascontiguousarray(values[:, weights > 0])
    if not used.shape[1]:
        return np.full(len(values), np.nan)
    key = used.tobytes()
    if key not in doubts:
        doubts[key] = benefit_of_the_doubt(used).scores * 100
    return doubts[key]


def _sizes(level: Level) -> NDArray[np.intp]:
    return np.diff([*level.starts, len(level.children)])
