"""Names of things in the reader's language, outside of templates."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazystr

from huiyan.shell.templatetags.shell import inlang


def name_of(thing: Any) -> str:
    """The name, in English where it has one and the reader reads English."""
    return inlang(thing, "name")


def lazy_name_of(thing: Any) -> Any:
    """The same for a letter: it comes out in the language of whoever reads it."""
    return lazystr(_Named(thing))


class _Named:
    """Says the name when it is read, not when the letter is written."""

    def __init__(self, thing: Any) -> None:
        self.thing = thing

    def __str__(self) -> str:
        return name_of(self.thing)


def choose_by_name(field: Any) -> None:
    """Let a choice among things of the database show their names in the reader's language."""
    field.label_from_instance = name_of
