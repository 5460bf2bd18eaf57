"""Where the set-up asks the engine: is a rule sheet whole, and what does it make of some marks?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyan.competition.calls.models import Criterion, Round
from huiyan.competition.calls.wording import panel_name, tie_break_in_words
from huiyan.competition.setup.refusals import MarksUnreadable, RulesUnreadable
from huiyan.competition.setup.rulebook import criteria_for
from huiyan.engines import scoring
from huiyan.engines.tables import BadInput
from huiyan.kernel.words import translator
from huiyan.shell.templatetags.shell import inlang

MOST_LINES = 200
SPLIT = re.compile(r"[,，;；\s]+")


def checked(rules: Mapping[str, Any]) -> dict[str, Any]:
    """The rule sheet with every key present, or a refusal that names the key."""
    try:
        return scoring.to_mapping(scoring.rule_book_from(rules))
    except BadInput as bad:
        raise RulesUnreadable(problem=_sentence(bad)) from None


@dataclass(frozen=True)
class TriedValue:
    """What one judge gave, and whether it was dropped."""

    judge: str
    value: Decimal
    dropped: bool


@dataclass(frozen=True)
class TriedPart:
    """One line of the working: a panel's or a criterion's values and what became of them."""

    name: str
    values: tuple[TriedValue, ...]
    average: Decimal | None
    weight: Decimal
    value: Decimal | None


@dataclass(frozen=True)
class TriedEntry:
    """One entry of a try-out, with its working."""

    name: str
    rank: int
    total: Decimal
    decided_by: str
    parts: tuple[TriedPart, ...]


def try_out(round: Round, *, rules: Mapping[str, Any], text: str) -> list[TriedEntry]:
    """What a rule sheet makes of example marks, by rank, with every step; nothing is stored.

    A line of the text: entry, judge, the panel where the sheet has panels, then a mark for each criterion ("-" for none).
    """
    criteria = list(round.criteria.all())
    factors = {one["name"]: one["weight"] for one in rules.get("criteria") or []}
    book_of = checked({**rules, "criteria": criteria_for(criteria, rules, factors)})
    table = _table(text, criteria, bool(book_of["panels"]))
    try:
        book = scoring.rule_book_from(book_of)
        result = scoring.official(table, book)
    except BadInput as bad:
        raise MarksUnreadable(problem=_sentence(bad)) from None
    return [_tried(one, table, criteria) for one in result.order()]


def sample_marks(round: Round, rules: Mapping[str, Any]) -> str:
    """Example marks of three entries that a rule sheet can work with: the same for the same sheet."""
    criteria = list(round.criteria.all())
    panels = rules.get("panels") or [{"name": "", "fewest": min(round.per_entry, 9)}]
    trim = rules.get("trim") or {}
    least = max(rules.get("fewest", 1), trim.get("from_marks", 0), trim.get("highest", 0) + trim.get("lowest", 0) + 1)
    wanted = [panel["name"] for panel in panels for _n in range(min(max(panel.get("fewest", 1), least), MOST_LINES))]
    judges = wanted[: MOST_LINES // 3]
    lines = []
    for entry in range(3):
        for at, panel in enumerate(judges):
            marks = [_sample(one, 7 * entry + 3 * at + 5 * place) for place, one in enumerate(criteria)]
            lines.append(" ".join([f"A{entry + 1}", f"J{at + 1}", *([panel] if panel else []), *marks]))
    return "\n".join(lines)


def _sample(criterion: Criterion, turn: int) -> str:
    share = Decimal(70 + (turn * 11) % 27) / 100
    steps = ((criterion.high - criterion.low) * share) // criterion.step
    return f"{(criterion.low + steps * criterion.step).normalize():f}"


def _table(text: str, criteria: Sequence[Criterion], with_panels: bool) -> scoring.ScoreTable:
    lines = [SPLIT.split(line.strip()) for line in text.splitlines() if line.strip()]
    if not lines or len(lines) > MOST_LINES:
        raise MarksUnreadable(problem=_("from 1 to {most} lines are needed").format(most=MOST_LINES))
    expected = 2 + with_panels + len(criteria)
    entries: dict[str, int] = {}
    judges: dict[str, int] = {}
    panel: dict[str, str] = {}
    marks = []
    for number, cells in enumerate(lines, 1):
        if len(cells) != expected:
            raise MarksUnreadable(
                problem=_("line {line} has {found} values, {expected} are needed").format(
                    line=number, found=len(cells), expected=expected
                )
            )
        entry, judge = entries.setdefault(cells[0], len(entries)), judges.setdefault(cells[1], len(judges))
        panel[cells[1]] = cells[2] if with_panels else ""
        given = cells[2 + with_panels :]
        marks += [scoring.Mark(entry, judge, at, _mark(cell, number)) for at, cell in enumerate(given)]
    return scoring.ScoreTable(
        entries=len(entries),
        judges=len(judges),
        criteria=tuple(one.key for one in criteria),
        marks=tuple(marks),
        panel=tuple(panel[name] for name in judges) if with_panels else None,
        entry_names=tuple(entries),
        judge_names=tuple(judges),
    )


def _mark(cell: str, line: int) -> Decimal | None:
    if cell in ("-", "—"):
        return None
    try:
        mark = Decimal(cell)
    except InvalidOperation:
        mark = Decimal("NaN")
    if not mark.is_finite() or abs(mark.adjusted()) > 9:
        raise MarksUnreadable(problem=_("line {line}: “{mark}” is not a mark").format(line=line, mark=cell[:20]))
    return mark


def _tried(one: scoring.EntryResult, table: scoring.ScoreTable, criteria: Sequence[Criterion]) -> TriedEntry:
    names = {criterion.key: inlang(criterion, "name") for criterion in criteria}
    parts = [
        TriedPart(
            panel_name(panel.panel) or _("all judges"), _values(panel.sheets, table), panel.average, panel.weight, None
        )
        for panel in one.panels
        if panel.sheets
    ]
    parts += [
        TriedPart(
            inlang(criteria[line.criterion], "name"),
            _values(line.marks, table),
            line.average,
            line.weight * line.factor,
            line.value,
        )
        for line in one.criteria
    ]
    return TriedEntry(table.entry_name(one.entry), one.rank, one.total, _decided(one.decided_by, names), tuple(parts))


def _decided(by: str, names: Mapping[str, str]) -> str:
    if by in ("", "shared"):
        return _("shared rank") if by else ""
    kind, _space, name = by.partition(" ")
    if kind == "count_at_least":
        return _("the number of high marks")
    return tie_break_in_words({"by": kind, "name": name}, names)


def _values(values: Sequence[scoring.JudgeValue], table: scoring.ScoreTable) -> tuple[TriedValue, ...]:
    return tuple(TriedValue(table.judge_name(one.judge), one.value, one.dropped) for one in values)


def _sentence(bad: BadInput) -> str:
    return bad.sentence(translator(get_language() or "")).rstrip("。.")
