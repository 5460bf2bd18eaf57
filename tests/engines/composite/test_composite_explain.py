"""Every figure can be traced, and every difference adds up."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from huiyan.engines.composite import (
    Aggregate,
    Aggregation,
    Framework,
    Imputation,
    Indicator,
    Normalisation,
    Observations,
    Recipe,
    changes,
    compute_index,
    explain_cell,
    explain_difference,
    find_row,
    read_framework,
    read_observations,
    reweigh,
)
from huiyan.engines.tables import BadInput

MEANS = ["arithmetic", "geometric", "harmonic", "power:2", "arithmetic,geometric", "harmonic,arithmetic"]


def recipe(means: str) -> Recipe:
    methods = tuple(Aggregation.parse(text) for text in means.split(","))
    return Recipe(normalisation=Normalisation("minmax", 1, 100), aggregation=methods)


def test_points_of_a_unit_sum_to_its_index(data: Observations, tree: Framework) -> None:
    index = compute_index(data, tree)
    points = [explain_cell(index, "y", code).points for code in data.codes]
    assert points == pytest.approx([18.75, 25.0, 0.0])  # 0.5 x 0.5 x 75, 0.25 x 100, 0.5 x 0
    assert sum(point or 0 for point in points) == pytest.approx(index.index[find_row(index, "y")])


def test_a_cell_tells_its_way(tree: Framework) -> None:
    framework = Framework.build(
        [Indicator("a", "I", denominator="people"), Indicator("b", "I")],
        [Aggregate("I", None)],
        denominators=["people"],
    )
    values = np.array([[np.nan, 1.0], [2.0, 2.0], [4.0, 3.0]])
    data = Observations(("x", "y", "z"), ("a", "b"), values, {"people": np.array([1.0, 2.0, 2.0])})
    cell = explain_cell(compute_index(data, framework, Recipe(imputation=Imputation("mean"))), "x", "a")
    assert np.isnan(cell.raw)
    assert (cell.imputed, cell.complete, cell.normalised, cell.points) == (True, 1.5, 50.0, 25.0)  # mean of 1 and 2


def test_an_unknown_unit_or_indicator_is_named(data: Observations, tree: Framework) -> None:
    index = compute_index(data, tree)
    with pytest.raises(BadInput, match="no unit 'nowhere'"):
        explain_cell(index, "nowhere", "a")
    with pytest.raises(BadInput, match="no indicator 'zz'"):
        explain_cell(index, "w", "zz")


@pytest.mark.parametrize("means", MEANS)
def test_a_difference_of_two_units_is_the_sum_of_its_parts(data: Observations, tree: Framework, means: str) -> None:
    index = compute_index(data, tree, recipe(means))
    found = explain_difference(index, 0, index, 3)
    assert found.total == pytest.approx(index.index[3] - index.index[0], abs=1e-12)
    assert found.by_value.sum() == pytest.approx(found.total, abs=1e-10)
    assert not found.by_weight.any()


@pytest.mark.parametrize("means", MEANS)
def test_a_move_of_weights_is_a_cause_of_its_own(data: Observations, tree: Framework, means: str) -> None:
    index = compute_index(data, tree, recipe(means))
    moved = reweigh(index, {"a": 3.0, "Q": 2.0})
    found = explain_difference(index, 1, moved, 2)
    assert found.by_value.sum() + found.by_weight.sum() == pytest.approx(found.total, abs=1e-10)
    assert found.by_weight.any()


def test_the_split_of_an_arithmetic_mean_by_hand(data: Observations, tree: Framework) -> None:
    # w to x on 0..100: a +25, b +33.33, c +50; shares 0.25, 0.25, 0.5.
    index = compute_index(data, tree)
    assert explain_difference(index, 0, index, 1).by_value == pytest.approx([6.25, 25 / 3, 25.0])


def test_changes_name_what_was_imputed(tree: Framework) -> None:
    values = np.array([[1.0, 8.0, 2.0], [2.0, 6.0, 4.0], [4.0, 2.0, np.nan], [5.0, 4.0, 5.0]])
    data = Observations(("x", "y", "x", "y"), ("a", "b", "c"), values, years=np.array([2023, 2023, 2024, 2024]))
    index = compute_index(data, tree, Recipe(imputation=Imputation("last_year")))
    found = changes(index, 2023, 2024)
    assert found.imputed.tolist() == [[False, False, True], [False, False, False]]
    assert found.by_value[0, 2] == 0.0  # taken from last year, so nothing changed
    assert found.by_value.sum(axis=1) == pytest.approx(found.total, abs=1e-12)


@pytest.mark.real_data
def test_five_years_of_asem_add_up(real_data: Callable[[str], Path]) -> None:
    framework = read_framework(real_data("indicators/asem_coinr/ASEM_iMeta.csv"))
    data = read_observations(real_data("indicators/asem_coinr/ASEM_iData_p.csv"), framework)
    index = compute_index(data, framework, Recipe(imputation=Imputation("group_mean", "EurAsia_group")))
    found = changes(index, 2018, 2022)
    assert len(found.units) == 51
    assert found.by_value.sum(axis=1) == pytest.approx(found.total, abs=1e-10)
    assert sorted(index.rank[data.years == 2020].tolist()) == list(range(1, 52))
