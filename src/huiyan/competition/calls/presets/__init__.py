"""Competitions as they were really run, one data file each; `seen` was read in a document, `ours` must be checked."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


@cache
def presets() -> dict[str, dict[str, Any]]:
    """All presets by key."""
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
