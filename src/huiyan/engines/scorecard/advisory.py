"""An advisory statistical score: weights of evidence, logistic regression, points; and how good and how calibrated it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from huiyan.engines.scorecard.evidence import Binning, Floats, bin_numbers, bin_words
from huiyan.engines.tables import BadInput, gettext_noop

ROUNDS = 100


@dataclass(frozen=True)
class Advisory:
    """Binnings and coefficients of ln(odds of bad) = intercept + sum coefficient x weight of evidence; points per variable.

    A coefficient is negative where the variable acts as its own bins say; the names in `against` do not, and want a look.
    Points fall by `pdo` when the odds of bad double; `base` points stand for good : bad = `odds` : 1.
    """

    binnings: tuple[Binning, ...]
    intercept: float
    coefficients: Floats
    left_out: tuple[str, ...]
    against: tuple[str, ...]
    rounds: int
    base: float
    odds: float
    pdo: float


@dataclass(frozen=True)
class Calibration:
    """Area under the curve, Brier score, calibration intercept and slope (0 and 1 when perfect), and a table by tenths.

    `predicted` and `observed` are the mean prediction and the share of bad in each group of `counts` cases.
    """

    auc: float
    brier: float
    intercept: float
    slope: float
    predicted: Floats
    observed: Floats
    counts: Floats


def fit_advisory(
    columns: Mapping[str, ArrayLike | Sequence[str]],
    bad: ArrayLike,
    *,
    least_information: float = 0.02,
    penalty: float = 1e-6,
    base: float = 600.0,
    odds: float = 50.0,
    pdo: float = 20.0,
) -> Advisory:
    """Fit numbers and words (n,) by name to bad (n, 0/1). The score advises; it decides nothing (the bank does).

    Variables under `least_information` (information value) are left out. Newton's method with a ridge of `penalty`
    (McCullagh and Nelder 1989, section 2.5). No variable with information, or outcomes all alike, raise BadInput.
    """
    event = np.asarray(bad, dtype=np.float64)
    cut = [_binning(name, values, event) for name, values in columns.items()]
    kept = [binning for binning in cut if binning.evidence.information_value >= least_information]
    if not kept:
        raise BadInput(gettext_noop("no variable tells good from bad"))
    weights = np.column_stack([binning.weigh(columns[binning.name]) for binning in kept])
    coefficients, rounds = _logistic(weights, event, penalty)
    against = tuple(binning.name for binning, value in zip(kept, coefficients[1:], strict=True) if value > 0)
    left_out = tuple(binning.name for binning in cut if binning not in kept)
    return Advisory(tuple(kept), float(coefficients[0]), coefficients[1:], left_out, against, rounds, base, odds, pdo)


def chance_of_bad(model: Advisory, columns: Mapping[str, ArrayLike | Sequence[str]]) -> Floats:
    """Predicted probability of bad (n,). A column that the model needs and that is absent raises BadInput."""
    for binning in model.binnings:
        if binning.name not in columns:
            raise BadInput(gettext_noop("the column '{name}' that the score needs is missing"), name=binning.name)
    line = model.intercept + sum(
        coefficient * binning.weigh(columns[binning.name])
        for binning, coefficient in zip(model.binnings, model.coefficients, strict=True)
    )
    return np.asarray(special.expit(line), dtype=np.float64)


def points_of(model: Advisory, chances: ArrayLike) -> Floats:
    """Points (n,): `base` at odds `odds` : 1 of good, `pdo` more for every doubling of the odds (Siddiqi 2006, chapter 6)."""
    chance = np.asarray(chances, dtype=np.float64)
    points: Floats = model.base + model.pdo / np.log(2.0) * (-special.logit(chance) - np.log(model.odds))
    return points


def auc(chances: ArrayLike, bad: ArrayLike) -> float:
    """Probability that a bad case has the higher prediction than a good one, ties counting half (Mann and Whitney 1947).

    >>> auc([0.9, 0.4, 0.4, 0.1], [1, 1, 0, 0])
    0.875
    """
    chance, event = np.asarray(chances, dtype=np.float64), np.asarray(bad, dtype=np.float64)
    _, place, count = np.unique(chance, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2.0)[place.reshape(-1)]
    hits = event.sum()
    if hits in (0.0, event.size):
        raise BadInput(gettext_noop("outcomes are 1 for bad and 0 for good, and both must occur"))
    return float((ranks @ event - hits * (hits + 1) / 2.0) / (hits * (event.size - hits)))


def calibration(chances: ArrayLike, bad: ArrayLike, *, groups: int = 10) -> Calibration:
    """How well predicted chances (n,) agree with what happened (n, 0/1). Cox 1958 for intercept and slope, Brier 1950.

    >>> found = calibration([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], groups=2)
    >>> found.auc, round(found.brier, 3), found.observed.tolist()
    (1.0, 0.025, [0.0, 1.0])
    """
    chance, event = np.asarray(chances, dtype=np.float64), np.asarray(bad, dtype=np.float64)
    area = auc(chance, event)
    line = special.logit(np.clip(chance, 1e-12, 1 - 1e-12))
    (intercept, slope), _ = _logistic(line[:, None], event, 1e-6)
    parts = np.array_split(np.argsort(chance, kind="stable"), groups)
    parts = [part for part in parts if part.size]
    return Calibration(
        area, float(np.mean((chance - event) ** 2)), float(intercept), float(slope),
        np.array([chance[part].mean() for part in parts]), np.array([event[part].mean() for part in parts]),
        np.array([float(part.size) for part in parts]),
    )  # fmt: skip


def _binning(name: str, values: ArrayLike | Sequence[str], event: Floats) -> Binning:
    column = np.asarray(values)
    if column.shape != event.shape:
        raise BadInput(
            gettext_noop("'{name}' has {found} rows, the outcomes have {expected}"),
            name=name,
            found=column.size,
            expected=event.size,
        )
    if column.dtype.kind in "ifu":
        return bin_numbers(name, column, event)
    return bin_words(name, [str(value) for value in column], event)


def _logistic(columns: Floats, event: Floats, penalty: float) -> tuple[Floats, int]:
    """Coefficients, the intercept first, by Newton's method; the ridge does not touch the intercept."""
    x = np.column_stack([np.ones(len(columns)), columns])
    ridge = np.full(x.shape[1], penalty)
    ridge[0] = 0.0
    beta = np.zeros(x.shape[1])
    done = 0
    while done < ROUNDS:
        done += 1
        chance = special.expit(x @ beta)
        gradient = x.T @ (event - chance) - ridge * beta
        curvature = (x * (chance * (1.0 - chance))[:, None]).T @ x + np.diag(ridge + 1e-12)
        step = np.linalg.solve(curvature, gradient)
        beta = beta + step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-300))
        if np.abs(step).max() < 1e-10:
            break
    return beta, done
