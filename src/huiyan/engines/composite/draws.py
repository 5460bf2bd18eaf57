"""Which variants are looked at: all combinations, or scrambled Sobol points in independent replicates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.composite.choices import Choices, noisy_nodes
from huiyan.engines.composite.framework import Framework
from huiyan.engines.composite.variants import Design

Array = NDArray[np.float64]
REPLICATES = 8  # independently scrambled, so that their spread tells the error


def sobol(draws: int, dimensions: int, seed: int) -> Array:
    """Scrambled Sobol points (draws, dimensions) in [0, 1) (Sobol 1967; Matousek 1998; direction numbers of Joe and Kuo 2008)."""
    from scipy.stats import qmc  # noqa: PLC0415  (a second that only drawing needs)

    points = qmc.Sobol(dimensions, scramble=True, rng=seed)
    whole = 1 << (draws.bit_length() - 1)  # a power of two first, as the sequence is balanced there
    first: Array = points.random(whole)
    return np.vstack([first, points.random(draws - whole)]) if draws > whole else first


def replicate_sizes(draws: int) -> list[int]:
    """Draws of each replicate; fewer replicates where there are few draws."""
    count = min(REPLICATES, draws)
    return [draws // count + (at < draws % count) for at in range(count)]


def replicate_seeds(seed: int, count: int) -> list[int]:
    """One seed for each replicate."""
    return [int(state) for state in np.random.SeedSequence(seed).generate_state(count)]


def dimensions(choices: Choices, framework: Framework) -> int:
    """How many uniform numbers one variant takes."""
    noise = 0 if choices.noise is None else 1 if choices.noise.vectors else len(noisy_nodes(framework, choices.noise))
    return len(choices.factors) + noise


def weight_sets(choices: Choices, framework: Framework, seed: int) -> Array:
    """The weight multipliers (vectors, noisy nodes) of discrete weight noise."""
    if choices.noise is None or choices.noise.vectors is None:
        return np.ones((1, 0))
    uniform = np.random.default_rng([seed, 1]).random(
        (choices.noise.vectors, len(noisy_nodes(framework, choices.noise)))
    )
    return 1 + choices.noise.share * (2 * uniform - 1)


def every_combination(choices: Choices, framework: Framework, seed: int) -> Design:
    """All combinations once, the last factor running fastest."""
    sizes = [len(factor.options) for factor in choices.factors]
    sets = weight_sets(choices, framework, seed)
    if choices.noise:
        sizes.append(len(sets))
    picks = np.column_stack(np.unravel_index(np.arange(int(np.prod(sizes, dtype=np.int64))), sizes)).astype(np.int64)
    return _design(picks, sets, choices)


def from_uniform(uniform: Array, choices: Choices, framework: Framework, seed: int) -> Design:
    """The variants that points of the unit cube (draws, dimensions) stand for."""
    sizes = [len(factor.options) for factor in choices.factors]
    sets = weight_sets(choices, framework, seed)
    if choices.noise and choices.noise.vectors:
        sizes.append(len(sets))
    picks = np.minimum((uniform[:, : len(sizes)] * sizes).astype(np.int64), np.array(sizes, dtype=np.int64) - 1)
    if choices.noise and choices.noise.vectors is None:
        return Design(picks, 1 + choices.noise.share * (2 * uniform[:, len(sizes) :] - 1))
    return _design(picks, sets, choices)


def _design(picks: NDArray[np.int64], sets: Array, choices: Choices) -> Design:
    if not choices.noise:
        return Design(picks, np.ones((len(picks), 0)))
    return Design(picks[:, :-1], sets[picks[:, -1]])
