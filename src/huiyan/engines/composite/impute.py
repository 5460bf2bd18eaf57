"""Filling missing values, each way saying what it takes for the gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.composite.observations import Observations
from huiyan.engines.tables import BadInput, gettext_noop

Array = NDArray[np.float64]
ImputationKind = Literal["none", "mean", "median", "group_mean", "group_median", "last_year", "em"]
EM_ROUNDS, EM_TOLERANCE, EM_RIDGE = 200, 1e-8, 1e-3


@dataclass(frozen=True)
class Imputation:
    """How gaps are filled; `group` names the grouping for group_mean and group_median.

    Without a group the coarsest one is taken (fewest classes), because its averages rest on the most units.
    """

    kind: ImputationKind = "none"
    group: str | None = None

    @classmethod
    def parse(cls, text: str) -> Imputation:
        """Read 'mean' or 'group_mean:region'.

        >>> Imputation.parse("group_mean:region")
        Imputation(kind='group_mean', group='region')
        """
        kind, _, group = text.partition(":")
        if kind not in get_args(ImputationKind):
            raise BadInput(
                gettext_noop("'{found}' is not an imputation; there are: {known}"),
                found=kind,
                known=", ".join(get_args(ImputationKind)),
            )
        return cls(cast(ImputationKind, kind), group or None)

    def __str__(self) -> str:
        return f"{self.kind}:{self.group}" if self.group else self.kind


def impute(data: Observations, imputation: Imputation, siblings: Sequence[NDArray[np.intp]] = ()) -> Array:
    """Values of shape (rows, indicators) with the gaps filled; averages are taken within each year.

    `siblings` are column numbers that belong together, used by 'em' (multivariate normal expectation-maximisation
    within each block; Dempster, Laird and Rubin 1977). What cannot be filled raises BadInput with the cell.

    >>> data = Observations(("x", "y", "z"), ("a",), np.array([[1.0], [np.nan], [3.0]]))
    >>> impute(data, Imputation("mean")).ravel().tolist()
    [1.0, 2.0, 3.0]
    """
    if imputation.kind == "none" or not np.isnan(data.values).any():
        return data.values.copy()
    if imputation.kind == "last_year":
        return _filled(data, _from_last_year(data), imputation)
    values = data.values.copy()
    classes = _classes(data, imputation)
    for year in data.masks_by_year():
        if imputation.kind == "em":
            for block in siblings or [np.arange(values.shape[1])]:
                values[np.ix_(year, block)] = _expectation_maximisation(values[np.ix_(year, block)])
        else:
            for label in np.unique(classes[year]):
                rows = year & (classes == label)
                values[rows] = _with_average(values[rows], median=imputation.kind.endswith("median"))
    return _filled(data, values, imputation)


def coarsest_group(data: Observations) -> str:
    """The grouping with the fewest classes; the first of them where several tie."""
    if not data.groups:
        raise BadInput(
            gettext_noop("an average by group needs a column of type Group; the data have none"), file=data.file
        )
    return min(data.groups, key=lambda code: len(set(data.groups[code])))


def _classes(data: Observations, imputation: Imputation) -> NDArray[np.str_]:
    if not imputation.kind.startswith("group_"):
        return np.zeros(len(data.units), dtype=np.str_)
    group = imputation.group or coarsest_group(data)
    if group not in data.groups:
        raise BadInput(
            gettext_noop("there is no group '{group}'; the data have: {found}"),
            file=data.file, group=group, found=", ".join(data.groups) or "-",
        )  # fmt: skip
    return np.array(data.groups[group], dtype=np.str_)


def _with_average(values: Array, *, median: bool) -> Array:
    gaps = np.isnan(values)
    fillable = gaps.any(axis=0) & ~gaps.all(axis=0)
    filled = values.copy()
    average = (np.nanmedian if median else np.nanmean)(values[:, fillable], axis=0)
    filled[:, fillable] = np.where(gaps[:, fillable], average, values[:, fillable])
    return filled


def _from_last_year(data: Observations) -> Array:
    if data.years is None:
        raise BadInput(gettext_noop("imputing from last year needs data of several years"), file=data.file)
    values = data.values.copy()
    latest: dict[str, Array] = {}
    for row in np.argsort(data.years, kind="stable"):
        before = latest.get(data.units[row])
        if before is not None:
            values[row] = np.where(np.isnan(values[row]), before, values[row])
        latest[data.units[row]] = values[row]
    return values


def _expectation_maximisation(values: Array) -> Array:
    """Conditional means under a multivariate normal fitted by EM; columns are scaled first, the ridge keeps it solvable."""
    gaps = np.isnan(values)
    if not gaps.any() or gaps.all(axis=0).any():
        return values
    centre, spread = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    scaled = (values - centre) / np.where(spread > 0, spread, 1.0)
    filled = np.where(gaps, 0.0, scaled)
    width = values.shape[1]
    mean, covariance = filled.mean(axis=0), np.cov(filled.T, bias=True).reshape(width, width)
    for _ in range(EM_ROUNDS):
        covariance = covariance + EM_RIDGE * np.eye(width)
        extra = np.zeros((width, width))
        before = filled.copy()
        for row in np.flatnonzero(gaps.any(axis=1)):
            gap, seen = gaps[row], ~gaps[row]
            slope = np.linalg.solve(covariance[np.ix_(seen, seen)], covariance[np.ix_(seen, gap)]).T
            filled[row, gap] = mean[gap] + slope @ (filled[row, seen] - mean[seen])
            extra[np.ix_(gap, gap)] += covariance[np.ix_(gap, gap)] - slope @ covariance[np.ix_(seen, gap)]
        mean = filled.mean(axis=0)
        covariance = ((filled - mean).T @ (filled - mean) + extra) / len(values)
        if np.abs(filled - before).max() < EM_TOLERANCE:
            break
    found: Array = np.where(gaps, filled * np.where(spread > 0, spread, 1.0) + centre, values)
    return found


def _filled(data: Observations, values: Array, imputation: Imputation) -> Array:
    left = np.argwhere(np.isnan(values))
    if len(left):
        row, column = (int(at) for at in left[0])
        raise data.bad(
            row, data.codes[column],
            gettext_noop("the value of '{unit}' is missing and '{imputation}' has nothing to fill it from"),
            unit=data.units[row], imputation=str(imputation),
        )  # fmt: skip
    return values
