"""What items tell before any model: difficulty, discrimination, reliability, and whether an item favours a group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from huiyan.engines.measurement.design import Floats
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop


@dataclass(frozen=True)
class ItemStatistics:
    """For J items: respondents (or their weight), mean answer, correlation with the rest score, alpha without the item; and alpha of all.

    Correlations and alpha rest on the persons who answered every item; NaN where they do not exist.
    """

    answered: Floats
    means: Floats
    rest_correlations: Floats
    alpha_without: Floats
    alpha: float
    complete: int


@dataclass(frozen=True)
class Difference:
    """Mantel-Haenszel comparison of two groups at equal scores: odds ratio with 95 % interval, chi-square and its p, ETS delta and class.

    An odds ratio above 1 favours the reference group. Class A: negligible, B: moderate, C: large.
    """

    odds_ratio: float
    low: float
    high: float
    chi_square: float
    p: float
    delta: float
    size: str


@one_thread()
def item_statistics(answers: ArrayLike, *, weights: ArrayLike | None = None) -> ItemStatistics:
    """Classical statistics of answers (n, J), NaN where not answered, with person weights or counts (n,). Cronbach 1951 for alpha.

    >>> found = item_statistics([[1, 1, 1], [0, 0, 0], [1, 1, 0], [0, 0, 0]])
    >>> found.means.tolist(), round(found.alpha, 4)
    ([0.5, 0.5, 0.25], 0.8889)
    """
    given = np.asarray(answers, dtype=np.float64)
    if given.ndim != 2 or given.shape[1] < 2:
        raise BadInput(gettext_noop("answers are a table of persons by at least two items"))
    person = np.ones(len(given)) if weights is None else np.asarray(weights, dtype=np.float64)
    there = ~np.isnan(given)
    answered = person @ there
    means = np.divide(
        person @ np.where(there, given, 0.0), answered, out=np.full(given.shape[1], np.nan), where=answered > 0
    )
    full = there.all(axis=1) & (person > 0)
    whole = given[full]
    items = given.shape[1]
    if len(whole) < 3:
        nothing = np.full(items, np.nan)
        return ItemStatistics(answered, means, nothing, nothing, float("nan"), len(whole))
    covariance = np.cov(whole, rowvar=False, aweights=person[full])
    by_total = covariance.sum(axis=0)
    variances, everything = np.diag(covariance), covariance.sum()
    rest = everything - 2.0 * by_total + variances
    with np.errstate(divide="ignore", invalid="ignore"):
        correlations = (by_total - variances) / np.sqrt(variances * rest)
        alpha = items / (items - 1.0) * (1.0 - variances.sum() / everything)
        less = items - 1.0
        without = (
            np.full(items, np.nan) if items < 3 else less / (less - 1.0) * (1.0 - (variances.sum() - variances) / rest)
        )
    return ItemStatistics(answered, means, correlations, without, float(alpha), len(whole))


@one_thread()
def item_differences(
    answers: ArrayLike, reference: ArrayLike, *, counts: ArrayLike | None = None
) -> tuple[Difference, ...]:
    """Differential functioning of each 0/1 item (n, J) between the reference group (mask (n,)) and the others.
    `counts` (n,) says how many persons a row stands for.

    Persons are compared at equal total score (Holland and Thayer 1988); only those who answered every item count. Fewer than
    two persons in a group and answers other than 0 and 1 raise BadInput.
    """
    given = np.asarray(answers, dtype=np.float64)
    group = np.asarray(reference, dtype=bool)
    whole = ~np.isnan(given).any(axis=1)
    count = np.ones(len(given)) if counts is None else np.asarray(counts, dtype=np.float64)
    given, group, count = given[whole], group[whole], count[whole]
    if not np.isin(given, (0.0, 1.0)).all():
        raise BadInput(gettext_noop("differences between groups need answers of 0 and 1"))
    if min(count[group].sum(), count[~group].sum()) < 2:
        raise BadInput(gettext_noop("both groups need at least two persons who answered every item"))
    totals = given.sum(axis=1).astype(np.intp)
    found = []
    for item in range(given.shape[1]):
        tables = np.zeros((given.shape[1] + 1, 2, 2))
        np.add.at(tables, (totals, (~group).astype(np.intp), (given[:, item] == 0).astype(np.intp)), count)
        found.append(mantel_haenszel(tables))
    return tuple(found)


def mantel_haenszel(tables: ArrayLike) -> Difference:
    """Common odds ratio of 2 x 2 tables (K, 2, 2): rows reference and focal group, columns right and wrong.

    Mantel and Haenszel 1959 (chi-square with continuity correction); interval of Robins, Breslow and Greenland 1986; delta =
    -2.35 ln(odds ratio) and its classes as ETS uses them (Zieky 1993).

    >>> found = mantel_haenszel([[[10, 5], [5, 10]], [[8, 2], [6, 4]]])
    >>> round(found.odds_ratio, 4)  # by hand: (100/30 + 32/20) / (25/30 + 12/20)
    3.4419
    """
    t = np.asarray(tables, dtype=np.float64)
    t = t[t.sum(axis=(1, 2)) > 1]
    a, b, c, d = t[:, 0, 0], t[:, 0, 1], t[:, 1, 0], t[:, 1, 1]
    n = t.sum(axis=(1, 2))
    r, s = a * d / n, b * c / n
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = float(r.sum() / s.sum())
        p_part, q_part = (a + d) / n, (b + c) / n
        variance = float(
            (p_part @ r) / (2 * r.sum() ** 2)
            + (p_part @ s + q_part @ r) / (2 * r.sum() * s.sum())
            + (q_part @ s) / (2 * s.sum() ** 2)
        )
        expected = (a + b) * (a + c) / n
        spread = float(((a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))).sum())
        chi_square = float(max(0.0, abs((a - expected).sum()) - 0.5) ** 2 / spread) if spread > 0 else float("nan")
        log_odds, half = np.log(odds), float(special.ndtri(0.975)) * np.sqrt(variance)
        delta, delta_se = -2.35 * float(log_odds), 2.35 * float(np.sqrt(variance))
    p = float(special.chdtrc(1, chi_square))
    return Difference(
        odds,
        float(np.exp(log_odds - half)),
        float(np.exp(log_odds + half)),
        chi_square,
        p,
        delta,
        _size(delta, delta_se, p),
    )


def _size(delta: float, se: float, p: float) -> str:
    if not np.isfinite(delta) or abs(delta) < 1.0 or not p < 0.05:
        return "A"
    return "C" if abs(delta) >= 1.5 and (abs(delta) - 1.0) / se > float(special.ndtri(0.95)) else "B"
