"""Calibration, tested on simulated vintages only: no public history of such loans is beside the project."""

from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from huiyan.engines.fund import Vintages, bound, calibrate, read_vintages
from huiyan.engines.tables import BadInput


def simulated(seed: int, *, number: int = 20, probability: float = 0.03, correlation: float = 0.1) -> Vintages:
    draw = np.random.default_rng(seed)
    factor, loans = draw.standard_normal(number), draw.integers(500, 3000, number)
    chance = ndtr((ndtri(probability) - np.sqrt(correlation) * factor) / np.sqrt(1 - correlation))
    return Vintages(tuple(map(str, range(number))), loans, draw.binomial(loans, chance))


def test_estimates_find_the_truth_of_simulated_vintages() -> None:
    found = [calibrate(simulated(seed, number=12)) for seed in range(10)]
    probabilities, correlations = (
        np.array([getattr(one, name) for one in found]) for name in ("probability", "correlation")
    )
    assert abs(probabilities.mean() - 0.03) <= 3 * probabilities.std() / np.sqrt(10)
    assert abs(correlations.mean() - 0.1) <= 3 * correlations.std() / np.sqrt(10)
    # a 95 % interval misses more than 3 times of 10 with a chance of 0.1 %
    assert sum(one.low <= 0.1 <= one.high for one in found) >= 7


def test_independent_defaults_give_no_correlation_but_the_floor_is_used() -> None:
    found = calibrate(simulated(1, correlation=0.0))
    assert found.correlation < 0.005
    assert found.used == 0.12


def test_a_strong_correlation_is_used_as_it_is() -> None:
    found = calibrate(simulated(3, correlation=0.4))
    assert found.used == found.correlation > 0.12


def test_the_back_test_counts_vintages_over_their_bound() -> None:
    # ten calm vintages of 1 %, then one of 6 %: calm history gives it no chance, the floor about 1 in 200 (bound at 99 %: 5.2 %)
    rising = Vintages(tuple("abcdefghijk"), np.full(11, 1000), np.array([10, 11, 9, 10, 12, 8, 10, 11, 9, 10, 60]))
    assert [(one.tested, one.own, one.floor) for one in calibrate(rising).backtest] == [(6, 1, 1), (6, 1, 0)]


def test_the_bound_is_vasiceks() -> None:
    # by hand: (N^-1(0.02) + sqrt(0.12) * N^-1(0.999)) / sqrt(0.88) = (-2.05375 + 0.34641 * 3.09023) / 0.93808
    assert bound(0.02, 0.12, 0.999) == pytest.approx(0.14728, abs=2e-5)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("2019,100,101\n", "v.csv, line 2, column defaults: 101 of 100 loans cannot have defaulted"),
        ("2019,100,-1\n", "v.csv, line 2, column defaults: -1 is no count"),
        ("2019,0,0\n", "v.csv, line 2, column loans: a vintage without loans says nothing; leave it out"),
        ("2019,9,1\n2019,9,1\n", "v.csv, line 3, column vintage: '2019' stands already in line 2"),
    ],
)
def test_bad_vintages_are_named_by_their_cell(tmp_path: Path, rows: str, sentence: str) -> None:
    path = tmp_path / "v.csv"
    path.write_text("vintage,loans,defaults\n" + rows, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_vintages(path)
    assert str(caught.value) == sentence


def test_a_history_without_defaults_is_refused() -> None:
    with pytest.raises(BadInput, match="the history has 0 defaults of 300 loans"):
        calibrate(Vintages(("a", "b", "c"), np.full(3, 100), np.zeros(3, np.int64)))
