"""Competitions as they were really run, one data file each; `seen` was read in a document, `ours` must be checked."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

FOLDER = Path(__file__).parent


@cache
def presets() -> dict[str, dict[str, Any]]:
    """All presets by key."""
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}


# What a preset can say about itself: seen in a document, or ours.
ASPECTS = {
    "groups": _("groups"),
    "eligibility": _("who may enter"),
    "manner": _("on stage or read"),
    "judges": _("number of judges"),
    "panels": _("panels and their weights"),
    "mean": _("mean"),
    "trim": _("dropping the highest and lowest"),
    "rounding": _("decimals"),
    "rounding_manner": _("how a half is rounded"),
    "criteria": _("names of the criteria"),
    "weights": _("weights of the criteria"),
    "ties": _("what happens when totals are equal"),
}


def basis_in_words(basis: dict[str, Any]) -> dict[str, Any]:
    """Where a preset comes from, for a page: its name, its source, what was seen and what must be checked."""
    name = basis.get("name_en") if get_language() == "en" else basis.get("name")
    said = {part: [ASPECTS[one] for one in basis.get(part, [])] for part in ("seen", "ours")}
    return {"name": name or basis.get("preset", ""), "source": basis.get("source", ""), **said}
