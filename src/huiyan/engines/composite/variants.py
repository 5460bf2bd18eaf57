"""Ranks under thousands of variants of one index.

Variants that share a scale (imputation, treatment, normalisation) share one matrix, and levels that share a mean are
folded into one matrix product: the mean of means of one power is one mean with the product of the weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.composite.aggregate import (
    Aggregation,
    Doubts,
    aggregate,
    rank,
    refuse_nonpositive,
    sibling_shares,
    transform,
    transform_back,
)
from huiyan.engines.composite.choices import SCALE_STAGES, Choices, noisy_nodes, picked_methods, scale_recipe
from huiyan.engines.composite.compute import Recipe, check_posts, siblings
from huiyan.engines.composite.fold import Fold, fold_levels
from huiyan.engines.composite.framework import Framework
from huiyan.engines.composite.impute import impute
from huiyan.engines.composite.normalise import normalise
from huiyan.engines.composite.observations import Observations
from huiyan.engines.composite.treat import Treated, Treatment, treat_all
from huiyan.engines.composite.weigh import weigh
from huiyan.engines.numerics.parallel import map_pieces

Array = NDArray[np.float64]
Ranks = NDArray[np.unsignedinteger[Any]]
PIECE = 2048  # draws in one piece of work: under 10 MB for 300 units, and the same whoever does the work
BLOCK = 256  # draws in one matrix product


@dataclass(frozen=True)
class Problem:
    """Denominated, screened data and what may vary; `ranked` marks the rows that are ranked (one year)."""

    data: Observations
    framework: Framework
    recipe: Recipe
    choices: Choices
    ranked: NDArray[np.bool_]


@dataclass(frozen=True)
class Design:
    """Picked options (draws, factors) and weight multipliers (draws, noisy nodes) of every variant."""

    picks: NDArray[np.int64]
    multipliers: Array


@dataclass(frozen=True)
class _Piece:
    problem: Problem
    design: Design


def rank_variants(
    problem: Problem,
    design: Design,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Ranks:
    """Ranks (draws, ranked rows) of every variant, 1 for the highest."""
    scale_columns = [at for at, factor in enumerate(problem.choices.factors) if factor.stage in SCALE_STAGES]
    order = np.lexsort(design.picks.T[::-1]) if design.picks.shape[1] else np.arange(len(design.picks))
    if scale_columns:  # variants of one scale stand together, so that each piece prepares few scales
        order = order[np.lexsort(design.picks[order][:, scale_columns].T[::-1])]
    cuts = [order[at : at + PIECE] for at in range(0, len(order), PIECE)]
    pieces = [_Piece(problem, Design(design.picks[cut], design.multipliers[cut])) for cut in cuts]
    found = map_pieces(_rank_piece, pieces, executor, progress)
    ranks = np.empty((len(order), int(problem.ranked.sum())), dtype=found[0].dtype)
    for cut, part in zip(cuts, found, strict=True):
        ranks[cut] = part
    return ranks


def _rank_piece(piece: _Piece) -> Ranks:
    problem, picks = piece.problem, piece.design.picks
    scores = np.empty((len(picks), int(problem.ranked.sum())))
    scales, folds = _Scales(problem), dict[tuple[Aggregation, ...], Fold]()
    relevant = [at for at, factor in enumerate(problem.choices.factors) if factor.stage != "dropped"]
    for rows in _groups(picks[:, relevant]):
        scale = scales.find(picks[rows[0]])
        methods = picked_methods(problem.recipe, problem.framework, problem.choices, picks[rows[0]])
        weights = _draw_weights(problem, piece.design, rows, scale.weights)
        if methods not in folds:
            folds[methods] = fold_levels(problem.framework, methods)
        scores[rows] = _scores(problem, scale, methods, folds[methods], weights)
    return rank(scores).astype(np.min_scalar_type(scores.shape[1]))


def _groups(keys: NDArray[np.int64]) -> Iterator[NDArray[np.intp]]:
    """Row numbers of each different key, in order of first appearance of sorted keys."""
    if not keys.shape[1]:
        yield np.arange(len(keys))
        return
    order = np.lexsort(keys.T[::-1])
    changes = np.flatnonzero((np.diff(keys[order], axis=0) != 0).any(axis=1)) + 1
    yield from np.split(order, changes)


@dataclass
class _Scale:
    """One normalised matrix (rows, indicators), the base weights (nodes,), its transforms by power, its benefits of the doubt."""

    values: Array
    weights: Array
    complete: bool
    bent: dict[float, Array] = field(default_factory=dict)
    doubts: Doubts = field(default_factory=dict)


class _Scales:
    """Normalised matrices by picked options; imputations and treatments that several share are done once."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.found: dict[tuple[str, ...], _Scale] = {}
        self.treated: dict[tuple[str, str], Treated] = {}

    def find(self, picks: NDArray[np.int64]) -> _Scale:
        recipe = scale_recipe(self.problem.recipe, self.problem.choices, (int(pick) for pick in picks))
        key = tuple(map(str, (recipe.imputation, recipe.treatment, recipe.normalisation, recipe.weighting)))
        if key not in self.found:
            framework = self.problem.framework
            treated = self._treat(recipe)
            check_posts(treated.transformation, framework, recipe.normalisation)
            values = normalise(treated.values, framework, recipe.normalisation)
            weights = weigh(values, framework, recipe.weighting)
            ranked = values[self.problem.ranked]
            self.found[key] = _Scale(ranked, weights, not np.isnan(ranked).any())
        return self.found[key]

    def _treat(self, recipe: Recipe) -> Treated:
        key = str(recipe.imputation), str(recipe.treatment)
        if key not in self.treated:
            framework = self.problem.framework
            complete = impute(self.problem.data, recipe.imputation, siblings(framework))
            options = [option for factor in self.problem.choices.factors for option in factor.options]
            treatments = [option for option in options if isinstance(option, Treatment)] or [recipe.treatment]
            for treatment, treated in zip(treatments, treat_all(complete, treatments), strict=True):
                self.treated[key[0], str(treatment)] = treated
        return self.treated[key]


def _draw_weights(problem: Problem, design: Design, rows: NDArray[np.intp], base: Array) -> Array:
    """Weights (draws, nodes): one row where nothing about them varies; a parent without children left weighs nothing."""
    framework, choices = problem.framework, problem.choices
    nodes = noisy_nodes(framework, choices.noise)
    dropping = [at for at, factor in enumerate(choices.factors) if factor.stage == "dropped"]
    draws = len(rows) if len(nodes) or dropping else 1
    weights = np.tile(base, (draws, 1))
    if len(nodes):
        weights[:, nodes] *= design.multipliers[rows]
    for column in dropping:
        options = choices.factors[column].options
        place = np.array([-1 if code is None else framework.codes.index(str(code)) for code in options])
        gone = place[design.picks[rows, column]]
        hit = np.flatnonzero(gone >= 0)
        weights[hit, gone[hit]] = 0.0
    for level in framework.levels if dropping else ():
        empty = np.add.reduceat(weights[:, level.children], level.starts, axis=1) == 0
        weights[:, level.parents] = np.where(empty, 0.0, weights[:, level.parents])
    return weights


def _scores(problem: Problem, scale: _Scale, methods: tuple[Aggregation, ...], fold: Fold, weights: Array) -> Array:
    """Index (draws, ranked rows), or (1, ranked rows) where all draws agree."""
    framework = problem.framework
    if not all(method.is_mean for method in methods):
        units = tuple(compress(problem.data.units, problem.ranked))
        return np.array(
            [aggregate(scale.values, framework, row, methods, units, scale.doubts)[:, -1] for row in weights]
        )
    with np.errstate(invalid="ignore"):  # 0 / 0 below a parent that was left out; its own share is 0
        shares = np.nan_to_num(sibling_shares(framework, weights.T))
    found = []
    for at in range(0, shares.shape[1], BLOCK):
        block = shares[:, at : at + BLOCK]
        whole = scale.complete
        found.append(_means(problem, scale, fold, block) if whole else _means_with_gaps(problem, scale, methods, block))
    return np.concatenate(found)


def _means(problem: Problem, scale: _Scale, fold: Fold, shares: Array) -> Array:
    """Index (draws, ranked rows) of one block of sibling shares (nodes, draws)."""
    framework = problem.framework
    reach = shares.copy()
    for children in fold.swallowed:  # from the top down: what a node weighs in the mean that swallows its parent
        reach[children] *= reach[framework.parents[children]]
    known: dict[int, Array] = {}
    for run in fold.runs:
        total = np.zeros((shares.shape[1], len(scale.values)))
        if len(run.leaves):
            total = reach[run.leaves].T @ _bent(problem, scale, run.method)[:, run.leaves].T
        for node in run.means:
            total += reach[node][:, None] * _checked(problem, framework.codes[node], known[node], run.method)
        known[run.output] = transform_back(total, run.method.power)
    return known[len(framework.codes) - 1]


def _means_with_gaps(problem: Problem, scale: _Scale, methods: tuple[Aggregation, ...], shares: Array) -> Array:
    """As `_means`, but level by level, because a gap leaves its weight to its siblings."""
    framework = problem.framework
    indicators = scale.values.shape[1]
    seen = ~np.isnan(scale.values)
    known: dict[int, Array] = {}
    for parent in range(indicators, len(framework.codes)):  # children come before parents
        method = methods[framework.node_levels[parent] - 2]
        children = np.flatnonzero(framework.parents == parent)
        leaves = children[children < indicators]
        bent = np.where(seen[:, leaves], _bent(problem, scale, method)[:, leaves], 0.0)
        total = shares[leaves].T @ bent.T
        weight = shares[leaves].T @ seen[:, leaves].T.astype(np.float64)
        for node in map(int, children[children >= indicators]):
            value = _checked(problem, framework.codes[node], known[node], method)
            there = ~np.isnan(value)
            total += shares[node][:, None] * np.where(there, value, 0.0)
            weight += shares[node][:, None] * there
        with np.errstate(invalid="ignore", divide="ignore"):
            known[parent] = transform_back(total / weight, method.power)
    return known[len(framework.codes) - 1]


def _bent(problem: Problem, scale: _Scale, method: Aggregation) -> Array:
    if method.power not in scale.bent:
        if method.needs_positive:
            codes, units = problem.framework.codes, problem.data.units
            refuse_nonpositive(scale.values, codes, method, tuple(compress(units, problem.ranked)))
        scale.bent[method.power] = transform(scale.values, method.power)
    return scale.bent[method.power]


def _checked(problem: Problem, code: str, values: Array, method: Aggregation) -> Array:
    if method.needs_positive and (values <= 0).any():
        units = tuple(compress(problem.data.units, problem.ranked))
        draw = int(np.argmax((values <= 0).any(axis=1)))
        refuse_nonpositive(values[draw][:, None], [code], method, units)
    return transform(values, method.power)


def make_problem(
    data: Observations, framework: Framework, recipe: Recipe, choices: Choices, year: int | None
) -> Problem:
    """Mark the rows of `year` (the latest where None)."""
    ranked = data.masks_by_year()[-1] if year is None or data.years is None else data.years == year
    return Problem(data, framework, recipe, choices, ranked)
