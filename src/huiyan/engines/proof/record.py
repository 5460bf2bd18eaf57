"""Sealed records: what is said, when, with which algorithms, and the signature over it. A record is never changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from huiyan.engines.proof.canonical import canonical, parse
from huiyan.engines.proof.checkpoint import AT
from huiyan.engines.proof.keys import ED25519, Key, sign, verify_signature
from huiyan.engines.proof.rows import LARGEST_INTEGER, TableSeal
from huiyan.engines.proof.tree import leaf_hash
from huiyan.engines.tables import BadInput, gettext_noop

RECORD = "huiyan.record/1"
ALGORITHMS = {"canonical": "RFC8785", "digest": "SHA-256", "signature": ED25519, "tree": "RFC6962-SHA-256"}
_FIELDS = {"algorithms", "at", "demonstration", "format", "kind", "payload", "replaces", "tables"}
_KIND = re.compile(r"[a-z][a-z0-9_]{0,40}(\.[a-z][a-z0-9_]{0,40}){1,4}")
_NAME = re.compile(r"[^\x00-\x1f]{1,100}")
_HEX32 = re.compile(r"[0-9a-f]{64}")
_HEX64 = re.compile(r"[0-9a-f]{128}")
_MOST_TABLES = 64
_MOST_COLUMNS = 256


@dataclass(frozen=True)
class Sealed:
    """A sealed record: `line` is its canonical text with the signature (the leaf of the log and line 1 of a bundle)."""

    record: Mapping[str, Any]
    public: bytes
    signature: bytes
    line: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the record (without the signature), by which a correction names what it replaces."""
        return hashlib.sha256(canonical(self.record)).hexdigest()

    @property
    def leaf(self) -> bytes:
        """The leaf hash of the record in the log."""
        return leaf_hash(self.line)

    @property
    def kind(self) -> str:
        return str(self.record["kind"])

    @property
    def tables(self) -> tuple[TableSeal, ...]:
        return tuple(
            TableSeal(table["name"], tuple(table["columns"]), table["rows"], table["digest"])
            for table in self.record["tables"]
        )

    def signature_fits(self) -> bool:
        """Whether the signature over the record is that of the key named beside it."""
        return verify_signature(canonical(self.record), self.signature, self.public)


def seal(
    kind: str,
    payload: Mapping[str, Any],
    key: Key,
    at: datetime,
    *,
    tables: Sequence[TableSeal] = (),
    demonstration: bool = False,
    replaces: Mapping[str, str] | None = None,
) -> Sealed:
    """Seal a payload: the record in RFC 8785 form, signed with Ed25519 (RFC 8032).

    `kind` says what it is ("competition.results"), `at` is an aware time (kept in UTC, to the second), `tables` are
    the seals of the tables that go with it, `demonstration` marks invented data, `replaces` names the digest of the
    record that this one corrects and the reason: {"record": "...", "reason": "..."}. BadInput for anything malformed.

    >>> from huiyan.engines.proof import new_key
    >>> sealed = seal("city.note", {"text": "hello"}, new_key(bytes), datetime(2026, 11, 23, 8, tzinfo=UTC))
    >>> sealed.signature_fits(), sealed.record["at"]
    (True, '2026-11-23T08:00:00Z')
    """
    record = {
        "algorithms": dict(ALGORITHMS),
        "at": utc(at),
        "demonstration": demonstration,
        "format": RECORD,
        "kind": kind,
        "payload": payload,
        "replaces": None if replaces is None else dict(replaces),
        "tables": [table.as_json() for table in tables],
    }
    text = canonical(record)
    signature = sign(text, key)
    line = canonical({"record": record, "signature": _signature_json(key.public, signature)})
    return read_sealed(line)


def read_sealed(line: bytes) -> Sealed:
    """Read a sealed record from its canonical text (without line end); the form is checked, not the signature.

    BadInput names the field that is missing, unknown or of a wrong kind, and text that is not canonical.
    """
    found = parse(line)
    _fields(found, {"record", "signature"}, "record, signature")
    record, signature = found["record"], found["signature"]
    _fields(signature, {"algorithm", "key", "value"}, "signature")
    _expect(signature["algorithm"] == ED25519, "signature.algorithm")
    _expect(_is_text(signature["key"], _HEX32), "signature.key")
    _expect(_is_text(signature["value"], _HEX64), "signature.value")
    _check_record(record)
    if canonical(found) != line:
        raise BadInput(gettext_noop("the line is not in canonical form (RFC 8785)"))
    return Sealed(record, bytes.fromhex(signature["key"]), bytes.fromhex(signature["value"]), line)


def utc(at: datetime) -> str:
    """A time as records write it: UTC, RFC 3339, to the second; a time without zone is refused."""
    if at.tzinfo is None:
        raise BadInput(gettext_noop("the time of a seal needs its time zone"))
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _signature_json(public: bytes, signature: bytes) -> dict[str, str]:
    return {"algorithm": ED25519, "key": public.hex(), "value": signature.hex()}


def _check_record(record: Any) -> None:
    _fields(record, _FIELDS, "record")
    _expect(record["format"] == RECORD, "record.format")
    _expect(record["algorithms"] == ALGORITHMS, "record.algorithms")
    _expect(_is_text(record["at"], AT), "record.at")
    _expect(isinstance(record["demonstration"], bool), "record.demonstration")
    _expect(_is_text(record["kind"], _KIND), "record.kind")
    _expect(isinstance(record["payload"], dict), "record.payload")
    _check_replaces(record["replaces"])
    _check_tables(record["tables"])


def _check_replaces(replaces: Any) -> None:
    if replaces is None:
        return
    _fields(replaces, {"record", "reason"}, "record.replaces")
    _expect(_is_text(replaces["record"], _HEX32), "record.replaces.record")
    _expect(isinstance(replaces["reason"], str) and replaces["reason"].strip() != "", "record.replaces.reason")


def _check_tables(tables: Any) -> None:
    _expect(isinstance(tables, list) and len(tables) <= _MOST_TABLES, "record.tables")
    for at, table in enumerate(tables):
        where = f"record.tables[{at}]"
        _fields(table, {"columns", "digest", "name", "rows"}, where)
        _expect(_are_names(table["columns"]), f"{where}.columns")
        _expect(_is_text(table["digest"], _HEX32), f"{where}.digest")
        _expect(_is_text(table["name"], _NAME), f"{where}.name")
        _expect(type(table["rows"]) is int and 0 <= table["rows"] <= LARGEST_INTEGER, f"{where}.rows")
    names = [table["name"] for table in tables]
    _expect(len(set(names)) == len(names), "record.tables")


def _are_names(columns: Any) -> bool:
    return (
        isinstance(columns, list)
        and 0 < len(columns) <= _MOST_COLUMNS
        and all(_is_text(column, _NAME) for column in columns)
        and len(set(columns)) == len(columns)
    )


def _is_text(value: Any, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _fields(value: Any, names: set[str], where: str) -> None:
    if not isinstance(value, dict):
        raise BadInput(gettext_noop("{field} is not an object"), field=where)
    if missing := sorted(names - value.keys()):
        raise BadInput(gettext_noop("{field} lacks '{name}'"), field=where, name=missing[0])
    if unknown := sorted(value.keys() - names):
        raise BadInput(gettext_noop("{field} has an unknown '{name}'"), field=where, name=unknown[0][:40])


def _expect(good: bool, field: str) -> None:
    if not good:
        raise BadInput(gettext_noop("{field} is not as the format asks"), field=field)
