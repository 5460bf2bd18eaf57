"""The items that the level above asks for, as data with a digest: which activities each is about, and what its fields count."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Q
from django.utils import translation

FILE = Path(__file__).with_name("items.yaml")


@dataclass(frozen=True)
class Field:
    """One figure of an item; `source` says what of the data it counts, nothing when it is filled by hand."""

    key: str
    zh: str
    en: str
    source: str | None
    unit: str  # as the form prints it: 次, 人次 or 个

    @property
    def name(self) -> str:
        return _said(self.zh, self.en)


@dataclass(frozen=True)
class Item:
    """One item; `kinds` None is every activity, an empty list none."""

    key: str
    zh: str
    en: str
    kinds: tuple[str, ...] | None
    host_kinds: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def name(self) -> str:
        return _said(self.zh, self.en)

    @property
    def condition(self) -> Q:
        """Which sessions belong to it."""
        which = Q() if self.kinds is None else Q(activity__kind__in=self.kinds)
        return which & Q(activity__host__kind__in=self.host_kinds) if self.host_kinds else which


@dataclass(frozen=True)
class Pack:
    """All items with where they come from; `confidence` “memory” means: compare with the form that was sent."""

    name: dict[str, str]
    issuer: str
    confidence: str
    rules: tuple[dict[str, str], ...]
    items: tuple[Item, ...]
    digest: str

    def item(self, key: str) -> Item | None:
        """One item by its key."""
        return next((one for one in self.items if one.key == key), None)


@functools.cache
def pack() -> Pack:
    """The pack that ships with the program."""
    given = FILE.read_bytes()
    data: dict[str, Any] = yaml.safe_load(given)
    return Pack(
        name={"zh": data["name"], "en": data["name_en"]},
        issuer=data["issuer"],
        confidence=data["confidence"],
        rules=tuple(data["rules"]),
        items=tuple(_item(one) for one in data["items"]),
        digest=hashlib.sha256(given).hexdigest(),
    )


def _item(given: dict[str, Any]) -> Item:
    kinds = given.get("kinds")
    fields = (Field(one["key"], one["zh"], one["en"], one["from"], one["unit"]) for one in given["fields"])
    return Item(
        key=given["key"],
        zh=given["zh"],
        en=given["en"],
        kinds=None if kinds is None else tuple(kinds),
        host_kinds=tuple(given.get("host_kinds", ())),
        fields=tuple(fields),
    )


def _said(zh: str, en: str) -> str:
    return zh if (translation.get_language() or "").startswith("zh") else en
