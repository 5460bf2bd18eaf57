"""Which choice moves the ranks: shares of variance by factor, alone and with its interactions."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.composite.choices import Choices
from huiyan.engines.composite.compute import Recipe
from huiyan.engines.composite.draws import (
    dimensions,
    every_combination,
    from_uniform,
    replicate_seeds,
    replicate_sizes,
    sobol,
)
from huiyan.engines.composite.framework import Framework
from huiyan.engines.composite.observations import Observations
from huiyan.engines.composite.uncertainty import ENUMERATE_UP_TO, prepare
from huiyan.engines.composite.variants import Problem, Ranks, rank_variants
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Sensitivity:
    """Shares of variance, `first` by the factor alone, `total` with all its interactions; shape (factors,).

    They are of the mean rank shift against the nominal ranks; `unit_first` and `unit_total` (units, factors) are of each
    unit's own rank, NaN for a unit whose rank never moves. The errors are standard errors, 0 where `exact`.
    """

    factors: tuple[str, ...]
    units: tuple[str, ...]
    exact: bool
    draws: int
    seed: int
    mean_shift: float
    first: Array
    first_error: Array
    total: Array
    total_error: Array
    unit_first: Array
    unit_total: Array


@one_thread()
def sensitivity(
    data: Observations,
    framework: Framework,
    recipe: Recipe,
    choices: Choices,
    *,
    draws: int = 10_000,
    seed: int = 0,
    year: int | None = None,
    enumerate_up_to: int = ENUMERATE_UP_TO,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Sensitivity:
    """First-order and total sensitivity of the ranks to every choice.

    Discrete choices with at most `enumerate_up_to` combinations: exact, from the whole table. Else about `draws`
    scrambled Sobol points with the estimators of Saltelli et al. 2010 (first order) and Jansen 1999 (total), the weights
    counting as one factor. Method: Saisana, Saltelli and Tarantola 2005 (JRSS A 168, 307-323).
    """
    problem, nominal = prepare(data, framework, recipe, choices, year)
    combinations = choices.combinations
    if combinations is not None and combinations <= enumerate_up_to:
        ranks = rank_variants(problem, every_combination(choices, framework, seed), executor, progress)
        first, total = _exact(outcomes(ranks, nominal), choices)
        errors = np.zeros_like(first), np.zeros_like(total)
    else:
        ranks, first, total, errors = _sampled(problem, nominal, draws, seed, executor, progress)
    units = tuple(unit for unit, is_in in zip(problem.data.units, problem.ranked, strict=True) if is_in)
    exact = combinations is not None and combinations <= enumerate_up_to
    return Sensitivity(
        choices.names, units, exact, len(ranks), seed, float(outcomes(ranks, nominal)[:, 0].mean()),
        first[:, 0], errors[0][:, 0], total[:, 0], errors[1][:, 0], first[:, 1:].T, total[:, 1:].T,
    )  # fmt: skip


def outcomes(ranks: Ranks, nominal: NDArray[np.int64]) -> Array:
    """What is explained: the mean absolute shift of all ranks, then the rank of each unit; (draws, 1 + units)."""
    own = ranks.astype(np.float64)
    return np.column_stack([np.abs(own - nominal).mean(axis=1), own])


def _exact(found: Array, choices: Choices) -> tuple[Array, Array]:
    """Sobol indices (factors, outcomes) of a function known on the whole table."""
    sizes = [len(factor.options) for factor in choices.factors]
    if choices.noise:
        sizes.append(choices.noise.vectors or 1)
    table = found.reshape(*sizes, found.shape[1])
    axes = range(len(sizes))
    first = np.array([table.mean(axis=tuple(axis for axis in axes if axis != own)).var(axis=0) for own in axes])
    rest = np.array([table.mean(axis=own).reshape(-1, found.shape[1]).var(axis=0) for own in axes])
    variance = found.var(axis=0)
    return _ratio(first, variance), _ratio(variance - rest, variance)


def _sampled(
    problem: Problem, nominal: NDArray[np.int64], draws: int, seed: int,
    executor: Executor | None, progress: Callable[[int, int], None] | None,
) -> tuple[Ranks, Array, Array, tuple[Array, Array]]:  # fmt: skip
    choices, framework = problem.choices, problem.framework
    factors, width = len(choices.names), dimensions(choices, framework)
    base = draws // (factors + 2)
    if base < 2:
        raise BadInput(
            gettext_noop("{factors} choices need at least {least} draws"), factors=factors, least=2 * (factors + 2)
        )
    sizes = replicate_sizes(base)
    seeds = replicate_seeds(seed, len(sizes))
    cubes = [_cube(size, width, factors, own) for size, own in zip(sizes, seeds, strict=True)]
    ranks = rank_variants(problem, from_uniform(np.vstack(cubes), choices, framework, seed), executor, progress)
    parts = np.split(outcomes(ranks, nominal), np.cumsum([len(cube) for cube in cubes])[:-1])
    blocks = [part.reshape(factors + 2, -1, part.shape[1]) for part in parts]
    variance = np.concatenate([block[:2].reshape(-1, block.shape[2]) for block in blocks]).var(axis=0)
    centre = np.concatenate([block[:2].reshape(-1, block.shape[2]) for block in blocks]).mean(axis=0)
    firsts = np.array([((block[1] - centre) * (block[2:] - block[0])).mean(axis=1) for block in blocks])
    totals = np.array([((block[0] - block[2:]) ** 2).mean(axis=1) / 2 for block in blocks])
    shares = np.array(sizes) / sum(sizes)
    estimates = [_ratio(np.tensordot(shares, found, axes=1), variance) for found in (firsts, totals)]
    spreads = [_ratio(found.std(axis=0, ddof=1) / np.sqrt(len(found)), variance) for found in (firsts, totals)]
    return ranks, estimates[0], estimates[1], (spreads[0], spreads[1])


def _cube(size: int, width: int, factors: int, seed: int) -> Array:
    """Points A, B, and for each factor A with that factor's coordinates from B, one below the other."""
    points = sobol(size, 2 * width, seed)
    one, other = points[:, :width], points[:, width:]
    blocks = [one, other]
    for factor in range(factors):
        mixed = one.copy()
        own = slice(factor, factor + 1 if factor < factors - 1 else width)  # the weights, last, take all that is left
        mixed[:, own] = other[:, own]
        blocks.append(mixed)
    return np.vstack(blocks)


def _ratio(parts: Array, variance: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Array = np.where(variance > 0, parts / variance, np.nan)
    return found
