"""Radial efficiency agrees with textbooks and with R (packages Benchmarking 0.33 and deaR 1.5.3)."""

from typing import Any

import numpy as np
import pytest

from huiyan.engines.frontier import measure_efficiency
from huiyan.engines.tables import BadInput

SETS = ["Coelli_1998", "PFT1981", "charnes1981", "Tone2001", "Fortune500", "Airlines", "Hua_Bian_2007", "milkProd"]
# Coelli, Rao, Battese (1998): five firms, two inputs, one output
COELLI_INPUTS = [[2, 5], [2, 4], [6, 6], [3, 2], [6, 2]]
COELLI_OUTPUT = [1, 2, 3, 1, 2]


@pytest.mark.real_data
@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("model, returns", [("ccr", "crs"), ("bcc", "vrs")])
@pytest.mark.parametrize("orientation, side", [("input", "in"), ("output", "out")])
def test_scores_are_those_of_r(
    name: str, model: str, returns: str, orientation: str, side: str, data_set: Any, known: Any
) -> None:
    found = measure_efficiency(*data_set(name), model=model, orientation=orientation)
    np.testing.assert_allclose(found.score, known(f"{name}_efficiency").column(f"{returns}_{side}"), rtol=1e-8)
    assert found.gap.max() < 1e-10


@pytest.mark.real_data
@pytest.mark.parametrize("units", [300, 3000])
@pytest.mark.parametrize("model, returns", [("ccr", "crs"), ("bcc", "vrs")])
def test_many_units_are_those_of_r(units: int, model: str, returns: str, known: Any) -> None:
    rows = known(f"sim_{units}")
    found = measure_efficiency(rows.table(["x1", "x2", "x3"]), rows.table(["y1", "y2"]), model=model)
    np.testing.assert_allclose(found.score, known(f"sim_{units}_efficiency").column(f"{returns}_in"), rtol=1e-8)


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["Coelli_1998", "PFT1981"])
def test_sums_of_slacks_are_those_of_r(name: str, data_set: Any, known: Any) -> None:
    found = measure_efficiency(*data_set(name), model="ccr")
    sums = found.input_slacks.sum(axis=1) + found.output_slacks.sum(axis=1)
    np.testing.assert_allclose(sums, known(f"{name}_crs_in_slacks").column("slack_sum"), atol=1e-8)


@pytest.mark.real_data
def test_peer_weights_are_those_of_r(data_set: Any, known: Any) -> None:
    found = measure_efficiency(*data_set("Coelli_1998"), model="ccr")
    rows = known("Coelli_1998_crs_in_lambda")
    weights = np.zeros((5, 5))
    weights[found.unit, found.peer] = found.weight
    np.testing.assert_allclose(weights[:, 1], rows.column("lambda_L2"), atol=1e-12)
    np.testing.assert_allclose(weights[:, 4], rows.column("lambda_L5"), atol=1e-12)


def test_the_textbook_example() -> None:
    found = measure_efficiency(COELLI_INPUTS, COELLI_OUTPUT, model="ccr")
    np.testing.assert_allclose(found.score, [0.5, 1, 5 / 6, 5 / 7, 1], atol=1e-12)  # Coelli 1998: .5 1 .8333 .7143 1


def test_targets_of_a_unit_with_slack() -> None:
    found = measure_efficiency(COELLI_INPUTS, COELLI_OUTPUT, model="ccr")
    # Coelli 1998: firm 1 shrinks to (1, 2.5); half of firm 2 is (1, 2), so half a unit of input 2 is left over
    np.testing.assert_allclose(found.input_targets[0], [1, 2], atol=1e-12)
    np.testing.assert_allclose(found.input_slacks[0], [0, 0.5], atol=1e-12)
    assert found.peers_of(0) == [(1, pytest.approx(0.5))]


def test_efficient_means_no_slack_either() -> None:
    found = measure_efficiency([[1, 1], [1, 2], [2, 1]], [1, 1, 1], model="bcc")  # by hand: unit 1 is enough
    assert found.score.tolist() == [1, 1, 1]
    assert found.efficient.tolist() == [0]


def test_returns_to_scale_models_lie_between_the_two() -> None:
    scores = {model: measure_efficiency(COELLI_INPUTS, COELLI_OUTPUT, model=model).score for model in RETURNS}
    assert (scores["ccr"] <= scores["nirs"] + 1e-12).all()
    assert (scores["nirs"] <= scores["bcc"] + 1e-12).all()
    # one cone of the two binds: min(NIRS, NDRS) = CRS (Seiford and Thrall 1990)
    np.testing.assert_allclose(np.minimum(scores["nirs"], scores["ndrs"]), scores["ccr"], atol=1e-12)


RETURNS = ("ccr", "bcc", "nirs", "ndrs")


def test_the_direction_of_all_values_meets_the_radial_scores_under_constant_returns() -> None:
    theta = measure_efficiency(COELLI_INPUTS, COELLI_OUTPUT, model="ccr").score
    beta = measure_efficiency(COELLI_INPUTS, COELLI_OUTPUT, model="ccr", orientation="directional").score
    np.testing.assert_allclose((1 - beta) / (1 + beta), theta, atol=1e-12)  # Chambers, Chung, Faere 1998


def test_a_fixed_input_is_not_reduced() -> None:
    found = measure_efficiency([[2, 4], [4, 4], [2, 2]], [1, 1, 1], model="ccr", fixed_inputs=[1])
    np.testing.assert_allclose(found.score, [1, 0.5, 1], atol=1e-12)  # by hand: only input 1 counts
    np.testing.assert_allclose(found.input_targets[:, 1], [4, 4, 2], atol=1e-12)


def test_dual_prices_value_the_unit_at_its_score() -> None:
    found = measure_efficiency(COELLI_INPUTS, COELLI_OUTPUT, model="ccr")
    worth = (found.output_prices * np.array(COELLI_OUTPUT)[:, None]).sum(axis=1)
    np.testing.assert_allclose((found.input_prices * np.array(COELLI_INPUTS)).sum(axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(worth, found.score, atol=1e-12)


def test_the_free_disposal_hull_looks_at_single_units() -> None:
    inputs, outputs = [[2], [4], [6], [5]], [1, 2, 3, 2]
    found = measure_efficiency(inputs, outputs, model="fdh")
    np.testing.assert_allclose(found.score, [1, 1, 1, 0.8], atol=1e-12)  # by hand: unit 4 makes what unit 2 makes of 4
    assert found.peers_of(3) == [(1, 1.0)]
    upwards = measure_efficiency(inputs, outputs, model="fdh", orientation="output")
    assert upwards.score.tolist() == [1, 1, 1, 1]


def test_the_free_disposal_hull_is_the_most_lenient() -> None:
    hull = measure_efficiency(COELLI_INPUTS, COELLI_OUTPUT, model="fdh").score
    assert (hull >= measure_efficiency(COELLI_INPUTS, COELLI_OUTPUT, model="bcc").score - 1e-12).all()


@pytest.mark.parametrize(
    "inputs, outputs, sentence",
    [
        ([[1], [-2]], [1, 1], "unit 2, input 1: -2.0 is not a number from 0 up"),
        ([[1], [2]], [1, float("nan")], "unit 2, output 1: nan is not a number from 0 up"),
        ([[1], [0]], [1, 1], "unit 2 uses nothing: all its inputs are 0"),
        ([[1], [1]], [1, 0], "unit 2 makes nothing: all its outputs are 0"),
        ([[1, 0], [1, 0]], [1, 1], "input 2 is 0 for every unit"),
        ([[1], [1]], [1], "there are inputs for 2 units and outputs for 1"),
    ],
)
def test_what_cannot_be_measured_is_named(inputs: Any, outputs: Any, sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        measure_efficiency(inputs, outputs)
    assert str(caught.value) == sentence


def test_an_unknown_model_is_named() -> None:
    with pytest.raises(BadInput) as caught:
        measure_efficiency([1, 2], [1, 2], model="ccx")
    assert str(caught.value) == "there is no model 'ccx'; there are: ccr, bcc, nirs, ndrs, fdh"
