"""Real data beside the project, and the known answers of other programs on them."""

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

DATA = Path(os.environ.get("HUIYAN_REAL_DATA") or Path(__file__).resolve().parents[3] / "../shared/data")


@pytest.fixture
def real_data() -> Callable[[str], Path]:
    def find(relative: str) -> Path:
        if not (DATA / relative).exists():
            pytest.skip(f"the data set {relative} is not beside the project")
        return DATA / relative

    return find


class Rows:
    """A file of another program, column by column."""

    def __init__(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        self.rows = list(csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.splitlines()[0] else ","))

    def column(self, name: str) -> NDArray[np.float64]:
        return np.array([float(row[name] or "nan") for row in self.rows])

    def table(self, names: str | list[str]) -> NDArray[np.float64]:
        return np.column_stack([self.column(name) for name in ([names] if isinstance(names, str) else names)])


@pytest.fixture
def data_set(real_data: Callable[[str], Path]) -> Callable[[str], tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Inputs and outputs of a set named in the known answers' list of columns."""

    def load(name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        about = json.loads(real_data("known/dea/columns.json").read_text(encoding="utf-8"))[name]
        rows = Rows(real_data(f"indicators/dea/{about['file']}"))
        return rows.table(about["inputs"]), rows.table(about["outputs"])

    return load


@pytest.fixture
def known(real_data: Callable[[str], Path]) -> Callable[[str], Rows]:
    return lambda name: Rows(real_data(f"known/dea/{name}.csv"))
