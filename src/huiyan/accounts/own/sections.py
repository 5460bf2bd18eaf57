"""What the site holds about a person, by section. Each feature registers its own in `<feature>/personal.py`."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps

from huiyan.accounts.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Row = dict[str, object]


def nothing(user: User) -> None:
    """For sections that stay."""


def no_hindrance(user: User) -> str:
    """For sections that never stand in the way."""
    return ""


@dataclass(frozen=True)
class Section:
    """`rows` is everything held; `erase` forgets who it was; `stays` says what remains and why; `hinders` why not now."""

    key: str
    title: StrOrPromise
    rows: Callable[[User], list[Row]]
    erase: Callable[[User], None] = nothing
    stays: StrOrPromise = ""
    hinders: Callable[[User], str] = no_hindrance


SECTIONS: dict[str, Section] = {}


def register(section: Section) -> None:
    """Make a section known; two of the same name are a mistake."""
    known = SECTIONS.setdefault(section.key, section)
    if known is not section:
        raise ValueError(f"two sections are registered as {section.key!r}")


def sections() -> list[Section]:
    """All sections, the account first; features that have a module `personal` are asked for theirs."""
    for config in reversed(list(apps.get_app_configs())):
        if config.name.startswith("huiyan.") and importlib.util.find_spec(f"{config.name}.personal"):
            importlib.import_module(f"{config.name}.personal")
    return list(SECTIONS.values())
