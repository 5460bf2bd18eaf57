"""Estimates and weights: hand calculations, properties, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyan.engines.measurement import (
    Margin,
    calibrate,
    literacy_levels,
    literacy_rate,
    mean,
    post_stratify,
    proportion,
    proportion_interval,
    quantile,
    rake,
    ratio,
    replicate_estimate,
    replicate_weights,
    survey_design,
    total,
)
from huiyan.engines.tables import BadInput


def refusal(call: object) -> str:
    with pytest.raises(BadInput) as caught:
        call()  # type: ignore[operator]
    return str(caught.value)


def test_a_stratified_mean_by_hand() -> None:
    # strata of N = 10 and 30 with samples (1, 3) and (2, 6): mean = (10 x 2 + 30 x 4) / 40 = 3.5
    # variance = (10/40)^2 (1 - 2/10) 2/2 + (30/40)^2 (1 - 2/30) 8/2 = 0.05 + 2.1
    design = survey_design([5, 5, 15, 15], strata=["a", "a", "b", "b"], population=[10, 10, 30, 30])
    found = mean(design, [1, 3, 2, 6])
    assert (found.value, found.se, found.degrees) == (3.5, pytest.approx(np.sqrt(2.15)), 2)


def test_a_domain_leaves_the_sample_size_random() -> None:
    design = survey_design(np.full(4, 2.0))
    # total of the domain {1, 2}: scores 2, 4, 0, 0 with mean 1.5, variance 4/3 x (0.25 + 6.25 + 2.25 + 2.25)
    assert total(design, [1, 2, 9, 9], domain=[True, True, False, False]).se == pytest.approx(np.sqrt(4 / 3 * 11))


def test_the_jackknife_of_a_mean_is_the_linearised_error() -> None:
    y = np.array([1.0, 4.0, 2.0, 8.0, 5.0, 7.0])
    design = survey_design(np.ones(6), strata=[1, 1, 1, 2, 2, 2])
    found = replicate_estimate(design.weights, replicate_weights(design), lambda w: y @ w / w.sum(axis=0))
    assert found.se == pytest.approx(mean(design, y).se, rel=1e-12)


def test_the_bootstrap_needs_a_seed_and_keeps_to_it() -> None:
    design = survey_design(np.ones(40), clusters=np.repeat(np.arange(10), 4))
    assert "a seed" in refusal(lambda: replicate_weights(design, "bootstrap"))
    one, other = (replicate_weights(design, "bootstrap", draws=2000, seed=7) for _ in range(2))
    assert np.array_equal(one.weights, other.weights)
    y = np.random.default_rng(1).normal(size=40)
    found = replicate_estimate(design.weights, one, lambda w: y @ w / w.sum(axis=0))
    assert found.se == pytest.approx(mean(design, y).se, rel=0.1)  # 2,000 draws: about 1.6 % of error


def test_wilson_without_a_design_is_wilson() -> None:
    # Wilson 1927 for 2 of 10 at 95 %: 0.0567 to 0.5098 (Agresti and Coull 1998, table 1, give the formula)
    low, high = proportion_interval(0.2, np.sqrt(0.2 * 0.8 / 10), 10, 9, method="wilson")
    assert (round(low, 4), round(high, 4)) == (0.0567, 0.5098)


def test_beta_without_a_design_is_clopper_and_pearson() -> None:
    # Clopper and Pearson for 2 of 10 at 95 %: 0.0252 to 0.5561
    low, high = proportion_interval(0.2, np.sqrt(0.2 * 0.8 / 10), 10, 9, method="beta")
    assert (round(low, 4), round(high, 4)) == (0.0252, 0.5561)


@pytest.mark.parametrize("interval", ["logit", "wilson", "beta"])
def test_a_proportion_of_nobody_still_has_an_upper_bound(interval: str) -> None:
    found = proportion(survey_design(np.ones(20)), np.zeros(20), interval=interval)
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(1 - 0.025 ** (1 / 20))  # Clopper and Pearson for 0 of 20


@settings(max_examples=100, deadline=None)
@given(hits=st.integers(0, 30), n=st.integers(5, 30), interval=st.sampled_from(["logit", "wilson", "beta"]))
def test_an_interval_stays_inside_and_holds_the_proportion(hits: int, n: int, interval: str) -> None:
    column = np.arange(n) < hits
    found = proportion(survey_design(np.ones(n)), column.astype(float), interval=interval)
    assert 0.0 <= found.low <= found.value <= found.high <= 1.0


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_raked_weights_meet_every_margin_whatever_the_order_of_rows(seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = [[str(v) for v in np.concatenate([np.arange(k), rng.integers(0, k, 60)])[:60]] for k in (2, 3, 4)]
    margins = []
    truth = rng.uniform(1, 9, 60)
    for i, column in enumerate(labels):
        totals = {value: float(truth[np.array(column) == value].sum()) for value in set(column)}
        margins.append(Margin(f"m{i}", column, totals))
    fitted = rake(survey_design(np.ones(60)), margins, rounds=20_000)
    for margin in margins:
        for value, wanted in margin.totals.items():
            assert fitted.weights[np.array(margin.labels) == value].sum() == pytest.approx(wanted, rel=1e-10)
    order = rng.permutation(60)
    shuffled = [Margin(m.name, [m.labels[k] for k in order], m.totals) for m in margins]
    assert rake(survey_design(np.ones(60)), shuffled, rounds=20_000).weights == pytest.approx(
        fitted.weights[order], rel=1e-9
    )


def test_calibration_meets_its_totals_and_one_indicator_is_post_stratification() -> None:
    design = survey_design([1.0, 2.0, 3.0, 4.0])
    column = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=float)
    fitted = calibrate(design, column, [6.0, 10.0])
    other = post_stratify(design, Margin("m", ["a", "a", "b", "b"], {"a": 6.0, "b": 10.0}))
    assert fitted.weights == pytest.approx(other.weights)
    y = [1.0, 2.0, 5.0, 9.0]
    assert mean(fitted.design, y).se == pytest.approx(mean(other.design, y).se, rel=1e-9)


def test_a_total_that_was_calibrated_has_no_error() -> None:
    x = np.array([1.0, 4.0, 6.0, 3.0])
    fitted = calibrate(survey_design(np.full(4, 10.0)), np.column_stack([np.ones(4), x]), [42.0, 150.0])
    found = total(fitted.design, x)
    assert (found.value, found.se) == (pytest.approx(150.0), pytest.approx(0.0, abs=1e-9))


def test_quantiles_do_not_change_with_the_order_of_rows() -> None:
    y, w = np.array([3.0, 1.0, 2.0, 5.0]), np.array([1.0, 2.0, 3.0, 1.0])
    assert quantile(survey_design(w), y, 0.5).value == quantile(survey_design(w[::-1]), y[::-1], 0.5).value == 2.0


def test_the_mark_itself_counts_unless_it_is_said_not_to() -> None:
    design, scores = survey_design(np.ones(4)), [70.0, 71.0, 69.0, np.nan]
    assert literacy_rate(design, scores).rate.value == pytest.approx(2 / 3)
    assert literacy_rate(design, scores, inclusive=False).rate.value == pytest.approx(1 / 3)


def test_levels_never_rise_with_the_mark() -> None:
    scores = np.random.default_rng(1).uniform(0, 100, 200)
    rates = [level.rate.value for level in literacy_levels(survey_design(np.ones(200)), scores)]
    assert rates == sorted(rates, reverse=True)


def test_what_cannot_be_used_is_said() -> None:
    design = survey_design([1.0, 1.0])
    single = survey_design([1.0, 1.0, 1.0], strata=[1, 1, 2])
    margin = Margin("sex", ["f", "m"], {"f": 1.0})
    assert (
        refusal(lambda: survey_design([-1.0, 1.0])) == "weights must be a column of numbers from 0 upwards, not all 0"
    )
    assert refusal(lambda: mean(single, [1.0, 2.0, 3.0])).startswith("a stratum has a single cluster")
    assert refusal(lambda: mean(design, [np.nan, np.nan])) == "there is no respondent with a value here"
    assert refusal(lambda: rake(design, [margin])) == "the margin 'sex' has no total for 'm'"
    assert refusal(lambda: ratio(design, [1.0, 2.0], [0.0, 0.0])) == "the denominator of the ratio adds up to 0"
    assert refusal(lambda: proportion(design, [0.0, 2.0])).startswith("a proportion is asked for")
    assert (
        refusal(lambda: survey_design([1.0, 1.0], population=[1, 1]))
        == "a stratum has fewer units than were sampled in it"
    )
    assert (
        refusal(lambda: literacy_levels(design, [1.0, 2.0], thresholds=[70, 55])) == "the thresholds are not in order"
    )


def test_margins_whose_totals_disagree_are_refused() -> None:
    margins = [Margin("a", ["x", "y"], {"x": 1, "y": 2}), Margin("b", ["x", "y"], {"x": 1, "y": 1})]
    assert (
        refusal(lambda: rake(survey_design([1.0, 1.0]), margins)) == "the totals of 'b' add up to 2, those of 'a' to 3"
    )


def test_margins_that_no_weights_can_meet_do_not_converge() -> None:
    margins = [Margin("a", ["x", "x", "y"], {"x": 1, "y": 2}), Margin("b", ["u", "v", "v"], {"u": 2, "v": 1})]
    assert refusal(lambda: rake(survey_design(np.ones(3)), margins, rounds=50)).startswith(
        "raking has not converged after 50 rounds"
    )
