"""Public data beside the project; tests that need it skip visibly where it is absent."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def real_data() -> Callable[[str], Path]:
    """Path of a file of the shared data by its relative name."""

    def find(relative: str) -> Path:
        folder = Path(os.environ.get("HUIYAN_REAL_DATA", ROOT / "../shared/data"))
        if not (folder / relative).exists():
            pytest.skip(f"real data not here: {relative}")
        return folder / relative

    return find
