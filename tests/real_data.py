"""Where the public data sets lie: beside the project, or where `HUIYAN_REAL_DATA` says. Tests that read them skip where they are absent."""

import os
from pathlib import Path

REAL_DATA = Path(os.environ.get("HUIYAN_REAL_DATA") or Path(__file__).resolve().parents[1] / "../shared/data")
