"""Weights from judgements and from data, beside pymcdm 1.4.0 and R's prcomp."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from huiyan.engines.composite import (
    Framework,
    Observations,
    Recipe,
    Weighting,
    ahp_weights,
    compute_index,
    critic_weights,
    entropy_weights,
    principal_components,
)
from huiyan.engines.composite.weigh import TUMMALA_LING
from huiyan.engines.tables import BadInput

Find = Callable[[str], Path]


def table(path: Path) -> list[dict[str, str]]:
    with path.open() as stream:
        return list(csv.DictReader(stream))


@pytest.mark.real_data
def test_pairwise_weights_and_consistency_are_those_of_pymcdm(real_data: Find) -> None:
    for case in json.loads(real_data("known/decision/ahp.json").read_text()):
        matrix = np.array(case["matrix"])
        found = ahp_weights(matrix)
        assert found.weights == pytest.approx(case["weights_eigenvector"], abs=1e-10)
        assert found.largest_eigenvalue == pytest.approx(case["lambda_max"], abs=1e-10)
        assert found.consistency_index == pytest.approx(case["ci"], abs=1e-10)
        assert found.consistency_ratio == pytest.approx(case["cr_saaty_table"], abs=1e-10)
        other = ahp_weights(matrix, random_index=TUMMALA_LING).consistency_ratio
        assert other == pytest.approx(case["cr_pymcdm"], abs=1e-10)


@pytest.mark.real_data
def test_entropy_and_critic_weights_are_those_of_pymcdm(real_data: Find) -> None:
    expected = table(real_data("known/decision/weights.csv"))
    rows = table(real_data("known/decision/table.csv"))
    values = np.array([[float(row[line["criterion"]]) for line in expected] for row in rows])
    assert entropy_weights(values) == pytest.approx([float(line["entropy"]) for line in expected], abs=1e-12)
    assert critic_weights(values) == pytest.approx([float(line["critic"]) for line in expected], abs=1e-12)


@pytest.mark.real_data
def test_principal_components_of_each_pillar_are_those_of_prcomp(real_data: Find) -> None:
    rows = table(real_data("known/composite/asem_6_normalised.csv"))
    loadings = table(real_data("known/decision/pca_pc1_by_pillar.csv"))
    variances = table(real_data("known/decision/pca_variance_by_pillar.csv"))
    for pillar in sorted({line["pillar"] for line in loadings}):
        mine = [line for line in loadings if line["pillar"] == pillar]
        values = np.array([[float(row[line["indicator"]]) for line in mine] for row in rows])
        plain, scaled = principal_components(values), principal_components(values, scaled=True)
        assert plain.loadings[:, 0] == pytest.approx([float(line["pc1_loading"]) for line in mine], abs=1e-10)
        assert scaled.loadings[:, 0] == pytest.approx([float(line["pc1_loading_scaled"]) for line in mine], abs=1e-10)
        spread = [line for line in variances if line["pillar"] == pillar]
        assert plain.deviations == pytest.approx([float(line["sd"]) for line in spread], abs=1e-10)
        assert plain.shares == pytest.approx([float(line["share"]) for line in spread], abs=1e-10)


def test_a_column_of_equal_values_gets_no_entropy_weight() -> None:
    values = np.array([[2.0, 0.0], [2.0, 4.0]])  # 0 counts as 0 log 0 = 0, so the second column is fully concentrated
    assert entropy_weights(values).tolist() == [0.0, 1.0]


def test_a_matrix_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(BadInput, match="1 over its mirror image"):
        ahp_weights(np.array([[1.0, 2.0], [2.0, 1.0]]))


@pytest.mark.parametrize("kind", ["equal", "entropy", "critic", "pca"])
def test_weights_from_data_are_used_below_each_pillar(data: Observations, tree: Framework, kind: str) -> None:
    index = compute_index(data, tree, Recipe(weighting=Weighting.parse(kind)))
    assert index.shares[:3].sum() == pytest.approx(1, abs=1e-12)
    assert index.shares[2] == pytest.approx(0.5, abs=1e-12)  # the only child of its pillar


def test_weights_of_unsure_data_ask_for_imputation(data: Observations, tree: Framework) -> None:
    values: NDArray[np.float64] = data.values.copy()
    values[0, 0] = np.nan
    with pytest.raises(BadInput, match="impute first"):
        compute_index(Observations(data.units, data.codes, values), tree, Recipe(weighting=Weighting("pca")))
