"""A randomised assignment keeps its probabilities, readings and loads."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from huiyan.engines.matching import assign
from huiyan.engines.tables import BadInput

from .bids import read_bids

Find = Callable[[str], Path]
WORTH = np.random.default_rng(5).random((8, 6))
TENTHS = range(2, 11)
# Least-cost flows of OR-tools 9.15 (SimpleMinCostFlow, capacities in tenths) at the caps 0.2, 0.3 ... 1.0;
# bids: yes 1, maybe 1/2, no answer 1/4, conflict never; 3 readings, loads up to 6, 7 and 6.
FLOWS = {
    1: (6, [72.6, 85.725, 95.65, 103.125, 109.2, 113.525, 117.4, 120.825, 124.25]),
    2: (7, [76.7, 94.95, 108.45, 119.0, 126.8, 132.775, 136.75, 139.125, 141.5]),
    3: (6, [270.55, 322.575, 360.15, 387.5, 408.0, 422.875, 435.15, 444.825, 454.25]),
}
MIDL_FLOWS = [
    132.953838,
    149.062957,
    161.199595,
    171.078509,
    179.266624,
    186.030351,
    192.042569,
    196.990384,
    201.884880,
]


def test_every_draw_meets_readings_and_loads() -> None:
    for seed in range(50):
        found = assign(WORTH, per_entry=3, max_load=5, min_load=3, objective="random", cap=0.6, seed=seed)
        assert np.bincount(found.pairs[:, 0]).tolist() == [3] * 8
        assert found.loads.min() >= 3
        assert found.loads.max() <= 5


def test_pairs_are_drawn_as_often_as_their_probability_says() -> None:
    drawn = np.zeros((8, 6))
    for seed in range(400):
        found = assign(WORTH, per_entry=2, max_load=4, objective="random", cap=0.45, seed=seed)
        drawn[found.pairs[:, 0], found.pairs[:, 1]] += 1 / 400
    assert found.probabilities is not None
    wanted = np.zeros((8, 6))
    wanted[tuple(found.probabilities.pairs.T)] = found.probabilities.probability
    assert wanted.max() <= 0.45 + 1e-9
    # 5 standard errors of a share of 400 draws: 5 x sqrt(0.25 / 400) = 0.125
    assert np.abs(drawn - wanted).max() < 0.125


def test_the_same_seed_gives_the_same_pairs() -> None:
    rules = {"per_entry": 2, "max_load": 4, "objective": "random", "cap": 0.45}
    one, same, other = (assign(WORTH, **rules, seed=seed).pairs.tolist() for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_a_cap_that_leaves_too_few_judges_is_named() -> None:
    with pytest.raises(BadInput) as caught:
        assign(WORTH, per_entry=2, max_load=8, objective="random", cap=0.3, seed=1)
    assert str(caught.value) == "entry 1 has 6 eligible judges, at a cap of 0.3 it needs 7"


@pytest.mark.real_data
@pytest.mark.parametrize("number", FLOWS)
def test_the_expected_total_of_bids_is_the_flow_optimum_at_every_cap(real_data: Find, number: int) -> None:
    worth = read_bids(real_data(f"assignment/csconf_bids/MD-00002-{number:08}.toi"))
    most, flows = FLOWS[number]
    rules = {"per_entry": 3, "max_load": most, "eligible": worth >= 0, "objective": "random", "seed": 1}
    found = [assign(worth, **rules, cap=tenth / 10).probabilities for tenth in TENTHS]
    assert [lottery.expected_total for lottery in found if lottery] == pytest.approx(flows, abs=1e-6)


@pytest.mark.real_data
def test_the_expected_total_of_midl_is_the_flow_optimum_at_every_cap(real_data: Find) -> None:
    folder = real_data("assignment/midl")
    worth, need, most = (np.load(folder / f"{name}.npy") for name in ("scores", "covs", "loads"))
    rules = {"per_entry": need, "max_load": most, "objective": "random", "seed": 1}
    found = [assign(worth.T, **rules, cap=tenth / 10).probabilities for tenth in TENTHS]
    assert [lottery.expected_total for lottery in found if lottery] == pytest.approx(MIDL_FLOWS, abs=2e-5)
