"""Taming outliers: points far out are drawn in, or the whole column is bent, when skew and kurtosis ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.tables import BadInput, gettext_noop

Array = NDArray[np.float64]
TreatmentKind = Literal["none", "winsorise", "log", "boxcox"]
SKEW_LIMIT, KURTOSIS_LIMIT = 2.0, 3.5
LOG_SHIFT = 0.01  # of the range; keeps the smallest value off log(0)
WINSORISE_LIMIT = 5
BOX_COX_POWERS = np.round(np.arange(-3, 3.01, 0.1), 1)


@dataclass(frozen=True)
class Treatment:
    """What happens to a column whose |skew| is over 2 and whose excess kurtosis is over 3.5.

    'winsorise' draws in up to `limit` points, and takes logs where that is not enough; the others act at once.
    """

    kind: TreatmentKind = "none"
    limit: int = WINSORISE_LIMIT

    @classmethod
    def parse(cls, text: str) -> Treatment:
        """Read 'none', 'log', 'boxcox', 'winsorise' or 'winsorise:3'.

        >>> Treatment.parse("winsorise:3")
        Treatment(kind='winsorise', limit=3)
        """
        kind, _, limit = text.partition(":")
        if kind not in get_args(TreatmentKind):
            raise BadInput(
                gettext_noop("'{found}' is not a treatment; there are: {known}"),
                found=kind,
                known=", ".join(get_args(TreatmentKind)),
            )
        if limit and not limit.isdigit():
            raise BadInput(gettext_noop("'{found}' is not a number of points to winsorise"), found=limit)
        return cls(cast(TreatmentKind, kind), int(limit) if limit else WINSORISE_LIMIT)

    def __str__(self) -> str:
        return f"{self.kind}:{self.limit}" if self.kind == "winsorise" else self.kind


@dataclass(frozen=True)
class Treated:
    """Treated values (rows, indicators) and, for each indicator, its shape before and after, the points drawn in, the bend."""

    values: Array
    skew_before: Array
    kurtosis_before: Array
    skew_after: Array
    kurtosis_after: Array
    winsorised: NDArray[np.int64]
    transformation: tuple[str, ...]


def skew_and_kurtosis(values: Array) -> tuple[Array, Array]:
    """Sample skewness G1 and excess kurtosis G2 of each column, gaps left out (Joanes and Gill 1998, type 2).

    Needs four values; a column with fewer, or with one value only, has skewness and kurtosis 0.

    >>> skew, kurtosis = skew_and_kurtosis(np.array([[1.0], [2.0], [3.0], [10.0]]))
    >>> round(float(skew[0]), 4), round(float(kurtosis[0]), 4)
    (1.7636, 3.228)
    """
    seen = ~np.isnan(values)
    n = seen.sum(axis=0).astype(np.float64)
    total = np.where(seen, values, 0.0).sum(axis=0)
    centred = np.where(seen, values - total / np.maximum(n, 1), 0.0)
    square = centred * centred
    second = square.sum(axis=0) / np.maximum(n, 1)
    usable = (n >= 4) & (second > 0)
    n, second = np.where(usable, n, 4.0), np.where(usable, second, 1.0)
    g1 = (square * centred).sum(axis=0) / n / second**1.5
    g2 = (square * square).sum(axis=0) / n / second**2 - 3
    skew = g1 * np.sqrt(n * (n - 1)) / (n - 2)
    kurtosis = ((n + 1) * g2 + 6) * (n - 1) / ((n - 2) * (n - 3))
    return np.where(usable, skew, 0.0), np.where(usable, kurtosis, 0.0)


def treat(values: Array, treatment: Treatment) -> Treated:
    """Treat each column of values (rows, indicators) that has outliers; the other columns stay as they are.

    Rule and thresholds: Becker et al. 2022, COINr (JOSS 7(78), 4567), after the JRC and OECD practice.
    """
    return treat_all(values, [treatment])[0]


def treat_all(values: Array, treatments: Sequence[Treatment]) -> list[Treated]:
    """Several treatments of the same values; the winsorising steps they share are done once."""
    skew, kurtosis = skew_and_kurtosis(values)
    outlying = np.flatnonzero(_outlying(skew, kurtosis))
    most = max((choice.limit for choice in treatments if choice.kind == "winsorise"), default=0)
    steps = _winsorise_steps(values[:, outlying], most)
    return [_treated(values, skew, kurtosis, outlying, steps, choice) for choice in treatments]


def _outlying(skew: Array, kurtosis: Array) -> NDArray[np.bool_]:
    return (np.abs(skew) > SKEW_LIMIT) & (kurtosis > KURTOSIS_LIMIT)


@dataclass(frozen=True)
class _Step:
    """The outlying columns after some points were drawn in, and which of them still have outliers."""

    values: Array
    points: NDArray[np.int64]
    failing: NDArray[np.bool_]


def _winsorise_steps(values: Array, most: int) -> list[_Step]:
    state = values.copy()
    points = np.zeros(values.shape[1], dtype=np.int64)
    skew, kurtosis = skew_and_kurtosis(state)
    steps = [_Step(state.copy(), points.copy(), _outlying(skew, kurtosis))]
    moved = np.zeros(values.shape, dtype=np.bool_)
    for _ in range(most):
        failing = steps[-1].failing
        if not failing.any():
            break
        side = np.where(skew >= 0, 1.0, -1.0)
        state[:, failing] = _draw_in_one(state[:, failing] * side[failing], moved, failing) * side[failing]
        points[failing] += 1
        skew, kurtosis = skew_and_kurtosis(state)
        steps.append(_Step(state.copy(), points.copy(), failing & _outlying(skew, kurtosis)))
    return steps


def _draw_in_one(values: Array, moved: NDArray[np.bool_], columns: NDArray[np.bool_]) -> Array:
    """Set one more of the highest points, and those drawn in before, to the next value below them."""
    known = np.where(np.isnan(values), -np.inf, values)
    top = known.max(axis=0)
    highest = known == top
    fresh = highest & ~moved[:, columns]
    # One new point at a time; all at the top are already drawn in only if the side changed.
    pick = np.argmax(np.where(fresh.any(axis=0), fresh, highest), axis=0)
    chosen = moved[:, columns] & highest
    chosen[pick, np.arange(values.shape[1])] = True
    below = np.where(chosen, -np.inf, known).max(axis=0)
    moved[:, columns] |= chosen
    drawn: Array = np.where(chosen & np.isfinite(below), below, values)
    return drawn


def _treated(
    values: Array, skew: Array, kurtosis: Array, outlying: NDArray[np.intp], steps: list[_Step], treatment: Treatment
) -> Treated:
    result, points = values.copy(), np.zeros(values.shape[1], dtype=np.int64)
    bends = ["none"] * values.shape[1]
    bent = outlying if treatment.kind in ("log", "boxcox") else outlying[:0]
    if treatment.kind == "winsorise":
        step = steps[min(treatment.limit, len(steps) - 1)]
        result[:, outlying], points[outlying] = step.values, step.points
        bent = outlying[step.failing]
        points[bent] = 0
    for column in bent:
        bend = _box_cox if treatment.kind == "boxcox" else _log
        result[:, column], bends[column] = bend(values[:, column], downward=bool(skew[column] < 0))
    after = skew_and_kurtosis(result)
    return Treated(result, skew, kurtosis, *after, points, tuple(bends))


def _shifted(column: Array, *, downward: bool) -> Array:
    """The column counted from its end with the bulk, so that the long tail is at the top; all values > 0."""
    low, high = np.nanmin(column), np.nanmax(column)
    shifted: Array = (high - column if downward else column - low) + LOG_SHIFT * (high - low)
    return shifted


def _log(column: Array, *, downward: bool) -> tuple[Array, str]:
    bent = np.log(_shifted(column, downward=downward))
    return (-bent, "log of the reflected column") if downward else (bent, "log")


def _box_cox(column: Array, *, downward: bool) -> tuple[Array, str]:
    """Box and Cox 1964, the power of the greatest profile likelihood on a grid of 0.1."""
    shifted = _shifted(column, downward=downward)
    shifted = shifted / np.exp(np.nanmean(np.log(shifted)))  # at geometric mean 1 the likelihood is the variance alone
    candidates = [np.log(shifted) if power == 0 else (shifted**power - 1) / power for power in BOX_COX_POWERS]
    best = int(np.argmin([np.nanvar(candidate) for candidate in candidates]))
    note = f"Box-Cox {BOX_COX_POWERS[best]:g}"
    return (-candidates[best], f"{note} of the reflected column") if downward else (candidates[best], note)
