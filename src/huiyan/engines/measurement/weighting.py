"""Weights fitted to what is known of the population: post-stratification, raking, calibration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from huiyan.engines.measurement.design import Codes, Design, Floats, residual_design
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop


@dataclass(frozen=True)
class Fitted:
    """A design with fitted weights; rounds needed, largest relative error left in a margin, and the spread of the factors.

    `kish` is Kish's design effect of unequal weights, 1 + the squared coefficient of variation of the weights.
    """

    design: Design
    rounds: int
    error: float
    least_factor: float
    most_factor: float
    kish: float

    @property
    def weights(self) -> Floats:
        """The fitted weights, shape (n,)."""
        return self.design.weights


@dataclass(frozen=True)
class Margin:
    """One variable of the sample (n labels) and the known total of each of its values."""

    name: str
    labels: Sequence[str]
    totals: Mapping[str, float]


@one_thread()
def post_stratify(design: Design, margin: Margin) -> Fitted:
    """Scale the weights within each value of one variable so that they add up to its known total.

    Holt and Smith 1979. A value without a total, a total without respondents and a negative total raise BadInput.
    """
    return rake(design, [margin])


@one_thread()
def rake(design: Design, margins: Sequence[Margin], *, tolerance: float = 1e-12, rounds: int = 1000) -> Fitted:
    """Scale the weights in turn to every margin until all are met within `tolerance` (relative).

    Deming and Stephan 1940 (iterative proportional fitting). Margins whose totals differ by more than 1e-6 of them are
    refused, and so is a fit that has not converged after `rounds`: BadInput.

    >>> from huiyan.engines.measurement import survey_design
    >>> sex, town = Margin("sex", ["f", "f", "m", "m"], {"f": 60, "m": 40}), Margin("town", ["u", "r", "u", "r"], {"u": 70, "r": 30})
    >>> fitted = rake(survey_design(np.ones(4)), [sex, town])
    >>> fitted.weights.round(6).tolist(), fitted.rounds
    ([42.0, 18.0, 28.0, 12.0], 2)
    """
    if not margins:
        raise BadInput(gettext_noop("raking needs at least one margin"))
    codes, totals = zip(*(margin_codes(margin, design.weights) for margin in margins), strict=True)
    _check_sums(margins)
    factors, done, error = rake_factors(design.weights, codes, totals, tolerance=tolerance, rounds=rounds)
    if error > tolerance:
        raise BadInput(
            gettext_noop("raking has not converged after {rounds} rounds; the worst margin is still {error} off"),
            rounds=done, error=f"{error:.2g}",
        )  # fmt: skip
    weights = design.weights * factors
    return _fitted(design, residual_design(design, weights, codes), done, error)


@one_thread()
def rake_factors(
    weights: Floats, codes: Sequence[Codes], totals: Sequence[Floats], *, tolerance: float = 1e-12, rounds: int = 1000
) -> tuple[Floats, int, float]:
    """Factors (n,) that bring weights (n,) to the totals of each coded margin; rounds done; largest relative error left.

    Only the sums of weights in the cells of the cross table matter, so the rounds run on the occupied cells.
    """
    sizes = tuple(total.size for total in totals)
    flat = np.ravel_multi_index(tuple(codes), sizes) if len(sizes) > 1 else np.asarray(codes[0])
    cells, place = _occupied(flat, int(np.prod(sizes, dtype=np.int64)))
    begin = np.bincount(place, weights, minlength=cells.size)
    indices = [np.asarray(index, dtype=np.intp) for index in np.unravel_index(cells, sizes)]
    table, error, done = begin.copy(), np.inf, 0
    while error > tolerance and done < rounds:
        done += 1
        error = 0.0
        for index, total in zip(indices, totals, strict=True):
            found = np.bincount(index, table, minlength=total.size)
            factor = np.divide(total, found, out=np.ones_like(total), where=found > 0)
            error = max(error, float(np.abs(factor - 1.0).max(initial=0.0)))
            table *= factor[index]
        if len(indices) == 1:
            error = 0.0
    return np.divide(table, begin, out=np.zeros_like(table), where=begin > 0)[place], done, error


def _occupied(flat: Codes, size: int) -> tuple[Codes, Codes]:
    """The cells that occur and the place of each respondent among them; by counting where the cross table is small."""
    if size > 20 * flat.size + 1000:
        cells, place = np.unique(flat, return_inverse=True)
        return cells, place.reshape(-1)
    cells = np.flatnonzero(np.bincount(flat, minlength=size))
    position = np.empty(size, dtype=np.intp)
    position[cells] = np.arange(cells.size)
    return cells, position[flat]


@one_thread()
def calibrate(design: Design, columns: ArrayLike, totals: ArrayLike, *, rounds: int = 50) -> Fitted:
    """Weights as near to the given ones as chi-square distance allows, with the columns (n, k) adding up to totals (k,).

    The generalised regression weights w (1 + x'c) of Deville and Saerndal 1992 (linear method): one linear system. Columns
    that depend on each other and cannot meet the totals raise BadInput; negative weights are possible and show in `least_factor`.

    >>> from huiyan.engines.measurement import survey_design
    >>> calibrate(survey_design(np.ones(2)), [[1.0, 0.0], [1.0, 1.0]], [3.0, 2.0]).weights.tolist()
    [1.0, 2.0]
    """
    x = np.asarray(columns, dtype=np.float64)
    wanted = np.asarray(totals, dtype=np.float64)
    if x.shape != (design.weights.size, wanted.size) or not (np.isfinite(x).all() and np.isfinite(wanted).all()):
        raise BadInput(
            gettext_noop("calibration needs a finite number for every respondent and a total for every column")
        )
    gap = wanted - design.weights @ x
    coefficients = np.linalg.lstsq(x.T @ (design.weights[:, None] * x), gap, rcond=None)[0]
    weights = design.weights * (1.0 + x @ coefficients)
    error = float(np.max(np.abs(weights @ x - wanted) / np.maximum(np.abs(wanted), 1e-300)))
    if error > 1e-8:
        raise BadInput(gettext_noop("no weights meet these totals; the worst is {error} off"), error=f"{error:.2g}")
    return _fitted(design, replace(design, weights=weights, controls=x), 1, error)


def margin_codes(margin: Margin, weights: Floats) -> tuple[Codes, Floats]:
    """A margin as codes (n,) and totals (k,), each value checked to have a total and each total respondents."""
    if len(margin.labels) != weights.size:
        raise BadInput(
            gettext_noop("{what} has {found} rows, the weights have {expected}"),
            what=margin.name, found=len(margin.labels), expected=weights.size,
        )  # fmt: skip
    names = list(margin.totals)
    for name, given in margin.totals.items():
        if not (np.isfinite(given) and given >= 0):
            raise BadInput(
                gettext_noop("the total of '{value}' in the margin '{margin}' is no number from 0 upwards"),
                margin=margin.name, value=name,
            )  # fmt: skip
    at = {name: i for i, name in enumerate(names)}
    try:
        codes = np.fromiter(map(at.__getitem__, margin.labels), dtype=np.intp, count=weights.size)
    except KeyError as unknown:
        raise BadInput(
            gettext_noop("the margin '{margin}' has no total for '{value}'"), margin=margin.name, value=unknown.args[0]
        ) from None
    totals = np.array([margin.totals[name] for name in names], dtype=np.float64)
    found = np.bincount(codes, weights, minlength=totals.size)
    empty = np.flatnonzero((found == 0) & (totals > 0))
    if empty.size:
        raise BadInput(
            gettext_noop("no respondent with '{value}' in '{margin}' has a weight, though its total is not 0"),
            margin=margin.name, value=names[int(empty[0])],
        )  # fmt: skip
    return codes, totals


def _check_sums(margins: Sequence[Margin]) -> None:
    first = sum(margins[0].totals.values())
    for margin in margins[1:]:
        whole = sum(margin.totals.values())
        if abs(whole - first) > 1e-6 * max(first, 1e-300):
            raise BadInput(
                gettext_noop("the totals of '{margin}' add up to {found}, those of '{other}' to {expected}"),
                margin=margin.name, found=f"{whole:.10g}", other=margins[0].name, expected=f"{first:.10g}",
            )  # fmt: skip


def _fitted(before: Design, after: Design, rounds: int, error: float) -> Fitted:
    used = before.weights > 0
    factors = after.weights[used] / before.weights[used]
    weights = after.weights[used]
    kish = float(weights.size * (weights @ weights) / weights.sum() ** 2)
    return Fitted(after, rounds, error, float(factors.min()), float(factors.max()), kish)
