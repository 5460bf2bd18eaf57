"""Which model predicts scores that it has not seen: plain severity, or severity, slope and reliability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.scoring.crossed import CrossedFit, fit_crossed
from huiyan.engines.scoring.posterior import entry_variance, judge_variance
from huiyan.engines.scoring.slope import Chains
from huiyan.engines.tables import BadInput

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

LARGEST_SLOPE = 5000  # scores; over it the second model is fitted only when it is asked for
FOLDS = 5
CHAINS = 2
BURN_IN = 150
KEPT = 100
FEWEST = 40  # scores; under it five folds say nothing


@dataclass(frozen=True)
class CrossValidation:
    """Held-out log density per score of both models, and the standard error of their difference."""

    severity: float
    slope: float
    standard_error: float

    @property
    def prefers_slope(self) -> bool:
        return self.slope - self.severity > self.standard_error


def prefer_slope(fit: CrossedFit, entry: Ints, judge: Ints, score: Floats, seed: int) -> CrossValidation | None:
    """Five folds of scores, the same for both models; None where there are too few scores or a fold has no fit.

    `entry`, `judge`, `score` of shape (n,). Compared by held-out log predictive density (Gelman, Hwang and Vehtari 2014).
    """
    if len(score) < FEWEST:
        return None
    rng = np.random.default_rng([seed, 5])
    fold = rng.permutation(len(score)) % FOLDS
    gain = np.zeros((2, len(score)))
    for number in range(FOLDS):
        out, rest = fold == number, fold != number
        try:
            part = fit_crossed(
                entry[rest], judge[rest], score[rest], room=fit.layout.room,
                entries=fit.layout.entries, judges=fit.layout.judges,
            )  # fmt: skip
        except BadInput:
            return None
        gain[0, out] = _severity_density(part, entry[out], judge[out], score[out])
        gain[1, out] = _slope_density(part, entry[out], judge[out], score[out], rng)
    difference = gain[1] - gain[0]
    error = float(difference.std(ddof=1) / np.sqrt(len(score)))
    return CrossValidation(float(gain[0].mean()), float(gain[1].mean()), error)


def _severity_density(fit: CrossedFit, entry: Ints, judge: Ints, score: Floats) -> Floats:
    equations = fit.equations
    mean = fit.score[entry] + fit.judge[judge]
    own = entry_variance(equations)[entry]
    variance = own + judge_variance(equations)[judge] + fit.variances.residual
    return np.asarray(-0.5 * (np.log(2 * np.pi * variance) + (score - mean) ** 2 / variance))


def _slope_density(fit: CrossedFit, entry: Ints, judge: Ints, score: Floats, rng: np.random.Generator) -> Floats:
    chains = Chains(fit, CHAINS, rng)
    for _ in range(BURN_IN):
        chains.sweep()
    density = np.zeros(len(score))
    for _ in range(KEPT):
        chains.sweep()
        mean = chains.mu + chains.b[:, judge] + chains.a[:, judge] * chains.theta[:, entry]
        tau = chains.tau[:, judge]
        density += np.sum(np.sqrt(tau / (2 * np.pi)) * np.exp(-0.5 * tau * (score - mean) ** 2), axis=0)
    return np.log(np.maximum(density / (KEPT * CHAINS), 1e-300))
