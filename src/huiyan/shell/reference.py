"""The description of the API as rows of a page, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from huiyan.kernel.errors import Refusal
from huiyan.shell.problems import refusal_name

SECTIONS = {
    "account": gettext_lazy("The own account"),
    "outbox": gettext_lazy("Messages and the outbox"),
    "calls": gettext_lazy("Calls"),
    "setup": gettext_lazy("Set-up of a competition"),
    "entries": gettext_lazy("Entries"),
    "imports": gettext_lazy("Entries from a table"),
    "screening": gettext_lazy("Screening"),
    "panel": gettext_lazy("Judges and conflicts"),
    "assigning": gettext_lazy("Who reads what"),
    "judging": gettext_lazy("Judging"),
    "following": gettext_lazy("Following the judging"),
    "results": gettext_lazy("Results"),
    "finals": gettext_lazy("Finals"),
    "publishing": gettext_lazy("Sealed records"),
    "registry": gettext_lazy("Organizations"),
    "week": gettext_lazy("Science Week"),
    "week-proposals": gettext_lazy("Science Week: proposals"),
    "week-bookings": gettext_lazy("Science Week: programme and bookings"),
    "week-changes": gettext_lazy("Science Week: changes of the programme"),
    "week-classes": gettext_lazy("Science Week: school classes"),
    "week-draws": gettext_lazy("Science Week: draws"),
    "week-door": gettext_lazy("Science Week: at the door"),
    "week-day": gettext_lazy("Science Week: on the day"),
    "week-feedback": gettext_lazy("Science Week: feedback"),
    "week-counts": gettext_lazy("Science Week: counts"),
    "week-returns": gettext_lazy("Science Week: returns"),
    "week-imports": gettext_lazy("Science Week: programmes from files"),
    "week-webhooks": gettext_lazy("Science Week: webhooks"),
    "week-privacy": gettext_lazy("Science Week: personal data"),
}


@dataclass(frozen=True)
class Endpoint:
    """One address with what it does, what it needs, and what it takes and gives; `part` is its section, `name` its place there."""

    part: str
    name: str
    method: str
    path: str
    summary: str
    scope: str
    public: bool
    takes: list[tuple[str, str, bool]]
    gives: list[tuple[str, str]]


@dataclass(frozen=True)
class Section:
    """The endpoints of one step."""

    key: str
    title: str
    endpoints: list[Endpoint]


@dataclass(frozen=True)
class RefusalRow:
    """A refusal: its name in problem documents, its status and its sentence."""

    name: str
    status: int
    sentence: str


def sections(schema: Mapping[str, Any]) -> list[Section]:
    """The endpoints by step, in the order of the process."""
    found: dict[str, list[Endpoint]] = {key: [] for key in SECTIONS}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][0]].append(_endpoint(schema, method, path, operation))
    return [Section(key, str(SECTIONS[key]), endpoints) for key, endpoints in found.items()]


def holding(steps: Iterable[Section], words: str) -> list[Endpoint]:
    """The endpoints that have all these words in their address or in what they do."""
    wanted = words.casefold().split()
    every = (one for section in steps for one in section.endpoints)
    return [one for one in every if all(word in f"{one.method} {one.path} {one.summary}".casefold() for word in wanted)]


def refusals() -> list[RefusalRow]:
    """Every refusal that the program knows, by name."""
    found = {refusal_name(kind): kind for kind in _below(Refusal) if kind.__module__.startswith("huiyan.")}
    return [RefusalRow(name, kind.status, str(kind.sentence)) for name, kind in sorted(found.items())]


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def _endpoint(schema: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any]) -> Endpoint:
    named = [_parameter(schema, one) for one in operation["parameters"]]
    takes = [(one["name"], _kind(one["schema"]), one["required"]) for one in named]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        body = _resolved(schema, content["schema"])
        needed = body.get("required", [])
        takes += [(name, _kind(one), name in needed) for name, one in body.get("properties", {}).items()]
    answer: Mapping[str, Any] = {}
    for code, one in operation["responses"].items():
        for kind, content in one.get("content", {}).items():
            if str(code).startswith("2") and kind == "application/json":
                answer = content["schema"]
    return Endpoint(
        part=operation["tags"][0],
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=gettext(operation["summary"]),
        scope=operation.get("x-scope", ""),
        public={} in operation.get("security", []),
        takes=takes,
        gives=_fields(schema, answer),
    )


def _fields(schema: Mapping[str, Any], answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields of an answer; of a list those of its items."""
    found = _resolved(schema, answer)
    if "items" in found:
        return _fields(schema, found["items"])
    names = found.get("properties", {})
    if set(names) == {"total", "next", "previous", "items"}:
        return _fields(schema, names["items"]["items"])
    return [(name, _kind(one)) for name, one in names.items()]


def _resolved(schema: Mapping[str, Any], one: Mapping[str, Any]) -> Mapping[str, Any]:
    name = one.get("$ref", "").rpartition("/")[2]
    return schema["components"]["schemas"][name] if name else one


def _parameter(schema: Mapping[str, Any], one: Mapping[str, Any]) -> Mapping[str, Any]:
    name = one.get("$ref", "").rpartition("/")[2]
    return schema["components"]["parameters"][name] if name else one


def _kind(one: Mapping[str, Any]) -> str:
    """A type in few words: string, integer or null, list of strings."""
    if "$ref" in one:
        return str(one["$ref"].rpartition("/")[2])
    if "enum" in one:
        return " | ".join(str(value) or '""' for value in one["enum"])
    if "anyOf" in one:
        return " | ".join(dict.fromkeys(_kind(each) for each in one["anyOf"]))
    if one.get("type") == "array":
        return f"[{_kind(one.get('items', {}))}]"
    return str(one.get("format") or one.get("type") or "any")
