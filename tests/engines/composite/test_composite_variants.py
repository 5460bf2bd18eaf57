"""Thousands of variants at once give what one index after the other gives."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from huiyan.engines.composite import (
    Aggregate,
    Choices,
    Factor,
    Framework,
    Imputation,
    Indicator,
    Normalisation,
    Observations,
    Recipe,
    WeightNoise,
    compute_index,
)
from huiyan.engines.composite.choices import noisy_nodes, picked_methods, scale_recipe
from huiyan.engines.composite.draws import every_combination, from_uniform
from huiyan.engines.composite.variants import Design, Problem, rank_variants

CHOICES = (
    "imputation=none,mean",
    "treatment=none,winsorise:1",
    "normalisation=minmax:1:100,zscore:100:10,rank",
    "weighting=given,equal",
    "aggregation.2.3=arithmetic,geometric,power:0.5",
    "aggregation.4=arithmetic,harmonic",
    "dropped=none,i0,i4",
)


def deep_tree() -> Framework:
    """Uneven on purpose: i5 stands directly below S, i6 directly below the index."""
    parents = ["P", "P", "P", "Q", "Q", "S", "I"]
    indicators = [Indicator(f"i{at}", parent, weight=1 + at % 3) for at, parent in enumerate(parents)]
    aggregates = [Aggregate("P", "S"), Aggregate("Q", "S", weight=2), Aggregate("S", "I"), Aggregate("I", None)]
    return Framework.build(indicators, aggregates)


def some_data() -> Observations:
    values = np.exp(np.random.default_rng(5).normal(size=(12, 7)))
    values[3, 1] = np.nan
    return Observations(tuple(f"u{row}" for row in range(12)), tuple(f"i{at}" for at in range(7)), values)


def one_by_one(problem: Problem, design: Design) -> NDArray[np.int64]:
    """Every variant by `compute_index`, its weights put into the framework."""
    found = []
    nodes = noisy_nodes(problem.framework, problem.choices.noise)
    for picks, multipliers in zip(design.picks, design.multipliers, strict=True):
        recipe = scale_recipe(problem.recipe, problem.choices, picks)
        methods = picked_methods(recipe, problem.framework, problem.choices, picks)
        first = compute_index(problem.data, problem.framework, replace(recipe, aggregation=methods))
        weights = first.weights.copy()
        weights[nodes] *= multipliers
        dropped = problem.choices.factors[-1].options[picks[-1]]
        if dropped is not None:
            weights[problem.framework.codes.index(str(dropped))] = 0
        named = dict(zip(problem.framework.codes, map(float, weights), strict=True))
        plain = replace(recipe, aggregation=methods, weighting=Recipe().weighting)
        found.append(compute_index(problem.data, problem.framework.with_weights(named), plain).rank)
    return np.array(found)


def test_folded_products_rank_as_one_index_after_the_other() -> None:
    tree, data = deep_tree(), some_data()
    choices = Choices(tuple(Factor.parse(text, tree) for text in CHOICES), WeightNoise(0.3))
    recipe = Recipe(normalisation=Normalisation("minmax", 1, 100))
    problem = Problem(data, tree, recipe, choices, np.ones(12, dtype=bool))
    noise = len(noisy_nodes(tree, choices.noise))
    design = from_uniform(np.random.default_rng(1).random((300, len(CHOICES) + noise)), choices, tree, 0)
    assert rank_variants(problem, design).tolist() == one_by_one(problem, design).tolist()


def test_weights_from_the_data_rank_as_one_index_after_the_other() -> None:
    tree, data = deep_tree(), some_data()
    texts = ("imputation=mean,median", "weighting=pca,critic,entropy", "dropped=none,i0")
    choices = Choices(tuple(Factor.parse(text, tree) for text in texts), WeightNoise(0.3, (2, 3), vectors=3))
    recipe = Recipe(normalisation=Normalisation("minmax", 1, 100))
    problem = Problem(data, tree, recipe, choices, np.ones(12, dtype=bool))
    design = every_combination(choices, tree, 0)
    assert rank_variants(problem, design).tolist() == one_by_one(problem, design).tolist()


def test_outranking_and_doubt_rank_as_one_index_after_the_other() -> None:
    tree, data = deep_tree(), some_data()
    texts = ("aggregation.2=arithmetic,doubt", "aggregation.4=copeland,arithmetic", "dropped=none,i0")
    choices = Choices(tuple(Factor.parse(text, tree) for text in texts), WeightNoise(0.3, vectors=2))
    problem = Problem(data, tree, Recipe(imputation=Imputation("mean")), choices, np.ones(12, dtype=bool))
    design = every_combination(choices, tree, 0)
    assert rank_variants(problem, design).tolist() == one_by_one(problem, design).tolist()


def test_every_combination_stands_once() -> None:
    tree = deep_tree()
    choices = Choices(tuple(Factor.parse(text, tree) for text in CHOICES), WeightNoise(0.3, vectors=2))
    picks = every_combination(choices, tree, 0).picks
    assert choices.combinations == 2 * 2 * 3 * 2 * 3 * 2 * 3 * 2
    assert len(picks) == choices.combinations
    assert len(np.unique(picks, axis=0)) == choices.combinations // 2  # the two weight sets


def test_dropping_the_only_child_drops_its_parent(data: Observations, tree: Framework) -> None:
    choices = Choices((Factor("dropped", (None, "c")),))
    problem = Problem(data, tree, Recipe(), choices, np.ones(4, dtype=bool))
    without = Framework.build([Indicator("a", "P"), Indicator("b", "P", direction=-1)], [Aggregate("P", None)])
    rest = Observations(data.units, ("a", "b"), data.values[:, :2])
    ranks = rank_variants(problem, every_combination(choices, tree, 0))
    assert ranks[1].tolist() == compute_index(rest, without).rank.tolist()


def test_a_mean_that_a_variant_cannot_have_names_the_cell(data: Observations, tree: Framework) -> None:
    choices = Choices((Factor.parse("aggregation=arithmetic,geometric", tree),))
    problem = Problem(data, tree, Recipe(), choices, np.ones(4, dtype=bool))
    with pytest.raises(ValueError, match="the geometric mean needs values over 0, but 'a' of 'w' is 0"):
        rank_variants(problem, every_combination(choices, tree, 0))
