"""The models beyond the radial ones agree with R (Benchmarking, deaR), textbooks and hand calculations."""

from typing import Any

import numpy as np
import pytest

from huiyan.engines import frontier
from huiyan.engines.tables import BadInput

# Coelli, Rao, Battese (1998): five firms, two inputs, one output
X = np.array([[2, 5], [2, 4], [6, 6], [3, 2], [6, 2]], float)
Y = np.array([[1], [2], [3], [1], [2]], float)


def complaint(work: Any, *values: Any, **options: Any) -> str:
    with pytest.raises(BadInput) as caught:
        work(*values, **options)
    return str(caught.value)


@pytest.mark.real_data
@pytest.mark.parametrize("model, column", [("ccr", "super_crs_in"), ("bcc", "super_vrs_in")])
def test_super_efficiency_is_that_of_r(model: str, column: str, data_set: Any, known: Any) -> None:
    found = frontier.super_efficiency(*data_set("Airlines"), model=model)
    # an empty cell of R (three airlines under bcc) means that no mixture of the others will do: NaN here too
    np.testing.assert_allclose(found, known("Airlines_superefficiency").column(column), rtol=1e-8)


def test_super_efficiency_upwards_is_the_inverse_under_constant_returns() -> None:
    inward, upward = (frontier.super_efficiency(X, Y, orientation=way) for way in ("input", "output"))
    np.testing.assert_allclose(inward * upward, 1, atol=1e-12)


@pytest.mark.real_data
@pytest.mark.parametrize("model, returns", [("ccr", "crs"), ("bcc", "vrs")])
@pytest.mark.parametrize("orientation, side", [("none", "no"), ("input", "io"), ("output", "oo")])
def test_the_slacks_based_measure_is_that_of_r(
    model: str, returns: str, orientation: str, side: str, data_set: Any, known: Any
) -> None:
    found = frontier.slacks_based_efficiency(*data_set("Tone2001"), model=model, orientation=orientation)
    np.testing.assert_allclose(found.score, known("Tone2001_sbm").column(f"sbm_{returns}_{side}"), rtol=1e-8)


@pytest.mark.parametrize("model", ["ccr", "bcc", "nirs", "ndrs"])
def test_the_slacks_based_score_follows_from_its_slacks(model: str) -> None:
    found = frontier.slacks_based_efficiency(X, Y, model=model)
    score = (1 - (found.input_slacks / X).mean(axis=1)) / (1 + (found.output_slacks / Y).mean(axis=1))  # Tone 2001
    np.testing.assert_allclose(found.score, score, atol=1e-9)
    np.testing.assert_allclose(found.weights @ X, X - found.input_slacks, atol=1e-9)
    assert (found.score <= frontier.measure_efficiency(X, Y, model=model).score + 1e-9).all()


def test_the_additive_model_by_ranges() -> None:
    found = frontier.additive_efficiency([[2], [4], [3]], [[1], [1], [2]])
    # by hand: unit 2 against unit 1 has slack 2 of a range of 2, one of two columns (against unit 3: 1/2 + 1/1, more)
    np.testing.assert_allclose(found.score, [1, 0.25, 1], atol=1e-12)


def test_the_additive_model_by_own_values() -> None:
    found = frontier.additive_efficiency([[2], [4]], [[1], [1]], weights="values")
    np.testing.assert_allclose(found.score, [0, 0.5], atol=1e-12)  # by hand: slack 2 of 4


@pytest.mark.real_data
@pytest.mark.parametrize("orientation, side", [("input", "io"), ("output", "oo")])
@pytest.mark.parametrize("part, column", [("index", "mi"), ("catch_up", "ec"), ("shift", "tc")])
def test_the_malmquist_index_is_that_of_r(
    orientation: str, side: str, part: str, column: str, real_data: Any, known: Any
) -> None:
    rows = type(known(f"EconomyLong_malmquist_crs_{side}"))(real_data("indicators/dea/deaR_EconomyLong.csv"))
    order = np.argsort(rows.column("Period"), kind="stable").reshape(5, -1)
    inputs, outputs = rows.table(["Capital", "Labor"])[order], rows.table("GIOV")[order]
    found = getattr(frontier.malmquist_index(inputs, outputs, orientation=orientation), part)
    expected = known(f"EconomyLong_malmquist_crs_{side}").column(column)
    np.testing.assert_allclose(found.ravel(), expected, rtol=1e-8)


def test_the_causes_of_the_malmquist_index_multiply() -> None:
    found = frontier.malmquist_index([X, X * 0.9], [Y, Y * 1.1])
    np.testing.assert_allclose(found.index, 1.1 / 0.9, atol=1e-12)  # by hand: everybody makes 1.1 of 0.9
    np.testing.assert_allclose(found.catch_up * found.shift, found.index, atol=1e-12)
    np.testing.assert_allclose(found.pure_catch_up * found.scale_change, found.catch_up, atol=1e-12)


def test_a_window_of_one_period_is_that_period() -> None:
    found = frontier.window_efficiency([X, X * 2], [Y, Y], width=1)
    for window in found:
        np.testing.assert_allclose(window[0], frontier.measure_efficiency(X, Y).score, atol=1e-12)


def test_cross_efficiency_is_ordered_by_how_kind_it_is() -> None:
    mean = {
        kind: frontier.cross_efficiency(X, Y, choice=kind).score for kind in ("aggressive", "arbitrary", "benevolent")
    }
    assert mean["aggressive"].sum() <= mean["arbitrary"].sum() + 1e-9 <= mean["benevolent"].sum() + 2e-9


@pytest.mark.parametrize("choice", ["aggressive", "arbitrary", "benevolent"])
def test_on_the_diagonal_of_cross_efficiency_stands_the_own_score(choice: str) -> None:
    table = frontier.cross_efficiency(X, Y, choice=choice).table
    np.testing.assert_allclose(np.diag(table), frontier.measure_efficiency(X, Y, model="ccr").score, atol=1e-8)
    assert (table <= 1 + 1e-8).all()


@pytest.mark.parametrize("model", ["ccr", "bcc", "nirs", "ndrs"])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_a_restriction_that_binds_nobody_changes_nothing(model: str, orientation: str) -> None:
    found = frontier.restricted_efficiency(X, Y, [[1, -1e9, 0]], model=model, orientation=orientation)
    plain = frontier.measure_efficiency(X, Y, model=model, orientation=orientation)
    np.testing.assert_allclose(found.score, plain.score, atol=1e-7)


def test_inputs_of_equal_price_are_one_input() -> None:
    found = frontier.restricted_efficiency(X, Y, [[1, -1, 0], [-1, 1, 0]])
    together = frontier.measure_efficiency(X.sum(axis=1), Y, model="ccr")  # by hand: v1 = v2 adds the columns up
    np.testing.assert_allclose(found.score, together.score, atol=1e-9)


def test_cost_efficiency_of_the_textbook() -> None:
    found = frontier.cost_efficiency(X, Y, [1, 3], model="ccr")
    # Coelli, Rao, Battese 1998: cost .353 .857 .75 .667 1; allocative .706 .857 .9 .933 1
    np.testing.assert_allclose(found.overall, [0.353, 0.857, 0.75, 0.667, 1], atol=5e-4)
    np.testing.assert_allclose(found.allocative, [0.706, 0.857, 0.9, 0.933, 1], atol=5e-4)


@pytest.mark.parametrize("model", ["ccr", "bcc", "nirs", "ndrs"])
def test_with_one_column_price_and_technical_efficiency_are_the_same(model: str) -> None:
    cost = frontier.cost_efficiency(X[:, :1], Y, [2], model=model)
    np.testing.assert_allclose(cost.overall, cost.technical, atol=1e-9)
    revenue = frontier.revenue_efficiency(X, Y, np.full((5, 1), 3.0), model=model)
    np.testing.assert_allclose(revenue.overall, revenue.technical, atol=1e-9)


def test_two_stages_multiply_and_are_no_better_than_each_alone() -> None:
    between = np.array([[2.0], [3], [4], [2], [3]])
    found = frontier.two_stage_efficiency(X, between, Y)
    np.testing.assert_allclose(found.first * found.second, found.overall, atol=1e-9)
    assert (found.first <= frontier.measure_efficiency(X, between, model="ccr").score + 1e-9).all()
    assert (found.second_alone >= found.second - 1e-9).all()
    # with one product in between, the two stages stand for themselves (Kao and Hwang 2008)
    stages = [frontier.measure_efficiency(*pair, model="ccr").score for pair in ((X, between), (between, Y))]
    np.testing.assert_allclose(found.overall, stages[0] * stages[1], atol=1e-8)


def test_harm_that_nobody_causes_changes_nothing() -> None:
    harm = np.ones((5, 1))
    plain = frontier.measure_efficiency(X, Y, orientation="directional", direction=([0, 0], [1]))
    assert plain.share.min() < 1
    found = frontier.efficiency_with_harm(X, Y, harm)
    np.testing.assert_allclose(found.score, 1, atol=1e-9)  # all have the best, least harm


def test_harm_cannot_be_dropped_for_free() -> None:
    # by hand: same x and y; unit 2 with harm 3 reaches (1 + beta) 1 and (1 - beta) 3 on the ray through unit 1
    found = frontier.directional_with_harm([[1], [1]], [[1], [1]], [[1], [3]])
    np.testing.assert_allclose(found, [0, 0], atol=1e-12)  # weakly disposable: harm 3 cannot be dropped for free
    behind = frontier.directional_with_harm([[2], [2]], [[2], [1]], [[1], [1]])
    np.testing.assert_allclose(behind, [0, 1 / 3], atol=1e-12)  # (1 + b) / (1 - b) = 2 / 1


def test_units_say_which_way_to_grow() -> None:
    found = frontier.scale_efficiency([[1], [2], [4]], [[1], [4], [5]])
    np.testing.assert_allclose(
        found.share, [0.5, 1, 0.625], atol=1e-12
    )  # by hand: y/x over its best, all bcc efficient
    assert found.returns.tolist() == ["increasing", "constant", "decreasing"]


def test_the_test_of_returns_tells_constant_from_variable() -> None:
    rng = np.random.default_rng(5)
    inputs, waste = rng.uniform(1, 9, 80), np.exp(-rng.exponential(0.2, 80))
    constant = frontier.constant_returns_test(inputs, inputs * waste, seed=1, draws=100)
    variable = frontier.constant_returns_test(inputs, np.sqrt(inputs) * waste, seed=1, draws=100)
    assert variable.p_value < 0.05 < constant.p_value
    assert constant == frontier.constant_returns_test(inputs, inputs * waste, seed=1, draws=100)


@pytest.mark.parametrize(
    "work, values, options, sentence",
    [
        (frontier.super_efficiency, (X[:1], Y[:1]), {}, "there must be at least two units"),
        (
            frontier.slacks_based_efficiency, ([[1, 0], [1, 1]], [1, 1]), {},
            "unit 1, input 2: this measure needs a value above 0",
        ),
        (frontier.cost_efficiency, (X, Y, [1, -3]), {}, "unit 1, price 2: -3.0 is not a number from 0 up"),
        (frontier.cost_efficiency, (X, Y, [0, 0]), {}, "unit 1 is worth nothing at its prices"),
        (frontier.cross_efficiency, (X, Y), {"choice": "kind"}, "weights are chosen arbitrary, aggressive or benevolent"),
        (
            frontier.restricted_efficiency, (X, Y, [[1, 2]]), {},
            "a restriction has 2 numbers; 3 are needed, one for each input and output",
        ),
        (frontier.restricted_efficiency, (X, Y, [[1, 1, 0]]), {}, "unit 1 has no weights that obey the restrictions"),
        (frontier.malmquist_index, ([X], [Y]), {}, "there must be at least 2 periods"),
        (frontier.window_efficiency, ([X], [Y]), {"width": 2}, "a window of 2 periods is not from 1 to 1"),
        (frontier.efficiency_with_harm, (X, Y, Y), {"model": "ccr"}, "turned outputs need variable returns: model bcc"),
    ],
)  # fmt: skip
def test_what_a_model_cannot_use_is_named(work: Any, values: Any, options: Any, sentence: str) -> None:
    assert complaint(work, *values, **options) == sentence
