"""Where the public data lie: beside the project, or where HUIYAN_REAL_DATA says; and small tables of scores."""

import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from huiyan.engines.scoring import Mark, ScoreTable


@pytest.fixture
def real_data() -> Callable[[str], Path]:
    root = Path(os.environ.get("HUIYAN_REAL_DATA") or Path(__file__).resolve().parents[3] / "../shared/data")

    def find(relative: str) -> Path:
        path = root / relative
        if not path.exists():
            pytest.skip(f"the public data set {relative} is not beside the project")
        return path

    return find


@pytest.fixture
def table() -> Callable[..., ScoreTable]:
    """A table from rows of sheets: sheets[entry][judge] is a mark, or a list of marks on criteria a, b, c ...; None is absent."""

    def build(*sheets: list, **more: object) -> ScoreTable:
        marks = []
        for entry, row in enumerate(sheets):
            for judge, sheet in enumerate(row):
                values = sheet if isinstance(sheet, list) else [sheet]
                for criterion, value in enumerate(values):
                    if value is not None:
                        marks.append(Mark(entry, judge, criterion, Decimal(str(value))))
        criteria = "abcdefgh"[: 1 + max(mark.criterion for mark in marks)]
        return ScoreTable(len(sheets), max(map(len, sheets)), tuple(criteria), tuple(marks), **more)

    return build
