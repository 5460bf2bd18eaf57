"""Item response models by marginal maximum likelihood: Rasch, two-parameter logistic, graded; and persons' scores from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from huiyan.engines.measurement.design import Codes, Floats
from huiyan.engines.measurement.mstep import Curves, fit_graded, fit_logistic, graded_curves
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop

RASCH, TWO_PARAMETER, GRADED = "rasch", "2pl", "graded"
ACCELERATE_FROM = 5


@dataclass(frozen=True)
class ItemModel:
    """Fitted items: P(category >= k | theta) = 1 / (1 + exp(-(a theta + d_k))), theta ~ N(0, 1).

    slopes (J,), intercepts (J, K-1) with NaN where an item has fewer categories; the Rasch model has one common slope.
    `change` is the last change of the log-likelihood, `rounds` the EM rounds, `se_*` NaN unless they were asked for.
    """

    kind: str
    slopes: Floats
    intercepts: Floats
    se_slopes: Floats
    se_intercepts: Floats
    log_likelihood: float
    parameters: int
    persons: float
    rounds: int
    converged: bool
    change: float
    points: Floats
    prior: Floats

    @property
    def difficulties(self) -> Floats:
        """b_k = -d_k / a, shape (J, K-1): the ability at which half reach category k."""
        return -self.intercepts / self.slopes[:, None]

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2.0 * self.parameters - 2.0 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion."""
        return float(np.log(self.persons) * self.parameters - 2.0 * self.log_likelihood)


@dataclass(frozen=True)
class PersonScores:
    """Expected ability a posteriori and its standard deviation, each (n,); reliability = var(score) / (var(score) + mean sd^2)."""

    score: Floats
    sd: Floats
    reliability: float


@dataclass(frozen=True)
class _Answers:
    """Answer patterns that occur, (m, J) with NaN, how often, which person has which, and their one-hot form (m, sum K)."""

    patterns: Floats
    counts: Floats
    place: Codes
    hot: Floats
    categories: Codes


@one_thread()
def fit_items(
    answers: ArrayLike,
    *,
    model: str = TWO_PARAMETER,
    weights: ArrayLike | None = None,
    points: int = 61,
    tolerance: float = 1e-6,
    rounds: int = 5000,
    standard_errors: bool = False,
) -> ItemModel:
    """Fit `2pl`, `rasch` (both 0/1) or `graded` (0..K-1) to answers (n, J), NaN where not answered; person weights (n,).

    EM of Bock and Aitkin 1981 on equally spaced points in -6..6, sped up by squared extrapolation (Varadhan and Roland
    2008) that is kept only where the likelihood rises; graded: Samejima 1969. Stops when the log-likelihood changes by less
    than `tolerance`. Standard errors come from the curvature of the marginal likelihood. An item that everybody answers
    alike, an answer that is no category and an unknown model raise BadInput.

    >>> answers = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1], [0, 0, 1], [1, 1, 1]] * 10)
    >>> fitted = fit_items(answers)
    >>> fitted.converged, fitted.difficulties[:, 0].round(2).tolist()
    (True, [-0.36, 0.0, 0.0])
    """
    known = _answers(answers, model, weights)
    theta = np.linspace(-6.0, 6.0, points)
    prior = np.exp(-0.5 * theta**2)
    prior /= prior.sum()
    state = _start(known, model)
    best, rounds_done, change = _climb(known, model, state, theta, prior, tolerance, rounds)
    slopes, intercepts = _unpack(best, known, model)
    likelihood = _expect(known, slopes, intercepts, theta, prior)[0]
    errors = _curvature(known, model, best, theta, prior) if standard_errors else np.full(best.size, np.nan)
    se_slopes, se_intercepts = _unpack(errors, known, model)
    return ItemModel(
        model, slopes, intercepts, se_slopes, se_intercepts, likelihood, best.size, float(known.counts.sum()),
        rounds_done, change < tolerance, change, theta, prior,
    )  # fmt: skip


@one_thread()
def score_persons(model: ItemModel, answers: ArrayLike) -> PersonScores:
    """Expected a posteriori ability and its sd for answers (n, J), NaN where not answered (Bock and Mislevy 1982).

    >>> answers = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1], [0, 0, 1], [1, 1, 1]] * 10)
    >>> scores = score_persons(fit_items(answers), answers)
    >>> bool(scores.score[5] > scores.score[1] > scores.score[0])
    True
    """
    known = _answers(answers, model.kind, None, categories=1 + (~np.isnan(model.intercepts)).sum(axis=1))
    posterior = _expect(known, model.slopes, model.intercepts, model.points, model.prior)[2]
    score = posterior @ model.points
    sd = np.sqrt(np.maximum(posterior @ model.points**2 - score**2, 0.0))
    spread = float(np.average((score - np.average(score, weights=known.counts)) ** 2, weights=known.counts))
    noise = float(np.average(sd**2, weights=known.counts))
    return PersonScores(score[known.place], sd[known.place], spread / (spread + noise))


def _answers(answers: ArrayLike, model: str, weights: ArrayLike | None, categories: Codes | None = None) -> _Answers:
    given = np.asarray(answers, dtype=np.float64)
    if model not in (RASCH, TWO_PARAMETER, GRADED):
        raise BadInput(
            gettext_noop("'{value}' is none of: {allowed}"), value=model, allowed=f"{RASCH}, {TWO_PARAMETER}, {GRADED}"
        )
    if given.ndim != 2 or given.shape[1] < 2:
        raise BadInput(gettext_noop("answers are a table of persons by at least two items"))
    answered = ~np.isnan(given)
    filled = np.where(answered, given, 0.0)
    most = 1 if model != GRADED else int(filled.max())
    wrong = answered & ((filled < 0) | (filled > most) | (filled != np.floor(filled)))
    if wrong.any():
        row, item = np.argwhere(wrong)[0]
        raise BadInput(
            gettext_noop("person {person}, item {item}: '{text}' is not an answer from 0 to {most}"),
            person=int(row) + 1, item=int(item) + 1, text=f"{given[row, item]:g}", most=most,
        )  # fmt: skip
    person_weights = np.ones(len(given)) if weights is None else np.asarray(weights, dtype=np.float64)
    patterns, place = _patterns(np.where(answered, given, -1.0))
    counts = np.bincount(place, person_weights, minlength=len(patterns)).astype(np.float64)
    found = _categories(patterns) if categories is None else categories
    levels = [patterns[:, [j]] == np.arange(found[j]) for j in range(patterns.shape[1])]
    return _Answers(
        np.where(patterns < 0, np.nan, patterns), counts, place, np.hstack(levels).astype(np.float64), found
    )


def _patterns(coded: Floats) -> tuple[Floats, Codes]:
    """Distinct rows and the place of each person among them; for long tests nearly all differ, and sorting is not worth it."""
    if coded.shape[1] > 20:
        return coded, np.arange(len(coded))
    base = int(coded.max()) + 2
    if base ** coded.shape[1] > 2**62:
        return coded, np.arange(len(coded))
    keys = (coded.astype(np.int64) + 1) @ (base ** np.arange(coded.shape[1], dtype=np.int64))
    _, first, place = np.unique(keys, return_index=True, return_inverse=True)
    return coded[first], place.reshape(-1)


def _categories(patterns: Floats) -> Codes:
    found = np.zeros(patterns.shape[1], dtype=np.intp)
    for j in range(patterns.shape[1]):
        seen = np.unique(patterns[patterns[:, j] >= 0, j])
        if seen.size < 2:
            raise BadInput(
                gettext_noop("item {item} was answered alike by everybody, so it cannot be measured with"), item=j + 1
            )
        if seen.size <= seen.max():
            raise BadInput(
                gettext_noop("item {item}: nobody gave an answer between {least} and {most}; join its categories"),
                item=j + 1,
                least=0,
                most=int(seen.max()),
            )
        found[j] = seen.size
    return found


def _start(known: _Answers, model: str) -> Floats:
    """Slopes of 1, and intercepts from how many reach each category."""
    intercepts = []
    begin = 0
    for size in known.categories:
        counts = known.counts @ known.hot[:, begin : begin + size]
        begin += int(size)
        reached = np.cumsum(counts[::-1])[::-1][1:]
        intercepts.append(np.log((reached + 0.5) / (counts.sum() - reached + 0.5)))
    slopes = np.ones(1 if model == RASCH else known.categories.size)
    return np.concatenate([slopes, *intercepts])


def _unpack(state: Floats, known: _Answers, model: str) -> tuple[Floats, Floats]:
    items = known.categories.size
    shared = 1 if model == RASCH else items
    slopes = np.broadcast_to(state[:shared], (items,)).copy()
    intercepts = np.full((items, int(known.categories.max()) - 1), np.nan)
    intercepts[np.arange(intercepts.shape[1]) < (known.categories - 1)[:, None]] = state[shared:]
    return slopes, intercepts


def _pack(slopes: Floats, intercepts: Floats, model: str) -> Floats:
    return np.concatenate([slopes[:1] if model == RASCH else slopes, intercepts[~np.isnan(intercepts)]])


def _expect(
    known: _Answers, slopes: Floats, intercepts: Floats, theta: Floats, prior: Floats
) -> tuple[float, Floats, Floats]:
    """E-step: log-likelihood, expected answers in each category at each point (sum K, Q), posterior of each pattern (m, Q)."""
    logs = np.log(graded_curves(slopes, intercepts, theta))
    joint = known.hot @ logs
    joint += np.log(prior)
    top = joint.max(axis=1, keepdims=True)
    joint -= top
    np.exp(joint, out=joint)
    sums = joint.sum(axis=1, keepdims=True)
    likelihood = float(known.counts @ (np.log(sums[:, 0]) + top[:, 0]))
    joint /= sums
    return likelihood, known.hot.T @ (known.counts[:, None] * joint), joint


def _improve(known: _Answers, model: str, state: Floats, theta: Floats, prior: Floats) -> tuple[float, Floats]:
    """One round of EM: the log-likelihood of `state` and the next state."""
    slopes, intercepts = _unpack(state, known, model)
    likelihood, expected, _ = _expect(known, slopes, intercepts, theta, prior)
    curves = Curves(slopes, intercepts, expected, known.categories, theta)
    fitted = fit_graded(curves) if model == GRADED else fit_logistic(curves, common=model == RASCH)
    return likelihood, _pack(*fitted, model)


def _climb(
    known: _Answers, model: str, state: Floats, theta: Floats, prior: Floats, tolerance: float, rounds: int
) -> tuple[Floats, int, float]:
    """EM until the likelihood settles; every third round extrapolates two steps ahead if that is higher."""
    likelihood, following = _improve(known, model, state, theta, prior)
    change, done = np.inf, 1
    while done < rounds and change >= tolerance:
        reached, after = _improve(known, model, following, theta, prior)
        done += 1
        change = abs(reached - likelihood)
        step, bend = following - state, after - 2.0 * following + state
        curved = float(bend @ bend)
        if change < tolerance or done < ACCELERATE_FROM or curved == 0.0:
            state, following, likelihood = following, after, reached
            continue
        length = max(1.0, float(np.sqrt(step @ step / curved)))
        ahead = state + 2.0 * length * step + length**2 * bend
        leaped, beyond = (
            _improve(known, model, ahead, theta, prior) if _ordered(ahead, known, model) else (-np.inf, ahead)
        )
        done += 1
        if leaped >= reached:
            state, following, likelihood = ahead, beyond, leaped
            change = abs(leaped - reached) + tolerance
        else:
            state, following, likelihood = following, after, reached
    return following, done, change


def _ordered(state: Floats, known: _Answers, model: str) -> bool:
    slopes, intercepts = _unpack(state, known, model)
    falling = np.diff(intercepts, axis=1)
    return bool(np.abs(slopes).max() < 50.0 and not (falling >= 0.0).any())


def _curvature(known: _Answers, model: str, state: Floats, theta: Floats, prior: Floats) -> Floats:
    """Standard errors from central differences of the exact gradient (Fisher's identity) of the marginal log-likelihood."""
    size = state.size
    hessian = np.empty((size, size))
    for k in range(size):
        step = np.zeros(size)
        step[k] = 1e-4 * max(1.0, abs(state[k]))
        hessian[k] = (
            _gradient(known, model, state + step, theta, prior) - _gradient(known, model, state - step, theta, prior)
        ) / (2 * step[k])
    variances = np.diag(np.linalg.pinv(-0.5 * (hessian + hessian.T)))
    return np.sqrt(np.where(variances > 0, variances, np.nan))


def _gradient(known: _Answers, model: str, state: Floats, theta: Floats, prior: Floats) -> Floats:
    slopes, intercepts = _unpack(state, known, model)
    expected = _expect(known, slopes, intercepts, theta, prior)[1]
    by_slope, by_intercept = Curves(slopes, intercepts, expected, known.categories, theta).gradient()
    return np.concatenate([[by_slope.sum()] if model == RASCH else by_slope, by_intercept[~np.isnan(by_intercept)]])
