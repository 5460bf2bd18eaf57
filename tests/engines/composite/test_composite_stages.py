"""Each stage alone, recomputed by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from huiyan.engines.composite import (
    Aggregate,
    Aggregation,
    Framework,
    Imputation,
    Indicator,
    Normalisation,
    Observations,
    Recipe,
    Treatment,
    aggregate,
    benefit_of_the_doubt,
    compute_index,
    impute,
    normalise,
    rank,
    skew_and_kurtosis,
    treat,
)
from huiyan.engines.tables import BadInput

NAN = np.nan


def one_column(*values: float, groups: str = "", years: list[int] | None = None) -> Observations:
    column = np.array(values)[:, None]
    units = tuple(f"u{row % (len(values) // len(set(years or [0])))}" for row in range(len(values)))
    return Observations(
        units,
        ("a",),
        column,
        groups={"g": tuple(groups)} if groups else {},
        years=None if years is None else np.array(years),
    )


def one_indicator(**options: object) -> Framework:
    return Framework.build([Indicator("a", "I", **options)], [Aggregate("I", None)])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "how, expected",
    [("mean", 11 / 3), ("median", 2.0), ("group_mean:g", 1.5), ("group_median:g", 1.5), ("group_mean", 1.5)],
)
def test_a_gap_is_filled(how: str, expected: float) -> None:
    data = one_column(1.0, 2.0, NAN, 8.0, groups="aaab")
    assert impute(data, Imputation.parse(how))[2, 0] == pytest.approx(expected)


def test_last_year_fills_and_carries_on() -> None:
    data = one_column(5.0, 6.0, NAN, 7.0, NAN, 8.0, years=[2020, 2020, 2021, 2021, 2022, 2022])
    assert impute(data, Imputation("last_year")).ravel().tolist() == [5, 6, 5, 7, 5, 8]


def test_averages_stay_within_their_year() -> None:
    data = one_column(1.0, NAN, 9.0, NAN, years=[2020, 2020, 2021, 2021])
    assert impute(data, Imputation("mean")).ravel().tolist() == [1, 1, 9, 9]


def test_expectation_maximisation_follows_the_correlation() -> None:
    rng = np.random.default_rng(0)
    first = rng.normal(size=200)
    values = np.column_stack([first, 2 * first + 0.01 * rng.normal(size=200)])
    values[7, 1] = NAN
    data = Observations(tuple(map(str, range(200))), ("a", "b"), values)
    assert impute(data, Imputation("em"))[7, 1] == pytest.approx(2 * first[7], abs=0.05)


def test_what_cannot_be_filled_names_its_cell() -> None:
    data = one_column(1.0, 2.0, NAN, groups="aab")
    with pytest.raises(
        BadInput, match="column a: the value of 'u2' is missing and 'group_mean' has nothing to fill it from"
    ):
        impute(data, Imputation("group_mean"))


def test_skew_and_kurtosis_of_a_textbook_column() -> None:
    # The formulas of Excel's SKEW and KURT for 3,4,5,2,3,4,5,6,4,7 (Microsoft's own example):
    column = np.array([3.0, 4, 5, 2, 3, 4, 5, 6, 4, 7])[:, None]
    skew, kurtosis = skew_and_kurtosis(column)
    assert skew[0] == pytest.approx(0.359543, abs=1e-6)
    assert kurtosis[0] == pytest.approx(-0.151799637, abs=1e-9)


def outliers(*far: float) -> NDArray[np.float64]:
    return np.concatenate([np.linspace(0, 10, 40), far])[:, None]


def test_one_far_point_is_drawn_to_the_next() -> None:
    found = treat(outliers(100.0), Treatment("winsorise"))
    assert found.winsorised.tolist() == [1]
    assert found.values[-1, 0] == 10.0
    assert found.skew_after[0] == pytest.approx(0, abs=0.1)


def test_far_points_below_are_drawn_up() -> None:
    assert treat(outliers(-90.0), Treatment("winsorise")).values[-1, 0] == 0.0


def test_too_many_far_points_take_logs_instead() -> None:
    column = outliers(100.0, 200.0, 300.0)
    found = treat(column, Treatment("winsorise", 1))
    assert (found.winsorised.tolist(), found.transformation) == ([0], ("log",))
    assert found.values[:, 0] == pytest.approx(np.log(column[:, 0] - 0 + 0.01 * 300))


def test_a_long_tail_below_is_reflected_and_keeps_its_order() -> None:
    column = outliers(-100.0, -200.0, -300.0)
    for kind in ("log", "boxcox"):
        found = treat(column, Treatment.parse(kind))
        assert np.argsort(found.values[:, 0]).tolist() == np.argsort(column[:, 0]).tolist()
        assert abs(found.skew_after[0]) < abs(found.skew_before[0])


@pytest.mark.parametrize("kind", ["winsorise:3", "log", "boxcox", "none"])
def test_a_column_without_outliers_is_left_alone(kind: str) -> None:
    assert treat(outliers(), Treatment.parse(kind)).values.tolist() == outliers().tolist()


@pytest.mark.parametrize(
    "how, expected",
    [
        ("minmax", [0, 25, 25, 100]),
        ("minmax:1:5", [1, 2, 2, 5]),
        ("rank", [1, 2.5, 2.5, 4]),
        ("percentile", [0, 100 / 3, 100 / 3, 100]),
        ("target", [0, 50, 50, 100]),  # target 4: from the worst, 2, half of the way at 3
        ("goalposts", [20, 30, 30, 60]),  # posts 0 and 10
        ("zscore:10:2", [10 - 1.5 * 2 / np.sqrt(3), 10 - 0.5 * 2 / np.sqrt(3), 10 - 0.5 * 2 / np.sqrt(3), 10 + 2.5 * 2 / np.sqrt(3)]),
    ],
)  # fmt: skip
def test_scales(how: str, expected: list[float]) -> None:
    # 2 3 3 6: mean 3.5, variance (2.25 + 0.25 + 0.25 + 6.25) / 3 = 3
    framework = one_indicator(target=4.0, low=0.0, high=10.0)
    values = np.array([[2.0], [3.0], [3.0], [6.0]])
    assert normalise(values, framework, Normalisation.parse(how)).ravel() == pytest.approx(expected)


@pytest.mark.parametrize("how", ["minmax", "zscore", "rank", "percentile", "target", "goalposts"])
def test_less_is_better_turns_the_scale_round(how: str) -> None:
    framework = one_indicator(direction=-1, target=1.0, low=0.0, high=10.0)
    found = normalise(np.array([[2.0], [3.0], [6.0]]), framework, Normalisation.parse(how)).ravel()
    assert found.tolist() == sorted(found, reverse=True)
    assert found[0] > found[2]


@pytest.mark.parametrize(
    "kind, expected",
    [
        ("arithmetic", 5.5),
        ("geometric", 128**0.25),
        ("harmonic", 4 / (3 / 2 + 1 / 16)),
        ("power:2", np.sqrt(0.75 * 4 + 0.25 * 256)),
    ],
)
def test_means_by_hand(kind: str, expected: float) -> None:
    # 2 with weight 3 and 16 with weight 1: (6 + 16) / 4, (2^3 16)^(1/4), 4 / (3/2 + 1/16)
    framework = Framework.build([Indicator("a", "I", weight=3), Indicator("b", "I")], [Aggregate("I", None)])
    found = aggregate(np.array([[2.0, 16.0]]), framework, framework.weights, [Aggregation.parse(kind)])
    assert found[0, 0] == pytest.approx(expected)


def test_a_gap_leaves_its_weight_to_its_siblings() -> None:
    framework = Framework.build([Indicator("a", "I", weight=3), Indicator("b", "I")], [Aggregate("I", None)])
    found = aggregate(np.array([[NAN, 16.0]]), framework, framework.weights, [Aggregation()])
    assert found.tolist() == [[16.0]]


def test_copeland_counts_pairs_won_by_most_of_the_weight() -> None:
    framework = Framework.build([Indicator(code, "I") for code in "abc"], [Aggregate("I", None)])
    values = np.array([[3.0, 3.0, 1.0], [2.0, 2.0, 2.0], [1.0, 1.0, 3.0]])
    found = aggregate(values, framework, framework.weights, [Aggregation.parse("copeland")])
    assert found.ravel().tolist() == [2.0, 0.0, -2.0]


def test_benefit_of_the_doubt_by_hand() -> None:
    # Of (4, 1), (1, 4) and (2, 2) the frontier is x + y = 5 in units of its corners: 4/5 for the last.
    found = benefit_of_the_doubt(np.array([[4.0, 1.0], [1.0, 4.0], [2.0, 2.0]]))
    assert found.scores == pytest.approx([1, 1, 0.8], abs=1e-9)
    assert found.weights[2] == pytest.approx([0.2, 0.2], abs=1e-9)


def test_shares_of_the_doubt_can_be_bounded() -> None:
    values = np.array([[4.0, 1.0], [1.0, 4.0], [2.0, 2.0]])
    bounded = benefit_of_the_doubt(values, least_share=0.4, most_share=0.6)
    parts = values * bounded.weights / bounded.scores[:, None]
    assert parts.min() >= 0.4 - 1e-9
    assert (bounded.scores <= benefit_of_the_doubt(values).scores + 1e-9).all()


def test_ties_share_the_better_rank_and_rounding_makes_none() -> None:
    assert rank(np.array([0.1 + 0.2, 0.3, 5.0, NAN])).tolist() == [2, 2, 1, 4]


def test_units_with_too_little_data_are_left_out_and_named(tree: Framework) -> None:
    values = np.array([[1.0, 8.0, 2.0], [2.0, NAN, NAN], [4.0, 2.0, 1.0]])
    index = compute_index(Observations(("x", "y", "z"), ("a", "b", "c"), values), tree, Recipe(coverage=0.5))
    assert (index.data.units, index.dropped) == (("x", "z"), ("y",))


def test_a_denominator_that_is_missing_makes_the_value_missing() -> None:
    leaves = [Indicator("a", "I", denominator="d"), Indicator("b", "I")]
    framework = Framework.build(leaves, [Aggregate("I", None)], denominators=["d"])
    values = np.array([[2.0, 1.0], [3.0, 2.0], [9.0, 3.0]])
    data = Observations(("x", "y", "z"), ("a", "b"), values, {"d": np.array([2.0, NAN, 3.0])})
    index = compute_index(data, framework)
    assert index.denominated[[0, 2], 0].tolist() == [1.0, 3.0]
    assert np.isnan(index.denominated[1, 0])
    assert index.index.tolist() == [0.0, 50.0, 100.0]  # y is judged by b alone
