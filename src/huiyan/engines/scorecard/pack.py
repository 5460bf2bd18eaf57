"""A rule pack as it is used: facts asked for, conditions, points, direct ways in, outcomes, and where each rule comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huiyan.engines.scorecard.language import Expression, Kind


@dataclass(frozen=True)
class Words:
    """A title or a rule in English and Chinese."""

    en: str
    zh: str


@dataclass(frozen=True)
class Basis:
    """What a rule says, the document it stands in, and how surely we know it: seen, remembered or ours."""

    rule: Words
    source: str
    confidence: str


@dataclass(frozen=True)
class Fact:
    """One thing asked of an enterprise: number, integer, yes_no, date or text (one of `options`)."""

    name: str
    kind: str
    title: Words
    unit: str = ""
    low: float | None = None
    high: float | None = None
    options: tuple[str, ...] = ()
    default: float | None = None
    optional: bool = False
    change: str = "both"
    step: float = 1.0


@dataclass(frozen=True)
class Parameter:
    """A number of the scheme; without a value it was not seen and whoever uses the pack must give it."""

    name: str
    title: Words
    value: float | None
    required: bool
    confidence: str


@dataclass(frozen=True)
class Value:
    """A number computed from facts, by name."""

    name: str
    title: Words
    compute: Expression


@dataclass(frozen=True)
class Level:
    """Points from `low` to `high` when the rule holds; without a rule it always holds."""

    when: Expression | None
    low: Expression
    high: Expression


@dataclass(frozen=True)
class Item:
    """One line of the score: the first level that holds sets its points, or the range an expert's points must lie in."""

    id: str
    title: Words
    levels: tuple[Level, ...]
    given: str | None
    basis: Basis


@dataclass(frozen=True)
class Section:
    """Items whose points are added (or the better of which counts), up to a cap."""

    id: str
    title: Words
    items: tuple[Item, ...]
    combine: str
    cap: float


@dataclass(frozen=True)
class Condition:
    """A rule that must hold."""

    id: str
    title: Words
    require: Expression
    basis: Basis


@dataclass(frozen=True)
class DirectWay:
    """A way in that replaces some conditions."""

    id: str
    title: Words
    when: Expression
    replaces: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True)
class Outcome:
    """A grade or an amount that follows: the first case that holds; text cases are `kind.options`."""

    id: str
    title: Words
    unit: str
    kind: Kind
    cases: tuple[tuple[Expression | None, Expression | float], ...]
    basis: Basis


@dataclass(frozen=True)
class Pack:
    """A whole versioned pack and the SHA-256 of the file it was read from."""

    id: str
    version: str
    purpose: str
    title: Words
    issuer: Words
    document: str
    valid_from: date | None
    valid_to: date | None
    source: str
    confidence: str
    complete: bool
    unknown: tuple[Words, ...]
    facts: tuple[Fact, ...]
    parameters: tuple[Parameter, ...]
    values: tuple[Value, ...]
    sections: tuple[Section, ...]
    outcomes: tuple[Outcome, ...]
    conditions: tuple[Condition, ...]
    direct: tuple[DirectWay, ...]
    sha256: str
    file: str

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in the order of their sections."""
        return tuple(item for section in self.sections for item in section.items)

    @property
    def headers(self) -> dict[str, str]:
        """Every title of a fact, in either language, to the fact's name: a file may use any of them as header."""
        return {title: fact.name for fact in self.facts for title in (fact.title.en, fact.title.zh)}

    def fact(self, name: str) -> Fact:
        """The fact of that name."""
        return next(fact for fact in self.facts if fact.name == name)
