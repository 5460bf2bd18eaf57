"""Sentences of engines in the reader's language; engines keep templates, whoever shows one translates it. Needs no Django."""

from __future__ import annotations

import gettext
import itertools
from collections.abc import Callable
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
FOLDERS = (PACKAGE / "engines" / "locale", PACKAGE / "cli" / "locale")


@cache
def translator(language: str) -> Callable[[str], str]:
    """A function from a template to its words in the language ("zh-hans", "zh_CN.UTF-8", "en"); unknown ones stay English."""
    if not language.lower().startswith("zh"):
        return str
    catalogues = [
        gettext.GNUTranslations(path.open("rb"))
        for folder in FOLDERS
        for path in sorted(folder.glob("zh_Hans/LC_MESSAGES/*.mo"))
    ]
    for catalogue, following in itertools.pairwise(catalogues):
        catalogue.add_fallback(following)
    return catalogues[0].gettext if catalogues else str
