"""One text for one value: what is hashed must not depend on the order of keys or on who wrote it."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from django.db import models
from django.utils.functional import Promise

Plain: TypeAlias = bool | int | str | list["Plain"] | dict[str, "Plain"] | None


def plain(value: object) -> Plain:
    """The value as JSON without floats: decimals, times and identifiers as text. A float is refused by name."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str | Promise):
        return str(value).replace("\x00", "\ufffd")  # PostgreSQL keeps no NUL in JSON
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, models.Model):
        return f"{value._meta.label_lower}:{value.pk}"
    return _plain_container(value)


def canonical(value: Plain) -> bytes:
    """Sorted keys, no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _plain_container(value: object) -> Plain:
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=canonical)
    raise TypeError(f"{value!r} cannot stand in the event log: {type(value).__name__} has no one text")
