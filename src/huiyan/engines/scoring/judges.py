"""A report on the judges: severity, spread, agreement, and favour for the own institution with its uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.scoring.crossed import CrossedFit, Variances, fit_crossed
from huiyan.engines.scoring.posterior import severity_error
from huiyan.engines.tables import BadInput, gettext_noop

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

FALSE_DISCOVERIES = 0.05
FEWEST_FOR_AGREEMENT = 3


@dataclass(frozen=True, eq=False)
class JudgeReport:
    """Arrays of shape (judges,); NaN where a judge has too few scores to say anything.

    - `severity`: points less than the average judge gives (positive: strict), and its standard error;
    - `spread`: standard deviation of the judge's scores; `noise`: root mean square of what others do not explain;
    - `agreement`: correlation of the judge's scores with what the other judges' scores predict;
    - `favour`: mean points over prediction for entries of the own institution, its standard error, `own` how many,
      `flagged` where it is over zero beyond chance (one-sided, false discovery rate 5 %: Benjamini, Hochberg 1995).
    - `overall_favour`: all judges together, as a fixed effect in the model, with its standard error; None if unknown.
    """

    scores: Ints
    mean: Floats
    severity: Floats
    severity_error: Floats
    spread: Floats
    noise: Floats
    agreement: Floats
    own: Ints
    favour: Floats
    favour_error: Floats
    flagged: NDArray[np.bool_]
    overall_favour: tuple[float, float] | None
    variances: Variances


@one_thread()
def judge_report(
    entry: Sequence[int] | Ints,
    judge: Sequence[int] | Ints,
    score: Sequence[float] | Floats,
    *,
    room: Sequence[int] | Ints | None = None,
    own: Sequence[bool] | NDArray[np.bool_] | None = None,
) -> JudgeReport:
    """Describe every judge; `own` of shape (n,) marks scores for entries of the judge's own institution.

    Favour is the mean leave-one-out residual: an entry's score less what its other scores and the judge's severity
    predict; the favour of all judges together is a fixed effect of the fit, so that it does not lift the entries
    that it falls on. Too few scores and arrays of unequal length raise BadInput.

    >>> report = judge_report([0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 0], [70, 74, 80, 83, 91, 86])
    >>> report.severity.round().tolist()
    [3.0, -0.0, -3.0]
    """
    i, j, y = np.asarray(entry, dtype=np.intp), np.asarray(judge, dtype=np.intp), np.asarray(score, dtype=np.float64)
    mine = np.zeros(len(y), dtype=np.bool_) if own is None else np.asarray(own, dtype=np.bool_)
    if len(mine) != len(y):
        raise BadInput(gettext_noop("entries, judges and scores are not equally many"))
    known = bool(mine.any() and not mine.all())
    fit = fit_crossed(i, j, y, room=room, covariates=mine[:, None].astype(np.float64) if known else None)
    predicted = y - _left_out(fit, i, j, y, mine if known else None)
    away = y - predicted
    judges = fit.layout.judges
    count = np.bincount(j, minlength=judges)
    mean = _mean(j, y, judges)
    spread = np.sqrt(
        np.maximum(_mean(j, (y - mean[j]) ** 2, judges) * count / np.where(count > 1, count - 1, np.nan), 0)
    )
    plain = _mean(j[~mine], away[~mine] ** 2, judges)
    favour = _mean(j[mine], away[mine], judges)
    number = np.bincount(j[mine], minlength=judges)
    scale = float(np.sqrt(np.mean(away[~mine] ** 2))) if (~mine).any() else float("nan")
    favour_error = scale / np.sqrt(np.where(number > 0, number, np.nan))
    return JudgeReport(
        count, mean, -fit.judge, severity_error(fit), spread, np.sqrt(plain),
        _agreement(j, y, predicted, judges), number, favour, favour_error, _flagged(favour / favour_error),
        (float(fit.fixed[1]), float(fit.fixed_error[1])) if known else None, fit.variances,
    )  # fmt: skip


def _left_out(fit: CrossedFit, entry: Ints, judge: Ints, score: Floats, own: NDArray[np.bool_] | None) -> Floats:
    """Score less its prediction without itself; own scores are seen with their favour."""
    layout, v = fit.layout, fit.variances
    fitted = fit.score[entry] + fit.judge[judge]
    favour = fit.fixed[1] * own if own is not None else 0.0
    # leverage of one score on its own entry's prediction; the judge's many other scores hold the rest
    leverage = 1 / (layout.per_entry[entry] + v.residual / v.entry)
    return np.asarray((score - fitted - favour) / (1 - leverage) + favour)


def _mean(judge: Ints, values: Floats, judges: int) -> Floats:
    count = np.bincount(judge, minlength=judges)
    return np.asarray(np.bincount(judge, values, judges) / np.where(count > 0, count, np.nan))


def _agreement(judge: Ints, score: Floats, predicted: Floats, judges: int) -> Floats:
    count = np.bincount(judge, minlength=judges)
    a = score - _mean(judge, score, judges)[judge]
    b = predicted - _mean(judge, predicted, judges)[judge]
    bottom = np.sqrt(_mean(judge, a**2, judges) * _mean(judge, b**2, judges))
    enough = (count >= FEWEST_FOR_AGREEMENT) & (np.nan_to_num(bottom) > 0)
    return np.asarray(np.divide(_mean(judge, a * b, judges), bottom, out=np.full(judges, np.nan), where=enough))


def _flagged(z: Floats) -> NDArray[np.bool_]:
    chance = ndtr(-z)
    known = np.flatnonzero(np.isfinite(chance))
    flags = np.zeros(len(z), dtype=np.bool_)
    order = known[np.argsort(chance[known], kind="stable")]
    below = np.flatnonzero(chance[order] <= FALSE_DISCOVERIES * np.arange(1, len(order) + 1) / max(len(order), 1))
    if len(below):
        flags[order[: below[-1] + 1]] = True
    return flags
