"""How sure a rank is: exact where it can be, with a stated error else, the same bytes wherever the work is done."""

from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from huiyan.engines.composite import (
    Choices,
    Factor,
    Framework,
    Imputation,
    Normalisation,
    Observations,
    Recipe,
    Uncertainty,
    WeightNoise,
    sensitivity,
    uncertainty,
)
from huiyan.engines.tables import BadInput

Asem = tuple[Observations, Framework]
POSITIVE = Recipe(normalisation=Normalisation("minmax", 1, 100))
ASEM_RECIPE = Recipe(imputation=Imputation("group_mean", "EurAsia_group"))


def asem_choices(tree: Framework, vectors: int | None) -> Choices:
    """The four factors of COINr's own sensitivity vignette."""
    factors = (
        "treatment=winsorise:1,winsorise:2,winsorise:3,winsorise:4,winsorise:5",
        "normalisation=minmax:1:100,zscore:10:2",
        "aggregation=arithmetic,geometric",
    )
    return Choices(tuple(Factor.parse(text, tree) for text in factors), WeightNoise(0.25, (2, 3), vectors))


def same(one: Uncertainty, other: Uncertainty) -> bool:
    return one.ranks.tobytes() == other.ranks.tobytes() and one.mean_error.tobytes() == other.mean_error.tobytes()


def test_three_variants_by_hand(data: Observations, tree: Framework) -> None:
    # On 0..100: a = 0 25 75 100, b = 0 33.3 100 66.7, c = 25 75 0 100. P = 0 29.2 87.5 83.3;
    # I = 12.5 52.1 43.75 91.7: ranks 4 2 3 1. Without a: P = b, I = 12.5 54.2 50 83.3: ranks 4 2 3 1.
    # Without c: I = P: ranks 4 3 1 2.
    found = uncertainty(data, tree, Recipe(), Choices((Factor("dropped", (None, "a", "c")),)))
    assert (found.exact, found.draws) == (True, 3)
    assert found.nominal.tolist() == [4, 2, 3, 1]
    assert found.counts.tolist() == [[0, 0, 0, 3], [0, 2, 1, 0], [1, 0, 2, 0], [2, 1, 0, 0]]
    assert found.median.tolist() == [4, 2, 3, 1]
    assert found.ahead is not None
    assert found.ahead[1].tolist() == [1, 0, 2 / 3, 0]  # x is always ahead of w, twice ahead of y, never of z
    assert found.bands is not None
    assert found.bands.tolist() == [3, 2, 2, 1]  # z is always ahead of x, which is not always ahead of y, but of w


def test_many_units_are_not_compared_in_pairs_unless_asked(tree: Framework) -> None:
    values = np.random.default_rng(1).random((1001, 3))
    data = Observations(tuple(f"u{row}" for row in range(1001)), ("a", "b", "c"), values)
    found = uncertainty(data, tree, Recipe(), Choices((Factor("dropped", (None, "a")),)))
    assert found.ahead is None
    assert found.bands is None


@pytest.mark.real_data
def test_enumeration_is_inside_the_stated_error_of_the_draws(asem: Asem) -> None:
    exact = uncertainty(*asem, ASEM_RECIPE, asem_choices(asem[1], 20), seed=3, pairs=False)
    drawn = uncertainty(
        *asem, ASEM_RECIPE, asem_choices(asem[1], 20), draws=4000, seed=3, enumerate_up_to=0, pairs=False
    )
    assert (exact.exact, exact.draws, drawn.exact) == (True, 400, False)
    score = (drawn.mean - exact.mean) / np.maximum(drawn.mean_error, 1e-3)
    assert np.abs(score).max() < 5  # 51 normal scores with 7 degrees of freedom: 5 is passed once in 100
    assert np.abs(drawn.top(10) - exact.top(10)).max() < 0.03


@pytest.mark.real_data
def test_first_and_total_shares_of_draws_are_those_of_the_whole_table(asem: Asem) -> None:
    exact = sensitivity(*asem, ASEM_RECIPE, asem_choices(asem[1], 20), seed=5)
    drawn = sensitivity(*asem, ASEM_RECIPE, asem_choices(asem[1], 20), draws=12_000, seed=5, enumerate_up_to=0)
    assert exact.factors == ("treatment", "normalisation", "aggregation", "weights")
    assert drawn.total == pytest.approx(exact.total, abs=0.05)
    assert drawn.first == pytest.approx(exact.first, abs=0.05)
    assert (np.abs(drawn.first - exact.first) < 4 * drawn.first_error + 0.01).all()


def test_the_whole_table_gives_the_variance_by_hand(data: Observations, tree: Framework) -> None:
    # One factor: it explains all of the variance of each rank that moves; w is always last, so it has no share.
    found = sensitivity(data, tree, Recipe(), Choices((Factor("dropped", (None, "a", "c")),)))
    assert found.first.tolist() == [1.0]
    assert found.total.tolist() == [1.0]
    assert np.isnan(found.unit_first[0, 0])
    assert found.unit_total[1:, 0].tolist() == [1.0, 1.0, 1.0]
    assert found.mean_shift == pytest.approx((0 + 0 + (0 + 1 + 2 + 1) / 4) / 3)


def test_seeds_reproduce_and_differ(data: Observations, tree: Framework) -> None:
    choices = Choices((Factor.parse("aggregation=arithmetic,geometric", tree),), WeightNoise(0.5))
    one, again, other = (uncertainty(data, tree, POSITIVE, choices, draws=500, seed=seed) for seed in (1, 1, 2))
    assert same(one, again)
    assert not same(one, other)


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_any_executor_gives_the_same_bytes(data: Observations, tree: Framework, kind: str) -> None:
    choices = Choices((Factor.parse("aggregation=arithmetic,geometric", tree),), WeightNoise(0.5))
    here = uncertainty(data, tree, POSITIVE, choices, draws=6000, seed=1)
    pool: Executor
    pool = ThreadPoolExecutor(2) if kind == "threads" else ProcessPoolExecutor(2, mp_context=get_context("spawn"))
    with pool:
        assert same(here, uncertainty(data, tree, POSITIVE, choices, draws=6000, seed=1, executor=pool))


def test_progress_is_told(data: Observations, tree: Framework) -> None:
    told: list[tuple[int, int]] = []
    choices = Choices((), WeightNoise(0.5))
    uncertainty(data, tree, Recipe(), choices, draws=5000, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_ranks_of_one_year(tree: Framework) -> None:
    values = np.array([[1.0, 8.0, 2.0], [2.0, 6.0, 4.0], [9.0, 2.0, 9.0], [1.0, 9.0, 1.0]])
    data = Observations(("x", "y", "x", "y"), ("a", "b", "c"), values, years=np.array([2023, 2023, 2024, 2024]))
    choices = Choices((Factor("dropped", (None, "a")),))
    assert uncertainty(data, tree, Recipe(), choices).nominal.tolist() == [1, 2]
    assert uncertainty(data, tree, Recipe(), choices, year=2023).nominal.tolist() == [2, 1]


@pytest.mark.parametrize(
    "texts, sentence",
    [
        (["normalisation=minmax"], "two or more different options"),
        (["normalisation=minmax,zscore", "normalisation=rank,minmax"], "varied by two choices"),
        (["aggregation.7=arithmetic,geometric"], "no level 7"),
        (["dropped=none,zz"], "'zz' cannot be left out"),
        (["colour=red,blue"], "is not a choice"),
        ([], "nothing is varied"),
    ],
)
def test_choices_that_make_no_sense_are_refused(
    data: Observations, tree: Framework, texts: list[str], sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        uncertainty(data, tree, Recipe(), Choices(tuple(Factor.parse(text, tree) for text in texts)))
