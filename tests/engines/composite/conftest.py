"""Real data beside the project, and a small index that a reader can recompute by hand."""

import csv
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from huiyan.engines.composite import Aggregate, Framework, Indicator, Observations, read_framework, read_observations

RealData = Callable[[str], Path]


@pytest.fixture
def real_data() -> RealData:
    """A file of the data sets beside the project; the test skips where they are absent."""
    root = Path(os.environ.get("HUIYAN_REAL_DATA") or Path(__file__).resolve().parents[3].parent / "shared" / "data")

    def find(relative: str) -> Path:
        if not (root / relative).exists():
            pytest.skip(f"the real data are not here: {relative}")
        return root / relative

    return find


@pytest.fixture
def asem(real_data: RealData) -> tuple[Observations, Framework]:
    """The ASEM Sustainable Connectivity index: 51 units, 49 indicators, 8 pillars, 2 sub-indexes."""
    framework = read_framework(real_data("indicators/asem_coinr/ASEM_iMeta.csv"))
    return read_observations(real_data("indicators/asem_coinr/ASEM_iData.csv"), framework), framework


@pytest.fixture
def tree() -> Framework:
    """Two pillars: P of a (more is better) and b (less is better), Q of c."""
    return Framework.build(
        [Indicator("a", "P"), Indicator("b", "P", direction=-1), Indicator("c", "Q")],
        [Aggregate("P", "I"), Aggregate("Q", "I"), Aggregate("I", None)],
    )


@pytest.fixture
def data() -> Observations:
    """Four units without gaps."""
    values = np.array([[1.0, 8.0, 2.0], [2.0, 6.0, 4.0], [4.0, 2.0, 1.0], [5.0, 4.0, 5.0]])
    return Observations(("w", "x", "y", "z"), ("a", "b", "c"), values)


@pytest.fixture
def known(real_data: RealData) -> Callable[[str, Sequence[str], Sequence[str]], NDArray[np.float64]]:
    """A table of another program, its rows (units) and columns put in the wanted order."""

    def read(name: str, units: Sequence[str], columns: Sequence[str]) -> NDArray[np.float64]:
        with real_data(f"known/{name}.csv").open(encoding="utf-8") as stream:
            by_unit = {row["uCode"]: row for row in csv.DictReader(stream)}
        return np.array([[float(by_unit[unit][column] or "nan") for column in columns] for unit in units])

    return read
