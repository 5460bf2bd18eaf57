"""Reads a pack from YAML and checks it whole: every key, every name, every rule; what is wrong is named by its path."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from huiyan.engines.scorecard.language import DATE, NUMBER, TEXT, YES_NO, Expression, Kind, compile_rule
from huiyan.engines.scorecard.pack import (
    Basis,
    Condition,
    DirectWay,
    Fact,
    Item,
    Level,
    Outcome,
    Pack,
    Parameter,
    Section,
    Value,
    Words,
)
from huiyan.engines.tables import BadInput, gettext_noop, read_yaml

PACKS = Path(__file__).with_name("packs")
CONFIDENCES = ("seen", "remembered", "ours")
FACT_KINDS = (NUMBER, "integer", YES_NO, DATE, TEXT)
CHANGES = ("up", "down", "both", "no")


def known_packs() -> tuple[str, ...]:
    """The names of the packs that come with huiyan.

    >>> "high_tech_enterprise" in known_packs()
    True
    """
    return tuple(sorted(path.stem for path in PACKS.glob("*.yaml")))


def read_pack(name: str | Path) -> Pack:
    """Read a pack by its name (one that comes with huiyan) or by the path of a YAML file; a wrong pack raises BadInput.

    >>> read_pack("high_tech_enterprise").document
    '国科发火〔2016〕32号; 国科发火〔2016〕195号'
    """
    path = Path(name) if str(name).endswith((".yaml", ".yml")) else PACKS / f"{name}.yaml"
    if path.parent == PACKS and not path.is_file():
        raise BadInput(
            gettext_noop("there is no pack '{name}'; there are: {known}"), name=name, known=", ".join(known_packs())
        )
    document = read_yaml(path)
    return _PackReader(path.name, hashlib.sha256(path.read_bytes()).hexdigest()).pack(document)


class _PackReader:
    """Reads one document; `kinds` grows as names become known, so a rule can only use what stands before it."""

    def __init__(self, file: str, sha256: str) -> None:
        self.file, self.sha256 = file, sha256
        self.kinds: dict[str, Kind] = {}
        self.confidence = "seen"
        self.source = ""

    def bad(self, place: str, template: str, **values: Any) -> BadInput:
        return BadInput(template, file=self.file, column=place or None, **values)

    def pack(self, document: object) -> Pack:
        top = self.mapping(
            document, "",
            need=("id", "version", "purpose", "title", "issuer", "document", "source", "confidence", "complete", "facts", "conditions"),
            may=("valid_from", "valid_to", "unknown", "parameters", "values", "sections", "outcomes", "direct"),
        )  # fmt: skip
        self.confidence = self.one_of(top["confidence"], CONFIDENCES, "confidence")
        self.source = str(top["source"])
        unknown = tuple(self.words(entry, f"unknown[{i}]") for i, entry in enumerate(self.rows(top, "unknown")))
        if bool(top["complete"]) == bool(unknown):
            raise self.bad(
                "unknown", gettext_noop("an incomplete pack says what is unknown, a complete one has nothing unknown")
            )
        return Pack(
            id=str(top["id"]), version=str(top["version"]),
            purpose=self.one_of(top["purpose"], ("recognition", "credit"), "purpose"),
            title=self.words(top["title"], "title"), issuer=self.words(top["issuer"], "issuer"), document=str(top["document"]),
            valid_from=self.day(top.get("valid_from"), "valid_from"), valid_to=self.day(top.get("valid_to"), "valid_to"),
            source=self.source, confidence=self.confidence, complete=bool(top["complete"]), unknown=unknown,
            facts=tuple(self.fact(name, entry) for name, entry in self.named(top, "facts")),
            parameters=tuple(self.parameter(name, entry) for name, entry in self.named(top, "parameters")),
            values=tuple(self.value(name, entry) for name, entry in self.named(top, "values")),
            sections=self.sections(top),
            outcomes=tuple(self.outcome(name, entry) for name, entry in self.named(top, "outcomes")),
            conditions=(conditions := tuple(self.condition(entry, i) for i, entry in enumerate(self.rows(top, "conditions")))),
            direct=tuple(
                self.way(entry, i, [condition.id for condition in conditions]) for i, entry in enumerate(self.rows(top, "direct"))
            ),
            sha256=self.sha256, file=self.file,
        )  # fmt: skip

    def fact(self, name: str, entry: object) -> Fact:
        place = f"facts.{name}"
        found = self.mapping(
            entry, place, need=("kind", "en", "zh"),
            may=("unit", "min", "max", "options", "default", "optional", "change", "step"),
        )  # fmt: skip
        kind = self.one_of(found["kind"], FACT_KINDS, f"{place}.kind")
        options = tuple(str(option) for option in found.get("options", ()))
        if (kind == TEXT) != bool(options):
            raise self.bad(f"{place}.options", gettext_noop("a text fact, and no other, has options"))
        self.define(name, Kind(NUMBER if kind == "integer" else kind, options), place)
        default = found.get("default")
        return Fact(
            name, kind, Words(str(found["en"]), str(found["zh"])), str(found.get("unit", "")),
            low=self.limit(found.get("min"), f"{place}.min"), high=self.limit(found.get("max"), f"{place}.max"),
            options=options, default=None if default is None else float(default), optional=bool(found.get("optional", False)),
            change=self.one_of(found.get("change", "no" if kind == DATE else "both"), CHANGES, f"{place}.change"),
            step=float(found.get("step", 0.01 if kind == NUMBER else 1.0)),
        )  # fmt: skip

    def parameter(self, name: str, entry: object) -> Parameter:
        place = f"parameters.{name}"
        found = self.mapping(entry, place, need=("en", "zh", "value"), may=("required", "confidence"))
        self.define(name, Kind(NUMBER), place)
        value = self.limit(found["value"], f"{place}.value")
        confidence = self.one_of(found.get("confidence", self.confidence), CONFIDENCES, f"{place}.confidence")
        return Parameter(
            name, Words(str(found["en"]), str(found["zh"])), value, bool(found.get("required", False)), confidence
        )

    def value(self, name: str, entry: object) -> Value:
        found = self.mapping(entry, f"values.{name}", need=("en", "zh", "is"))
        rule = self.rule(found["is"], f"values.{name}.is")
        self.define(name, rule.kind, f"values.{name}")
        return Value(name, Words(str(found["en"]), str(found["zh"])), rule)

    def sections(self, top: Mapping[str, Any]) -> tuple[Section, ...]:
        found = tuple(self.section(name, entry) for name, entry in self.named(top, "sections"))
        for section in found:
            self.define(f"points_{section.id}", Kind(NUMBER), f"sections.{section.id}")
        if found:
            self.define("total", Kind(NUMBER), "sections")
        return found

    def section(self, name: str, entry: object) -> Section:
        place = f"sections.{name}"
        found = self.mapping(entry, place, need=("en", "zh", "cap", "items"), may=("combine",))
        combine = self.one_of(found.get("combine", "sum"), ("sum", "best"), f"{place}.combine")
        items = tuple(
            self.item(item_name, item, f"{place}.items.{item_name}")
            for item_name, item in self.named(found, "items", place)
        )
        return Section(name, Words(str(found["en"]), str(found["zh"])), items, combine, float(found["cap"]))

    def item(self, name: str, entry: object, place: str) -> Item:
        found = self.mapping(
            entry, place, need=("en", "zh", "rule"), may=("levels", "bands", "given", "source", "confidence")
        )
        given = found.get("given")
        if given is not None and given not in self.kinds:
            raise self.bad(f"{place}.given", gettext_noop("'{name}' is not known here"), name=given)
        levels = (
            self.bands(found["bands"], f"{place}.bands")
            if "bands" in found
            else self.levels(found.get("levels"), f"{place}.levels")
        )
        return Item(name, Words(str(found["en"]), str(found["zh"])), levels, given, self.basis(found, place))

    def levels(self, entry: object, place: str) -> tuple[Level, ...]:
        levels = []
        for i, row in enumerate(self.listed(entry, place)):
            found = self.mapping(row, f"{place}[{i}]", need=("points",), may=("when",))
            points = found["points"] if isinstance(found["points"], list) else [found["points"]] * 2
            if len(points) != 2:
                raise self.bad(f"{place}[{i}].points", gettext_noop("points are one number or a lowest and a highest"))
            low, high = (self.rule(value, f"{place}[{i}].points") for value in points)
            levels.append(
                Level(self.yes_no(found["when"], f"{place}[{i}].when") if "when" in found else None, low, high)
            )
        return tuple(levels)

    def bands(self, entry: object, place: str) -> tuple[Level, ...]:
        """`{of: ratio, bound: ">=", steps: [[0.3, 20], [0.2, 10]], else: 0}`: the first step that is reached counts."""
        found = self.mapping(entry, place, need=("of", "bound", "steps", "else"))
        bound = self.one_of(found["bound"], (">=", ">", "<=", "<"), f"{place}.bound")
        rows = [{"when": f"({found['of']}) {bound} {step}", "points": points} for step, points in found["steps"]]
        if [step for step, _ in found["steps"]] != sorted(
            (step for step, _ in found["steps"]), reverse=bound.startswith(">")
        ):
            raise self.bad(f"{place}.steps", gettext_noop("the steps are not in order"))
        return self.levels([*rows, {"when": f"({found['of']}) == ({found['of']})", "points": found["else"]}], place)

    def outcome(self, name: str, entry: object) -> Outcome:
        place = f"outcomes.{name}"
        found = self.mapping(
            entry, place, need=("en", "zh", "rule", "cases"), may=("unit", "text", "source", "confidence")
        )
        text = bool(found.get("text", False))
        options: list[str] = []
        cases: list[tuple[Expression | None, Expression | float]] = []
        for i, row in enumerate(self.listed(found["cases"], f"{place}.cases")):
            case = self.mapping(row, f"{place}.cases[{i}]", need=("is",), may=("when",))
            when = self.yes_no(case["when"], f"{place}.cases[{i}].when") if "when" in case else None
            if text:
                options += [] if str(case["is"]) in options else [str(case["is"])]
                cases.append((when, float(options.index(str(case["is"])))))
            else:
                cases.append((when, self.rule(case["is"], f"{place}.cases[{i}].is")))
        kind = Kind(TEXT, tuple(options)) if text else Kind(NUMBER)
        self.define(name, kind, place)
        words = Words(str(found["en"]), str(found["zh"]))
        return Outcome(name, words, str(found.get("unit", "")), kind, tuple(cases), self.basis(found, place))

    def condition(self, entry: object, at: int) -> Condition:
        place = f"conditions[{at}]"
        found = self.mapping(entry, place, need=("id", "en", "zh", "rule", "require"), may=("source", "confidence"))
        rule = self.yes_no(found["require"], f"{place}.require")
        return Condition(str(found["id"]), Words(str(found["en"]), str(found["zh"])), rule, self.basis(found, place))

    def way(self, entry: object, at: int, conditions: Sequence[str]) -> DirectWay:
        place = f"direct[{at}]"
        found = self.mapping(
            entry, place, need=("id", "en", "zh", "rule", "when", "replaces"), may=("source", "confidence")
        )
        for name in found["replaces"]:
            self.one_of(name, conditions, f"{place}.replaces")
        words = Words(str(found["en"]), str(found["zh"]))
        when = self.yes_no(found["when"], f"{place}.when")
        return DirectWay(str(found["id"]), words, when, tuple(found["replaces"]), self.basis(found, place))

    def basis(self, found: Mapping[str, Any], place: str) -> Basis:
        confidence = self.one_of(found.get("confidence", self.confidence), CONFIDENCES, f"{place}.confidence")
        return Basis(self.words(found["rule"], f"{place}.rule"), str(found.get("source", self.source)), confidence)

    def rule(self, source: object, place: str) -> Expression:
        return compile_rule(str(source), self.kinds, place=place, file=self.file)

    def yes_no(self, source: object, place: str) -> Expression:
        rule = self.rule(source, place)
        if rule.kind.base != YES_NO:
            raise self.bad(place, gettext_noop("'{rule}' is not a rule that holds or does not hold"), rule=source)
        return rule

    def define(self, name: str, kind: Kind, place: str) -> None:
        if not name.isidentifier() or name in self.kinds:
            raise self.bad(place, gettext_noop("'{name}' is not a new name"), name=name)
        self.kinds[name] = kind

    def words(self, entry: object, place: str) -> Words:
        found = self.mapping(entry, place, need=("en", "zh"))
        return Words(str(found["en"]), str(found["zh"]))

    def mapping(self, entry: object, place: str, *, need: Sequence[str], may: Sequence[str] = ()) -> Mapping[str, Any]:
        if not isinstance(entry, dict):
            raise self.bad(place, gettext_noop("a mapping is needed here"))
        for key in need:
            if key not in entry:
                raise self.bad(place, gettext_noop("the key '{key}' is missing"), key=key)
        for key in entry:
            if key not in need and key not in may:
                raise self.bad(place, gettext_noop("the key '{key}' is not known here"), key=key)
        return entry

    def named(self, top: Mapping[str, Any], key: str, place: str = "") -> list[tuple[str, Any]]:
        entry = top.get(key) or {}
        if not isinstance(entry, dict):
            raise self.bad(f"{place}.{key}".lstrip("."), gettext_noop("a mapping is needed here"))
        return [(str(name), value) for name, value in entry.items()]

    def rows(self, top: Mapping[str, Any], key: str) -> list[Any]:
        return self.listed(top.get(key) or [], key)

    def listed(self, entry: object, place: str) -> list[Any]:
        if not isinstance(entry, list):
            raise self.bad(place, gettext_noop("a list is needed here"))
        return entry

    def one_of(self, value: object, allowed: Sequence[str], place: str) -> str:
        if value not in allowed:
            raise self.bad(
                place, gettext_noop("'{value}' is none of: {allowed}"), value=value, allowed=", ".join(allowed)
            )
        return str(value)

    def limit(self, value: object, place: str) -> float | None:
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return None if value is None else float(value)
        raise self.bad(place, gettext_noop("'{text}' is not a number"), text=value)

    def day(self, value: object, place: str) -> date | None:
        if value is None or isinstance(value, date):
            return value
        raise self.bad(place, gettext_noop("'{text}' is not a date"), text=value)
