"""Why an index is what it is: one cell through all stages, and a difference split into its causes without a rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.composite.aggregate import Aggregation, per_level, sibling_shares, transform
from huiyan.engines.composite.compute import Index
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Cell:
    """One indicator of one unit at every stage, and what it adds to the index.

    `share` is its part of all weight, `points` share times normalised value: with arithmetic means on all levels the
    points of a unit sum to its index; with other means `points` is None.
    """

    unit: str
    indicator: str
    raw: float
    denominated: float
    imputed: bool
    complete: float
    winsorised: bool
    transformation: str
    treated: float
    normalised: float
    share: float
    points: float | None


@dataclass(frozen=True)
class Difference:
    """A difference of two indexes: `total` is the sum of `by_value` (indicators,) and `by_weight` (nodes,)."""

    total: float
    by_value: Array
    by_weight: Array


@dataclass(frozen=True)
class Changes:
    """Change of the index from one year to another for the units of both: total (units,) = sum of by_value (units, indicators).

    `imputed` marks contributions that rest on a value imputed in either year.
    """

    units: tuple[str, ...]
    first_year: int
    last_year: int
    total: Array
    by_value: Array
    imputed: NDArray[np.bool_]


def find_row(index: Index, unit: str, year: int | None = None) -> int:
    """Row number of a unit (in a year, the latest by default)."""
    data = index.data
    rows = [row for row, name in enumerate(data.units) if name == unit]
    if data.years is not None:
        wanted = year if year is not None else max((int(data.years[row]) for row in rows), default=0)
        rows = [row for row in rows if data.years[row] == wanted]
    if not rows:
        raise BadInput(
            gettext_noop("there is no unit '{unit}' in the index"), unit=unit if year is None else f"{unit} {year}"
        )
    return rows[0]


def explain_cell(index: Index, unit: str, indicator: str, year: int | None = None) -> Cell:
    """The way of one value through all stages; an unknown unit or indicator raises BadInput."""
    if indicator not in index.data.codes:
        raise BadInput(gettext_noop("there is no indicator '{code}' in the framework"), code=indicator)
    row, column = find_row(index, unit, year), index.data.codes.index(indicator)
    before, after = index.complete[row, column], index.treated.values[row, column]
    bend = index.treated.transformation[column]
    methods = per_level(index.framework, index.recipe.aggregation)
    share = float(index.shares[column])
    return Cell(
        unit=unit,
        indicator=indicator,
        raw=float(index.data.values[row, column]),
        denominated=float(index.denominated[row, column]),
        imputed=bool(index.imputed[row, column]),
        complete=float(before),
        winsorised=bend == "none" and bool(before != after) and not np.isnan(before),
        transformation=bend,
        treated=float(after),
        normalised=float(index.normalised[row, column]),
        share=share,
        points=share * float(index.normalised[row, column])
        if all(m.power == 1 and m.is_mean for m in methods)
        else None,
    )


def explain_difference(one: Index, row: int, other: Index, other_row: int) -> Difference:
    """Split index(other_row of `other`) - index(row of `one`) into values and weights, exactly.

    Works for power means without gaps. In the transformed scale f of a mean the change of a parent is the sum over its
    children of mean weight times change of f, and mean f times change of weight; the ratio of both sides carries it back.
    For arithmetic means this is the Shapley split, for geometric means the logarithmic mean Divisia index (Ang 2005).
    """
    framework = one.framework
    methods = per_level(framework, one.recipe.aggregation)
    if other.framework.codes != framework.codes or per_level(other.framework, other.recipe.aggregation) != methods:
        raise BadInput(gettext_noop("two indexes can be compared only with the same tree and the same means"))
    if not all(method.is_mean for method in methods):
        raise BadInput(
            gettext_noop("a difference can be split only for arithmetic, geometric, harmonic or power means")
        )
    before, after = _nodes(one, row), _nodes(other, other_row)
    if np.isnan(before).any() or np.isnan(after).any():
        raise BadInput(gettext_noop("a difference can be split only where nothing is missing; impute first"))
    old, new = sibling_shares(framework, one.weights), sibling_shares(other.framework, other.weights)
    factor = np.ones(len(before))  # points of the index for one point of the node
    by_weight = np.zeros(len(before))
    for level, method in zip(reversed(framework.levels), reversed(methods), strict=True):
        for child in level.children:
            parent = framework.parents[child]
            carry = factor[parent] * _slope_back(before[parent], after[parent], method)
            factor[child] = carry * (old[child] + new[child]) / 2 * _slope(before[child], after[child], method)
            middle = (transform(before[child], method.power) + transform(after[child], method.power)) / 2
            by_weight[child] = carry * middle * (new[child] - old[child])
    by_value = (factor * (after - before))[: one.normalised.shape[1]]
    return Difference(float(after[-1] - before[-1]), by_value, by_weight)


@one_thread()
def changes(index: Index, first_year: int, last_year: int) -> Changes:
    """Split the change of each unit's index between two years by indicator; units missing in either year are left out."""
    data = index.data
    if data.years is None:
        raise BadInput(gettext_noop("changes need data of several years"), file=data.file)
    rows = {
        year: {data.units[row]: int(row) for row in np.flatnonzero(data.years == year)}
        for year in (first_year, last_year)
    }
    for year, found in rows.items():
        if not found:
            raise BadInput(gettext_noop("there are no data of the year {year}"), file=data.file, year=year)
    units = tuple(unit for unit in rows[last_year] if unit in rows[first_year])
    pairs = [(rows[first_year][unit], rows[last_year][unit]) for unit in units]
    parts = [explain_difference(index, before, index, after) for before, after in pairs]
    return Changes(
        units, first_year, last_year,
        np.array([part.total for part in parts]),
        np.array([part.by_value for part in parts]),
        np.array([index.imputed[before] | index.imputed[after] for before, after in pairs]),
    )  # fmt: skip


def _nodes(index: Index, row: int) -> Array:
    return np.concatenate([index.normalised[row], index.scores[row]])


def _slope(before: float, after: float, method: Aggregation) -> float:
    """Change of the transformed value for one unit of the value: the difference quotient, or the derivative at a point."""
    if not np.isclose(before, after, rtol=1e-12, atol=0):
        return float(np.diff(transform(np.array([before, after]), method.power))[0] / (after - before))
    if method.power == 1.0:
        return 1.0
    return float(1 / before if method.power == 0.0 else method.power * before ** (method.power - 1))


def _slope_back(before: float, after: float, method: Aggregation) -> float:
    return 1 / _slope(before, after, method)
