"""Item models on answers made from known items, and answers that cannot be used."""

import numpy as np
import pytest
from numpy.typing import NDArray

from huiyan.engines.measurement import fit_items, item_differences, item_statistics, mantel_haenszel, score_persons
from huiyan.engines.tables import BadInput


def made(
    persons: int, slopes: list[float], intercepts: list[list[float]], seed: int = 1
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Answers of persons with abilities of N(0, 1) to graded items."""
    rng = np.random.default_rng(seed)
    ability = rng.normal(size=persons)
    line = np.asarray(slopes)[:, None] * ability[:, None, None] + np.asarray(intercepts)
    answers = (rng.random((persons, len(slopes), 1)) < 1 / (1 + np.exp(-line))).sum(axis=2)
    return answers.astype(float), ability


def graded(persons: int, seed: int = 1) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    line = 1.2 * rng.normal(size=(persons, 1, 1)) + np.array([1.5, 0.0, -1.0])
    return (rng.random((persons, 6, 1)) < 1 / (1 + np.exp(-line))).sum(axis=2).astype(float)


def test_items_come_back_from_answers_made_with_them() -> None:
    slopes, intercepts = [0.7, 1.0, 1.4, 1.9, 1.2, 0.9], [[1.0], [0.5], [0.0], [-0.5], [-1.0], [0.2]]
    answers, ability = made(20_000, slopes, intercepts)
    model = fit_items(answers, standard_errors=True)
    assert np.abs((model.slopes - slopes) / model.se_slopes).max() < 4
    assert np.abs((model.intercepts - intercepts) / model.se_intercepts).max() < 4
    assert np.corrcoef(score_persons(model, answers).score, ability)[0, 1] == pytest.approx(
        np.sqrt(score_persons(model, answers).reliability), abs=0.01
    )


def test_graded_items_come_back() -> None:
    model = fit_items(graded(20_000), model="graded", standard_errors=True)
    assert np.abs((model.slopes - 1.2) / model.se_slopes).max() < 4
    assert np.abs((model.intercepts - [1.5, 0.0, -1.0]) / model.se_intercepts).max() < 4


def test_a_graded_model_of_two_categories_is_the_two_parameter_model() -> None:
    answers, _ = made(500, [1.0, 1.5, 0.8, 1.2], [[0.5], [0.0], [-0.5], [1.0]])
    answers[np.random.default_rng(2).random(answers.shape) < 0.2] = np.nan
    one, other = fit_items(answers, tolerance=1e-10), fit_items(answers, model="graded", tolerance=1e-10)
    assert one.slopes == pytest.approx(other.slopes, abs=1e-5)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-8)


def test_a_rasch_model_gives_equal_abilities_to_equal_totals() -> None:
    answers, _ = made(2_000, [1.1] * 6, [[1.0], [0.5], [0.0], [0.0], [-0.5], [-1.0]])
    model = fit_items(answers, model="rasch")
    scores = score_persons(model, answers).score
    for right in range(7):
        assert np.ptp(scores[answers.sum(axis=1) == right]) < 1e-12
    assert np.ptp(model.slopes) == 0


def test_the_order_of_persons_and_items_does_not_matter() -> None:
    answers, _ = made(800, [1.0, 1.5, 0.8, 1.2], [[0.5], [0.0], [-0.5], [1.0]])
    persons, items = np.random.default_rng(3).permutation(800), np.array([2, 0, 3, 1])
    one, other = fit_items(answers, tolerance=1e-9), fit_items(answers[persons][:, items], tolerance=1e-9)
    assert other.slopes == pytest.approx(one.slopes[items], abs=1e-6)


def test_a_person_counted_twice_is_two_persons() -> None:
    answers, _ = made(300, [1.0, 1.5, 0.8, 1.2], [[0.5], [0.0], [-0.5], [0.2]])
    one = fit_items(np.vstack([answers, answers]), tolerance=1e-9)
    other = fit_items(answers, weights=np.full(300, 2.0), tolerance=1e-9)
    assert (one.log_likelihood, *one.slopes) == pytest.approx((other.log_likelihood, *other.slopes), rel=1e-9)


@pytest.mark.parametrize(
    ("answers", "model", "sentence"),
    [
        ([[0, 1], [2, 0]], "2pl", "person 2, item 1: '2' is not an answer from 0 to 1"),
        ([[0, 1], [0, 0]], "2pl", "item 1 was answered alike by everybody, so it cannot be measured with"),
        ([[0, 1], [2, 0]], "graded", "item 1: nobody gave an answer between 0 and 2; join its categories"),
        ([[0, 1], [1, 0]], "3pl", "'3pl' is none of: rasch, 2pl, graded"),
        ([[0], [1]], "2pl", "answers are a table of persons by at least two items"),
    ],
)
def test_answers_that_cannot_be_used_are_named(answers: list[list[float]], model: str, sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        fit_items(answers, model=model)
    assert str(caught.value) == sentence


def test_mantel_haenszel_of_the_berkeley_admissions() -> None:
    # R 4, mantelhaen.test(UCBAdmissions): X-squared = 1.4269, p = 0.2323, odds ratio 0.9046968 (0.7719074 to 1.0603298)
    tables = [[[512, 313], [89, 19]], [[353, 207], [17, 8]], [[120, 205], [202, 391]], [[138, 279], [131, 244]],
              [[53, 138], [94, 299]], [[22, 351], [24, 317]]]  # fmt: skip
    found = mantel_haenszel(tables)
    assert [round(value, 7) for value in (found.odds_ratio, found.low, found.high)] == [0.9046968, 0.7719074, 1.0603298]
    assert (round(found.chi_square, 4), round(found.p, 4), found.size) == (1.4269, 0.2323, "A")


def test_an_item_that_is_harder_for_one_group_is_found() -> None:
    first, _ = made(2_000, [1.2] * 8, [[0.0]] * 8, seed=4)
    second, _ = made(2_000, [1.2] * 8, [[0.0]] * 7 + [[-1.2]], seed=5)
    found = item_differences(np.vstack([first, second]), np.repeat([True, False], 2_000))
    assert [item.size for item in found] == ["A"] * 7 + ["C"]
    assert found[7].odds_ratio > 2


def test_a_pattern_with_a_count_is_so_many_persons() -> None:
    patterns, counts = np.array([[0, 0, 1], [1, 1, 0], [1, 1, 1], [0, 0, 0.0]]), [3, 1, 2, 4]
    one, other = item_statistics(patterns, weights=counts), item_statistics(np.repeat(patterns, counts, axis=0))
    assert (one.alpha, *one.means, *one.answered) == pytest.approx((other.alpha, *other.means, *other.answered))
    assert one.rest_correlations == pytest.approx(other.rest_correlations)


def test_alpha_and_rest_correlations_by_hand() -> None:
    # variances 1/3, 1/3, 1/4; variance of the totals (3, 0, 2, 0) 9/4: alpha = 3/2 (1 - (11/12) / (9/4)) = 8/9
    found = item_statistics([[1, 1, 1], [0, 0, 0], [1, 1, 0], [0, 0, 0]])
    assert found.alpha == pytest.approx(8 / 9)
    # item 3 against the sum of the others (2, 0, 2, 0): covariance 1/3 over the root of 1/4 x 4/3
    assert found.rest_correlations[2] == pytest.approx((1 / 3) / np.sqrt(1 / 4 * 4 / 3))
