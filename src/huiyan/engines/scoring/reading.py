"""Rule books from plain mappings (YAML, JSON) and back; a wrong key or value is refused by its path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar, get_args

from huiyan.engines.scoring.rulebook import (
    STAGES,
    Average,
    Combine,
    Criterion,
    How,
    Missing,
    Panel,
    RankWithin,
    Rounding,
    RoundWeight,
    RuleBook,
    Stage,
    TieBreak,
    TieBy,
    Trim,
)
from huiyan.engines.tables import BadInput, gettext_noop

T = TypeVar("T")
LARGEST_COUNT = 1_000_000
MOST_DECIMALS = 12
MOST_DIGITS = 20  # a rule book may come from a stranger's bundle: 1E+999999 would be worked out in full


class Section:
    """One mapping of a rule book with its path, so that every refusal names the key."""

    def __init__(self, content: object, path: str = "") -> None:
        if not isinstance(content, Mapping):
            raise BadInput(gettext_noop("{key} must be a list of names and values"), key=path or "the rule book")
        self.content: Mapping[Any, Any] = content
        self.path = path

    def key(self, name: object) -> str:
        return f"{self.path}.{name}" if self.path else str(name)

    def only(self, *known: str) -> None:
        for name in self.content:
            if name not in known:
                raise BadInput(
                    gettext_noop("{key} is not known; known here: {known}"), key=self.key(name), known=", ".join(known)
                )

    def text(self, name: str, default: str = "") -> str:
        value = self.content.get(name)
        return default if value is None else str(value).strip()

    def name(self) -> str:
        value = self.text("name")
        if not value:
            raise BadInput(gettext_noop("{key} is missing"), key=self.key("name"))
        return value

    def one_of(self, name: str, allowed: Sequence[str], default: Any = None) -> Any:
        value = self.content.get(name, default)
        if value not in allowed:
            raise BadInput(
                gettext_noop("{key} is '{value}'; it must be one of: {allowed}"),
                key=self.key(name), value=value, allowed=", ".join(allowed),
            )  # fmt: skip
        return value

    def number(self, name: str, default: Decimal | None = None) -> Decimal | None:
        value = self.content.get(name)
        return default if value is None else decimal_of(value, self.key(name))

    def count(self, name: str, default: int = 0, most: int = LARGEST_COUNT) -> int:
        value = self.content.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise BadInput(gettext_noop("{key} must be a whole number from 0 to {most}"), key=self.key(name), most=most)
        return value

    def listed(self, name: str) -> list[Section]:
        return [Section(item, f"{self.key(name)}[{at}]") for at, item in enumerate(self.sequence(name), 1)]

    def sequence(self, name: str) -> list[Any]:
        value = self.content.get(name)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            raise BadInput(gettext_noop("{key} must be a list"), key=self.key(name))
        return list(value)


def decimal_of(value: object, key: str) -> Decimal:
    """An exact finite number from YAML; a float is taken as it is written (0.1 is one tenth)."""
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        number = value if isinstance(value, Decimal) else Decimal(str(value).strip())
    except InvalidOperation:
        raise BadInput(gettext_noop("{key}: '{value}' is not a number"), key=key, value=value) from None
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS or len(number.as_tuple().digits) > MOST_DIGITS:
        raise BadInput(gettext_noop("{key}: '{value}' is not a plain number"), key=key, value=value)
    return number


def rule_book_from(mapping: Mapping[str, Any]) -> RuleBook:
    """The rule book that a mapping (of YAML or JSON) describes.

    Unknown keys, wrong values and contradictions raise BadInput with the key's path.

    >>> book = rule_book_from({"trim": {"highest": 1, "lowest": 1}, "rounding": {"total": {"decimals": 2}}})
    >>> book.trim.highest, book.rounding[0][0], book.combine
    (1, 'total', 'by_sheet')
    """
    top = Section(mapping)
    top.only(
        "name", "source", "confidence", "criteria", "combine", "average", "no_score", "missing", "fewest",
        "trim", "panels", "rounding", "rounds", "tie_breaks", "rank_within",
    )  # fmt: skip
    book = RuleBook(
        criteria=tuple(_criterion(item) for item in top.listed("criteria")),
        combine=top.one_of("combine", get_args(Combine), "by_sheet"),
        average=top.one_of("average", get_args(Average), "mean"),
        no_score=tuple(decimal_of(value, top.key("no_score")) for value in top.sequence("no_score")),
        missing=top.one_of("missing", get_args(Missing), "refuse"),
        fewest=top.count("fewest", 1),
        trim=_trim(top),
        panels=tuple(_panel(item) for item in top.listed("panels")),
        rounding=_rounding(top),
        rounds=tuple(_round(item) for item in top.listed("rounds")),
        tie_breaks=tuple(_tie_break(item) for item in top.listed("tie_breaks")),
        rank_within=top.one_of("rank_within", get_args(RankWithin), "all"),
        name=top.text("name"),
        source=top.text("source"),
        confidence=top.text("confidence"),
    )
    _check_names(book)
    _check_tie_breaks(book)
    return book


def to_mapping(book: RuleBook) -> dict[str, Any]:
    """The rule book as plain JSON values (numbers as text), every key present, ready to be sealed.

    >>> rule_book_from(to_mapping(RuleBook())) == RuleBook()
    True
    """
    return {
        "name": book.name,
        "source": book.source,
        "confidence": book.confidence,
        "criteria": [
            {
                "name": c.name,
                "group": c.group,
                "weight": _plain(c.weight),
                "low": _plain(c.low),
                "high": _plain(c.high),
                "step": _plain(c.step),
            }
            for c in book.criteria
        ],
        "combine": book.combine,
        "average": book.average,
        "no_score": [_plain(value) for value in book.no_score],
        "missing": book.missing,
        "fewest": book.fewest,
        "trim": {"highest": book.trim.highest, "lowest": book.trim.lowest, "from_marks": book.trim.from_marks},
        "panels": [{"name": p.name, "weight": _plain(p.weight), "fewest": p.fewest} for p in book.panels],
        "rounding": {stage: {"decimals": r.decimals, "how": r.how} for stage, r in book.rounding},
        "rounds": [{"name": r.name, "weight": _plain(r.weight)} for r in book.rounds],
        "tie_breaks": [{"by": t.by, "name": t.name, "value": _plain(t.value)} for t in book.tie_breaks],
        "rank_within": book.rank_within,
    }


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _criterion(item: Section) -> Criterion:
    item.only("name", "group", "weight", "low", "high", "step")
    low, high, step = item.number("low"), item.number("high"), item.number("step")
    if low is not None and high is not None and low > high:
        raise BadInput(gettext_noop("{key} is over {other}"), key=item.key("low"), other=item.key("high"))
    if step is not None and step <= 0:
        raise BadInput(gettext_noop("{key} must be over 0"), key=item.key("step"))
    weight = item.number("weight", Decimal(1))
    return Criterion(item.name(), weight or Decimal(0), low, high, step, item.text("group"))


def _trim(top: Section) -> Trim:
    item = Section(top.content.get("trim") or {}, top.key("trim"))
    item.only("highest", "lowest", "from_marks")
    return Trim(item.count("highest"), item.count("lowest"), item.count("from_marks"))


def _panel(item: Section) -> Panel:
    item.only("name", "weight", "fewest")
    return Panel(item.name(), _positive(item, "weight"), item.count("fewest", 1))


def _round(item: Section) -> RoundWeight:
    item.only("name", "weight")
    return RoundWeight(item.name(), _positive(item, "weight"))


def _positive(item: Section, name: str) -> Decimal:
    value = item.number(name, Decimal(1))
    if value is None or value <= 0:
        raise BadInput(gettext_noop("{key} must be over 0"), key=item.key(name))
    return value


def _rounding(top: Section) -> tuple[tuple[Stage, Rounding], ...]:
    section = Section(top.content.get("rounding") or {}, top.key("rounding"))
    section.only(*STAGES)
    found: list[tuple[Stage, Rounding]] = []
    for stage in STAGES:
        if section.content.get(stage) is not None:
            item = Section(section.content[stage], section.key(stage))
            item.only("decimals", "how")
            how = item.one_of("how", get_args(How), "half_up")
            found.append((stage, Rounding(item.count("decimals", 2, MOST_DECIMALS), how)))
    return tuple(found)


def _tie_break(item: Section) -> TieBreak:
    item.only("by", "name", "value")
    by: TieBy = item.one_of("by", get_args(TieBy))
    if by in ("criterion", "panel", "round"):
        item.name()
    value = item.number("value")
    if by == "count_at_least" and value is None:
        raise BadInput(gettext_noop("{key} is missing"), key=item.key("value"))
    return TieBreak(by, item.text("name"), value)


def _check_names(book: RuleBook) -> None:
    for key, names in (
        ("criteria", [c.name for c in book.criteria]),
        ("panels", [p.name for p in book.panels]),
        ("rounds", [r.name for r in book.rounds]),
    ):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise BadInput(gettext_noop("{key}: '{name}' stands twice"), key=key, name=twice[0])


def _check_tie_breaks(book: RuleBook) -> None:
    for at, step in enumerate(book.tie_breaks, 1):
        known = {
            "criterion": [c.name for c in book.criteria] + [c.group for c in book.criteria if c.group],
            "panel": [p.name for p in book.panels],
            "round": [r.name for r in book.rounds],
        }.get(step.by)
        if known is not None and step.name not in known and not (step.by == "criterion" and not book.criteria):
            raise BadInput(
                gettext_noop("{key}: there is no {kind} '{name}'"),
                key=f"tie_breaks[{at}].name", kind=step.by, name=step.name,
            )  # fmt: skip
