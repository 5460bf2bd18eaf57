"""The public MIDL affinities, 118 entries x 177 judges: published and independently computed optima."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from huiyan.engines.matching import assign

pytestmark = pytest.mark.real_data
Find = Callable[[str], Path]


def read(find: Find) -> dict[str, np.ndarray]:
    folder = find("assignment/midl")
    return {name: np.load(folder / f"{name}.npy") for name in ("scores", "covs", "loads", "loads-lb")}


def test_the_total_is_the_minimum_cost_flow_of_or_tools(real_data: Find) -> None:
    midl = read(real_data)
    found = assign(midl["scores"].T, per_entry=midl["covs"], max_load=midl["loads"])
    assert found.total == pytest.approx(201.8849, abs=5e-5)
    assert found.upper_bound == pytest.approx(found.total, rel=1e-9)


def test_the_total_with_least_loads_is_the_minimum_cost_flow_of_or_tools(real_data: Find) -> None:
    midl = read(real_data)
    found = assign(midl["scores"].T, per_entry=midl["covs"], max_load=midl["loads"], min_load=midl["loads-lb"])
    assert found.total == pytest.approx(150.0431, abs=5e-5)
    assert found.loads.min() == 2


def test_the_fair_assignment_is_better_than_the_published_ones(real_data: Find) -> None:
    # Payan and Zick: FairFlow 0.94 / 197.67, PR4A 0.92 / 197.32, FairIR 0.93 / 201.83 (worst entry / total)
    midl = read(real_data)
    found = assign(midl["scores"].T, per_entry=midl["covs"], max_load=midl["loads"], objective="fair")
    assert found.worst_entry >= 0.944
    assert found.total >= 201.7
    assert found.worst_entry <= found.worst_bound + 1e-9
