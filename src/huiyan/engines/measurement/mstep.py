"""The maximisation step of item response models: expected answers at each point of ability to slopes and intercepts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from huiyan.engines.measurement.design import Codes, Floats

NEWTON_STEPS = 3
LEAST = 1e-300


@dataclass(frozen=True)
class Curves:
    """Items with slopes (J,), intercepts (J, K-1; NaN where fewer), and the expected answers (sum K, Q) at points theta (Q,)."""

    slopes: Floats
    intercepts: Floats
    expected: Floats
    categories: Codes
    theta: Floats

    def gradient(self) -> tuple[Floats, Floats]:
        """Derivatives of the expected log-likelihood by slope (J,) and intercept (J, K-1)."""
        slopes, intercepts = np.zeros_like(self.slopes), np.full_like(self.intercepts, np.nan)
        begin = 0
        for j, size in enumerate(self.categories):
            answers = self.expected[begin : begin + size]
            begin += int(size)
            gradient, _ = _item_derivatives(self.slopes[j], self.intercepts[j, : size - 1], answers, self.theta)
            slopes[j], intercepts[j, : size - 1] = gradient[0], gradient[1:]
        return slopes, intercepts


def graded_curves(slopes: Floats, intercepts: Floats, theta: Floats) -> Floats:
    """P(category | theta) of every item, one item below the other: (sum K, Q). Samejima 1969; two categories: logistic."""
    if intercepts.shape[1] == 1:
        line = slopes[:, None] * theta + intercepts
        curves = np.empty((2 * slopes.size, theta.size))
        curves[0::2] = special.expit(-line)
        curves[1::2] = special.expit(line)
        return np.maximum(curves, LEAST)
    rows = []
    for slope, row in zip(slopes, intercepts, strict=True):
        reach = _reach(slope, row[~np.isnan(row)], theta)
        rows.append(reach[:-1] - reach[1:])
    return np.maximum(np.vstack(rows), LEAST)


def fit_logistic(curves: Curves, *, common: bool) -> tuple[Floats, Floats]:
    """Newton steps for two-category items all at once; with `common` one slope is shared (Rasch)."""
    a, d, theta = curves.slopes.copy(), curves.intercepts[:, 0].copy(), curves.theta
    right = curves.expected[1::2]
    asked = curves.expected[0::2] + right
    for _ in range(NEWTON_STEPS):
        p = special.expit(a[:, None] * theta + d[:, None])
        rest, mass = right - asked * p, asked * p * (1.0 - p)
        by_a, by_d = rest @ theta, rest.sum(axis=1)
        aa, ad, dd = mass @ theta**2, mass @ theta, mass.sum(axis=1)
        if common:
            step = (by_a - ad * by_d / dd).sum() / (aa - ad**2 / dd).sum()
            a_step, d_step = np.full_like(a, step), (by_d - ad * step) / dd
        else:
            determinant = np.maximum(aa * dd - ad**2, LEAST)
            a_step, d_step = (dd * by_a - ad * by_d) / determinant, (aa * by_d - ad * by_a) / determinant
        a, d = a + np.clip(a_step, -1.0, 1.0), d + np.clip(d_step, -2.0, 2.0)
    return a, d[:, None]


def fit_graded(curves: Curves) -> tuple[Floats, Floats]:
    """Fisher scoring for each graded item, with steps halved until the intercepts fall and the likelihood does not."""
    slopes, intercepts = curves.slopes.copy(), curves.intercepts.copy()
    begin = 0
    for j, size in enumerate(curves.categories):
        answers = curves.expected[begin : begin + size]
        begin += int(size)
        state = np.concatenate([[slopes[j]], intercepts[j, : size - 1]])
        for _ in range(NEWTON_STEPS):
            state = _scoring_step(state, answers, curves.theta)
        slopes[j], intercepts[j, : size - 1] = state[0], state[1:]
    return slopes, intercepts


def _scoring_step(state: Floats, answers: Floats, theta: Floats) -> Floats:
    gradient, information = _item_derivatives(state[0], state[1:], answers, theta)
    step = np.linalg.solve(information + 1e-9 * np.eye(state.size), gradient)
    now = _item_likelihood(state, answers, theta)
    for _ in range(30):
        tried = state + step
        if not (np.diff(tried[1:]) >= 0.0).any() and _item_likelihood(tried, answers, theta) >= now:
            return tried
        step = step / 2.0
    return state


def _item_likelihood(state: Floats, answers: Floats, theta: Floats) -> float:
    reach = _reach(state[0], state[1:], theta)
    return float((answers * np.log(np.maximum(reach[:-1] - reach[1:], LEAST))).sum())


def _reach(slope: float, intercepts: Floats, theta: Floats) -> Floats:
    """P(at least category k | theta) for k = 0..K: (K+1, Q), from all ones to all zeros."""
    inner = special.expit(slope * theta + intercepts[:, None])
    return np.vstack([np.ones_like(theta), inner, np.zeros_like(theta)])


def _item_derivatives(slope: float, intercepts: Floats, answers: Floats, theta: Floats) -> tuple[Floats, Floats]:
    """Gradient (K,) by slope and intercepts, and the expected information (K, K), of one item."""
    reach = _reach(slope, intercepts, theta)
    steep = reach * (1.0 - reach)
    chance = np.maximum(reach[:-1] - reach[1:], LEAST)
    size = intercepts.size
    derivative = np.zeros((size + 1, size + 1, theta.size))  # parameter, category, point
    derivative[0] = (steep[:-1] - steep[1:]) * theta
    for k in range(size):
        derivative[k + 1, k] = -steep[k + 1]
        derivative[k + 1, k + 1] = steep[k + 1]
    gradient = np.einsum("pkq,kq->p", derivative, answers / chance)
    asked = answers.sum(axis=0)
    information = np.einsum("pkq,rkq,kq->pr", derivative, derivative, asked / chance)
    return gradient, information
