"""The published ASEM index, stage by stage, beside COINr 1.1.14 (R); every number within 1e-10 of COINr's."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from huiyan.engines.composite import (
    Aggregation,
    Framework,
    Imputation,
    Index,
    Normalisation,
    Observations,
    Recipe,
    compute_index,
)

pytestmark = pytest.mark.real_data
Asem = tuple[Observations, Framework]
Known = Callable[..., NDArray[np.float64]]
ARITHMETIC = Recipe(imputation=Imputation("group_mean", "EurAsia_group"))
GEOMETRIC = Recipe(
    imputation=Imputation("group_mean", "EurAsia_group"),
    normalisation=Normalisation("minmax", 1, 100),
    aggregation=(Aggregation.parse("geometric"),),
)
STAGES: list[tuple[str, Callable[[Index], Any]]] = [
    ("asem_1_raw", lambda index: index.data.values),
    ("asem_2_denominated", lambda index: index.denominated),
    ("asem_3_imputed", lambda index: index.complete),
    ("asem_4_screened", lambda index: index.complete),
    ("asem_5_treated", lambda index: index.treated.values),
    ("asem_6_normalised", lambda index: index.normalised),
]


@pytest.mark.parametrize("name, stage", STAGES, ids=[name for name, _ in STAGES])
def test_each_stage_is_that_of_coinr(asem: Asem, known: Known, name: str, stage: Callable[[Index], Any]) -> None:
    found = stage(compute_index(*asem, ARITHMETIC))
    np.testing.assert_allclose(found, known(f"composite/{name}", asem[0].units, asem[0].codes), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(
    "recipe, name", [(ARITHMETIC, "asem_7_aggregated"), (GEOMETRIC, "asem_geometric_7_aggregated")]
)
def test_aggregates_and_ranks_are_those_of_coinr(asem: Asem, known: Known, recipe: Recipe, name: str) -> None:
    index = compute_index(*asem, recipe)
    codes = [node.code for node in asem[1].aggregates]
    np.testing.assert_allclose(index.scores, known(f"composite/{name}", asem[0].units, codes), rtol=0, atol=1e-10)
    ranks = known(f"composite/{name}", asem[0].units, [f"rank_{code}" for code in codes])
    assert index.ranks.tolist() == ranks.astype(int).tolist()


def test_the_geometric_scale_is_that_of_coinr(asem: Asem, known: Known) -> None:
    found = compute_index(*asem, GEOMETRIC).normalised
    expected = known("composite/asem_geometric_6_normalised_1_100", asem[0].units, asem[0].codes)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)


def test_the_published_head_comes_out(asem: Asem) -> None:
    index = compute_index(*asem, ARITHMETIC)
    head = sorted(zip(index.rank.tolist(), asem[0].units, index.index.round(2).tolist(), strict=True))[:6]
    assert [(unit, score) for _, unit, score in head] == [
        ("CHE", 68.38), ("NLD", 64.82), ("DNK", 64.80), ("NOR", 64.47), ("BEL", 63.54), ("SWE", 63.00),
    ]  # fmt: skip


def test_skew_kurtosis_and_points_drawn_in_are_those_of_coinr(asem: Asem, real_data: Callable[[str], Path]) -> None:
    treated = compute_index(*asem, ARITHMETIC).treated
    with real_data("known/composite/asem_5_treatment_table.csv").open() as stream:
        table = {row["iCode"]: row for row in csv.DictReader(stream)}
    rows = [table[code] for code in asem[0].codes]
    assert treated.winsorised.tolist() == [int(row["winsorise.nwin"] or 0) for row in rows]
    for name, found in (("Skew", treated.skew_before), ("Kurt", treated.kurtosis_before)):
        assert found == pytest.approx([float(row[f"check_SkewKurt0.{name}"]) for row in rows], abs=1e-10)


def test_the_weights_in_use_are_those_of_coinr(asem: Asem, real_data: Callable[[str], Path]) -> None:
    with real_data("known/composite/asem_weights.csv").open() as stream:
        theirs = {row["iCode"]: float(row["Weight"]) for row in csv.DictReader(stream)}
    nodes = [*asem[1].indicators, *asem[1].aggregates]
    ours = dict(zip([node.code for node in nodes], asem[1].weights.tolist(), strict=True))
    assert ours == theirs
