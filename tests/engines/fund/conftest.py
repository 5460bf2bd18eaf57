"""Where the known answers lie: the folder `shared/data` beside the project; tests that need it say when it is absent."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def real_data() -> Callable[[str], Path]:
    root = Path(os.environ.get("HUIYAN_REAL_DATA") or Path(__file__).resolve().parents[3].parent / "shared" / "data")

    def find(relative: str) -> Path:
        path = root / relative
        if not path.exists():
            pytest.skip(f"the public data set {relative} is not beside the project")
        return path

    return find
