"""What must hold for any data."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from huiyan.engines.composite import (
    Aggregate,
    Aggregation,
    Framework,
    Indicator,
    Normalisation,
    Observations,
    Recipe,
    Treatment,
    benefit_of_the_doubt,
    compute_index,
)

TREE = Framework.build(
    [Indicator("a", "P"), Indicator("b", "P", direction=-1), Indicator("c", "Q"), Indicator("d", "I")],
    [Aggregate("P", "I"), Aggregate("Q", "I", weight=2), Aggregate("I", None)],
)
MEANS = some.sampled_from(["arithmetic", "geometric", "harmonic", "power:3"])
SCALES = some.sampled_from(["minmax:1:100", "percentile:1:100", "rank"])
TREATMENTS = some.sampled_from(["none", "winsorise:3", "log"])


@some.composite
def observations(draw: some.DrawFn) -> Observations:
    units = draw(some.integers(5, 25))
    rng = np.random.default_rng(draw(some.integers(0, 2**32)))
    values = np.round(np.exp(rng.normal(size=(units, 4)) * draw(some.floats(0.3, 2))), draw(some.integers(1, 6)))
    values[0] = values.max(axis=0) + 1  # no column is constant
    return Observations(tuple(f"u{row}" for row in range(units)), ("a", "b", "c", "d"), values)


def recipe(mean: str, scale: str, treatment: str) -> Recipe:
    return Recipe(
        treatment=Treatment.parse(treatment),
        normalisation=Normalisation.parse(scale),
        aggregation=(Aggregation.parse(mean),),
    )


@settings(max_examples=40, deadline=None)
@given(observations(), MEANS, SCALES, TREATMENTS)
def test_ranks_do_not_change_with_row_order(data: Observations, mean: str, scale: str, treatment: str) -> None:
    order = np.random.default_rng(len(data.units)).permutation(len(data.units))
    shuffled = replace(data, units=tuple(data.units[row] for row in order), values=data.values[order])
    one, other = (compute_index(given_data, TREE, recipe(mean, scale, treatment)) for given_data in (data, shuffled))
    assert one.rank[order].tolist() == other.rank.tolist()


@settings(max_examples=40, deadline=None)
@given(
    observations(), MEANS, SCALES, TREATMENTS, some.lists(some.sampled_from([0.5, 2.0, 1024.0]), min_size=4, max_size=4)
)
def test_ranks_do_not_change_with_units_of_measure(
    data: Observations, mean: str, scale: str, treatment: str, factors: list[float]
) -> None:
    # Powers of two rescale a double without rounding, so that ties stay ties.
    rescaled = replace(data, values=data.values * factors)
    one, other = (compute_index(given_data, TREE, recipe(mean, scale, treatment)) for given_data in (data, rescaled))
    assert one.rank.tolist() == other.rank.tolist()


@settings(max_examples=40, deadline=None)
@given(observations(), MEANS, TREATMENTS)
def test_a_mean_lies_between_its_parts(data: Observations, mean: str, treatment: str) -> None:
    index = compute_index(data, TREE, recipe(mean, "minmax:1:100", treatment))
    assert (index.index >= index.normalised.min(axis=1) - 1e-9).all()
    assert (index.index <= index.normalised.max(axis=1) + 1e-9).all()


@settings(max_examples=40, deadline=None)
@given(observations())
def test_better_everywhere_ranks_no_worse(data: Observations) -> None:
    index = compute_index(data, TREE, recipe("geometric", "minmax:1:100", "none"))
    better = (index.normalised[:, None] >= index.normalised[None]).all(axis=2)
    ahead = index.rank[:, None] <= index.rank[None]
    assert ahead[better].all()


@settings(max_examples=15, deadline=None)
@given(observations())
def test_somebody_has_the_full_benefit_of_the_doubt(data: Observations) -> None:
    scores = benefit_of_the_doubt(data.values).scores
    assert abs(scores.max() - 1) < 1e-9
    assert (scores >= 0).all()
