"""How sure the ranks are when the choices behind an index vary."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.composite.choices import Choices, check_choices
from huiyan.engines.composite.compute import Index, Recipe, compute_index
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
from huiyan.engines.composite.variants import Problem, Ranks, make_problem, rank_variants
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop

Array = NDArray[np.float64]
ENUMERATE_UP_TO = 100_000
PAIRS_UP_TO = 1_000
SURE = 0.95  # two units can be told apart when one is ahead in this share of the variants


@dataclass(frozen=True)
class Uncertainty:
    """Ranks of each unit over all variants: `ranks` (draws, units), their summaries (units,).

    `exact` says that every combination was looked at once; else the draws are independent replicates of
    `replicate_sizes`, one after the other, whose spread gives `mean_error`, the standard error of the mean rank.
    `ahead[u, v]` is the share of variants in which u ranks before v (None where it was not asked for). `bands` numbers
    the groups, best first, whose first unit is not surely ahead of the rest.
    """

    units: tuple[str, ...]
    exact: bool
    draws: int
    seed: int
    nominal: NDArray[np.int64]
    mean: Array
    mean_error: Array
    median: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    ranks: Ranks
    replicate_sizes: tuple[int, ...]
    ahead: Array | None
    bands: NDArray[np.int64] | None

    def top(self, places: int) -> Array:
        """Probability of each unit to be among the first `places`."""
        found: Array = (self.ranks <= places).mean(axis=0)
        return found

    def top_error(self, places: int) -> Array:
        """Standard error of `top`; 0 where all combinations were looked at."""
        return _error(self.ranks <= places, self.replicate_sizes, exact=self.exact)

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How often unit u has rank r + 1: (units, units)."""
        return _count(self.ranks)


@one_thread()
def uncertainty(
    data: Observations,
    framework: Framework,
    recipe: Recipe,
    choices: Choices,
    *,
    draws: int = 10_000,
    seed: int = 0,
    year: int | None = None,
    pairs: bool | None = None,
    confidence: float = 0.9,
    enumerate_up_to: int = ENUMERATE_UP_TO,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Uncertainty:
    """Ranks of the units under every combination of the choices, or under `draws` scrambled Sobol points.

    All combinations are looked at where the choices are discrete and there are at most `enumerate_up_to`; then nothing is
    left to chance. `confidence` is the part between `low` and `high`. `pairs` compares every two units (by default up to
    1,000 units: it is the part that grows with their square). Several years: the ranks of `year` (the latest by default). Method: Saisana, Saltelli and Tarantola 2005 (JRSS A 168, 307-323).

    >>> from huiyan.engines.composite import Aggregate, Factor, Indicator
    >>> tree = Framework.build([Indicator("a", "I"), Indicator("b", "I")], [Aggregate("I", None)])
    >>> data = Observations(("x", "y"), ("a", "b"), np.array([[1.0, 9.0], [2.0, 5.0]]))
    >>> found = uncertainty(data, tree, Recipe(), Choices((Factor("dropped", (None, "a", "b")),)))
    >>> found.exact, found.draws, found.top(1).round(2).tolist()
    (True, 3, [0.67, 0.67])
    """
    problem, nominal = prepare(data, framework, recipe, choices, year)
    combinations = choices.combinations
    exact = combinations is not None and combinations <= enumerate_up_to
    if exact:
        design = every_combination(choices, framework, seed)
        sizes = [len(design.picks)]
    else:
        if draws < 2:
            raise BadInput(gettext_noop("at least two draws are needed"))
        sizes = replicate_sizes(draws)
        width = dimensions(choices, framework)
        seeds = replicate_seeds(seed, len(sizes))
        points = np.vstack([sobol(size, width, own) for size, own in zip(sizes, seeds, strict=True)])
        design = from_uniform(points, choices, framework, seed)
    ranks = rank_variants(problem, design, executor, progress)
    compare = len(nominal) <= PAIRS_UP_TO if pairs is None else pairs
    units = tuple(unit for unit, is_in in zip(problem.data.units, problem.ranked, strict=True) if is_in)
    return _summarise(units, nominal, ranks, tuple(sizes), exact=exact, seed=seed, pairs=compare, confidence=confidence)


def prepare(
    data: Observations, framework: Framework, recipe: Recipe, choices: Choices, year: int | None
) -> tuple[Problem, NDArray[np.int64]]:
    """The checked problem on denominated and screened data, and the nominal ranks of the ranked rows."""
    check_choices(choices, framework)
    if year is not None and (data.years is None or year not in data.years):
        raise BadInput(gettext_noop("there are no data of the year {year}"), file=data.file, year=year)
    index: Index = compute_index(data, framework, recipe)
    screened = replace(index.data, values=index.denominated)
    problem = make_problem(screened, framework, recipe, choices, year)
    return problem, index.rank[problem.ranked]


def _summarise(
    units: tuple[str, ...], nominal: NDArray[np.int64], ranks: Ranks, sizes: tuple[int, ...],
    *, exact: bool, seed: int, pairs: bool, confidence: float,
) -> Uncertainty:  # fmt: skip
    counts = _count(ranks)
    ahead = share_ahead(ranks) if pairs else None
    below = (1 - confidence) / 2
    return Uncertainty(
        units=units, exact=exact, draws=len(ranks), seed=seed, nominal=nominal,
        mean=counts @ np.arange(1, len(units) + 1) / len(ranks), mean_error=_error(ranks, sizes, exact=exact),
        median=_quantile(counts, 0.5), low=_quantile(counts, below), high=_quantile(counts, 1 - below),
        ranks=ranks, replicate_sizes=sizes, ahead=ahead, bands=None if ahead is None else bands(nominal, ahead),
    )  # fmt: skip


def share_ahead(ranks: Ranks) -> Array:
    """Share of the variants (draws, units) in which row unit ranks before column unit, (units, units)."""
    draws, units = ranks.shape
    columns = np.ascontiguousarray(ranks.T)
    ahead = np.zeros((units, units), dtype=np.int64)
    tied = len(np.unique(ranks.sum(axis=1))) > 1 or int(ranks[0].sum()) != units * (units + 1) // 2
    for one in range(units):
        for other in range(one + 1, units):
            ahead[one, other] = wins = np.count_nonzero(columns[one] < columns[other])
            ahead[other, one] = np.count_nonzero(columns[one] > columns[other]) if tied else draws - wins
    shares: Array = ahead / draws
    return shares


def bands(nominal: NDArray[np.int64], ahead: Array) -> NDArray[np.int64]:
    """Number of the band of each unit: a band begins where its predecessor's first unit is surely ahead.

    >>> bands(np.array([1, 2, 3]), np.array([[0, 0.6, 1.0], [0.4, 0, 0.9], [0, 0.1, 0]])).tolist()
    [1, 1, 2]
    """
    numbers = np.zeros(len(nominal), dtype=np.int64)
    first, number = -1, 0
    for unit in np.argsort(nominal, kind="stable"):
        if first < 0 or ahead[first, unit] >= SURE:
            first, number = int(unit), number + 1
        numbers[unit] = number
    return numbers


def _count(ranks: Ranks) -> NDArray[np.int64]:
    units = ranks.shape[1]
    offsets = np.arange(units) * units - 1
    return np.bincount((ranks + offsets).ravel(), minlength=units * units).reshape(units, units)


def _quantile(counts: NDArray[np.int64], share: float) -> NDArray[np.int64]:
    """Smallest rank that at least `share` of the variants do not exceed."""
    total = counts[0].sum()
    reached: NDArray[np.int64] = (np.cumsum(counts, axis=1) >= share * total * (1 - 1e-12)).argmax(axis=1) + 1
    return reached


def _error(values: NDArray[Any], sizes: tuple[int, ...], *, exact: bool) -> Array:
    """Standard error of the column means (draws, units), from the spread of the replicates; NaN where there is but one."""
    if exact:
        return np.zeros(values.shape[1])
    means = np.array([part.mean(axis=0) for part in np.split(values, np.cumsum(sizes)[:-1])])
    if len(means) < 2:
        return np.full(values.shape[1], np.nan)
    error: Array = means.std(axis=0, ddof=1) / np.sqrt(len(means))
    return error
