"""Reads score files, facts and affiliations for `huiyan judging rank` and `huiyan judging judges`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from huiyan.cli.report import translate

if TYPE_CHECKING:
    from huiyan.engines.scoring import Criterion, Fact, Mark, RuleBook, ScoreTable
    from huiyan.engines.tables import Table

KNOWN = ("entry", "judge", "criterion", "room", "panel", "round", "score")
ONLY_CRITERION = "score"
PLAIN_DECIMAL = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{0,9})?|[+-]?\.[0-9]{1,9}")


def gettext_noop(template: str) -> str:
    """Mark a sentence for translation."""
    return template


@dataclass(frozen=True)
class ScoreFile:
    """A score file as the engine takes it: one table for each round (a single one named "" where there are none)."""

    tables: dict[str, ScoreTable]
    facts: tuple[Fact, ...]
    rules: RuleBook
    entries: tuple[str, ...]
    judges: tuple[str, ...]
    rooms: tuple[str, ...]
    institution: tuple[str, ...] | None

    @property
    def last(self) -> ScoreTable:
        """The table of the last round."""
        return self.tables[list(self.tables)[-1]]


def column_names(pairs: list[str]) -> dict[str, str]:
    """`--map entry=项目` as file name -> our name; what is not of that form, or not known, is wrong usage."""
    names = {}
    for pair in pairs:
        ours, equals, theirs = pair.partition("=")
        if not equals or not theirs.strip() or ours.strip() not in (*KNOWN, "institution"):
            known = ", ".join(KNOWN)
            raise typer.BadParameter(
                translate(gettext_noop("--map needs NAME=COLUMN, and NAME is one of: {known}")).format(known=known)
            )
        names[theirs.strip()] = ours.strip()
    return names


def read_rules(path: Path | None) -> RuleBook:
    """The rule book of a YAML file, or the plainest one."""
    from huiyan.engines.scoring import RuleBook, rule_book_from
    from huiyan.engines.tables import BadInput, read_yaml

    if path is None:
        return RuleBook()
    content = read_yaml(path)
    try:
        return rule_book_from(content)
    except BadInput as error:
        error.file = path.name
        raise


def read_scores(scores: Path, rules: Path | None, facts: Path | None, names: list[str]) -> ScoreFile:
    """Read all files of a ranking; whatever is wrong is named with its line."""
    from huiyan.engines.tables import read_csv

    book = read_rules(rules)
    table = read_csv(scores, required=["entry", "judge", "score"], rename=column_names(names))
    entry, judge = _numbered(table, "entry"), _numbered(table, "judge")
    room = _one_each(table, "room", entry, "entry") if table.has("room") else None
    panel = _one_each(table, "panel", judge, "judge") if table.has("panel") else None
    criteria = _Criteria(table, book)
    stated = _read_facts(facts, entry, criteria) if facts else ()
    rounds = _rounds(table, book)
    marks = _marks(table, book, entry, judge, criteria, rounds)
    rooms = {name: at for at, name in enumerate(dict.fromkeys(room or ()))}
    institution = _one_each(table, "institution", entry, "entry") if table.has("institution") else None
    from huiyan.engines.scoring import ScoreTable

    tables = {
        name: ScoreTable(
            len(entry), len(judge), tuple(criteria.number), tuple(found),
            room=tuple(rooms[name] for name in room) if room else None,
            panel=tuple(panel) if panel else None, entry_names=tuple(entry), judge_names=tuple(judge),
        )
        for name, found in marks.items()
    }  # fmt: skip
    return ScoreFile(
        tables, stated, book, tuple(entry), tuple(judge), tuple(rooms), tuple(institution) if institution else None
    )


def _numbered(table: Table, column: str) -> dict[str, int]:
    return {name: at for at, name in enumerate(dict.fromkeys(table.names(column)))}


def _one_each(table: Table, column: str, of: dict[str, int], whose: str) -> list[str]:
    """A column that says the same on every row of one entry or judge, in the order of their numbers."""
    found: dict[str, tuple[str, int]] = {}
    for row, (owner, text) in enumerate(zip(table.texts(whose), table.names(column), strict=True)):
        known, first = found.setdefault(owner, (text, row))
        if known != text:
            raise table.bad(
                row, column, gettext_noop("'{owner}' is in '{found}' here and in '{known}' in line {first}"),
                owner=owner, found=text, known=known, first=table.lines[first],
            )  # fmt: skip
    return [found[name][0] for name in of]


class _Criteria:
    """Criteria by the order in which they are met, each with its rule."""

    def __init__(self, table: Table, rules: RuleBook) -> None:

        self.rules = rules
        self.number: dict[str, int] = {}
        self.rule: list[Criterion] = []
        if table.has("criterion"):
            self.column = table.names("criterion")
        else:
            named = [c.name for c in rules.criteria]
            if len(named) > 1:
                table.names("criterion")
            self.column = [named[0] if named else ONLY_CRITERION] * len(table)

    def at(self, name: str, table: Table, row: int) -> int:
        if name not in self.number:
            rule = self.rules.criterion_for(name)
            if rule is None:
                raise table.bad(
                    row, "criterion", gettext_noop("the rule book has no criterion '{criterion}'"), criterion=name
                )
            self.number[name] = len(self.number)
            self.rule.append(rule)
        return self.number[name]


def _rounds(table: Table, rules: RuleBook) -> list[str]:
    """The round of every row; "" where the rule book has no rounds."""
    if not rules.rounds and not table.has("round"):
        return [""] * len(table)
    known = [one.name for one in rules.rounds]
    found = table.names("round")
    for row, name in enumerate(found):
        if name not in known:
            raise table.bad(row, "round", gettext_noop("the rule book has no round '{round}'"), round=name)
    return found


def _marks(
    table: Table, rules: RuleBook, entry: dict[str, int], judge: dict[str, int], criteria: _Criteria, rounds: list[str]
) -> dict[str, list[Mark]]:
    """Marks by round, in the rule book's order of rounds."""
    from huiyan.engines.scoring import Mark

    marks: dict[str, list[Mark]] = {one.name: [] for one in rules.rounds if one.name in set(rounds)} or {"": []}
    absent = frozenset(rules.no_score)
    first: dict[tuple[str, int, int, int], int] = {}
    cells = zip(table.texts("entry"), table.texts("judge"), table.texts("score"), strict=True)
    for row, (entry_name, judge_name, text) in enumerate(cells):
        number = criteria.at(criteria.column[row], table, row)
        key = (rounds[row], entry[entry_name], judge[judge_name], number)
        if key in first:
            raise table.bad(
                row, None,
                gettext_noop("judge {judge} has marked entry {entry} on '{criterion}' already in line {first}"),
                judge=judge_name, entry=entry_name, criterion=criteria.column[row], first=table.lines[first[key]],
            )  # fmt: skip
        first[key] = row
        value = decimal_in(table, row, "score", text)
        if value is not None and value not in absent:
            _check(table, row, value, criteria.rule[number], entry_name, judge_name)
        marks[rounds[row]].append(Mark(*key[1:], value))
    return marks


def _check(table: Table, row: int, value: Decimal, criterion: Criterion, entry: str, judge: str) -> None:
    from huiyan.engines.scoring.table import mark_problem

    problem = mark_problem(value, criterion)
    if problem is not None:
        raise table.bad(
            row, "score", problem[0],
            entry=entry, judge=judge, mark=value, criterion=criterion.name, bound=problem[1],
        )  # fmt: skip


def decimal_in(table: Table, row: int, column: str, text: str) -> Decimal | None:
    """An exact number of at most 12 digits and 9 decimals; None where the cell is empty."""
    if not text:
        return None
    if not PLAIN_DECIMAL.fullmatch(text):
        raise table.bad(row, column, gettext_noop("'{text}' is not a number"), text=text)
    return Decimal(text)


def _read_facts(path: Path, entry: dict[str, int], criteria: _Criteria) -> tuple[Fact, ...]:
    from huiyan.engines.scoring import Fact
    from huiyan.engines.tables import read_csv

    table = read_csv(path, required=["entry"], empty=True)
    values = {column: table.texts(column) if table.has(column) else None for column in ("base", "factor", "deduction")}
    names = table.texts("criterion") if table.has("criterion") else [""] * len(table)
    first: dict[tuple[int, int | None], int] = {}
    facts = []
    for row, name in enumerate(table.names("entry")):
        if name not in entry:
            raise table.bad(row, "entry", gettext_noop("'{name}' has no scores"), name=name)
        criterion = criteria.at(names[row], table, row) if names[row] else None
        key = (entry[name], criterion)
        if key in first:
            raise table.bad(
                row, None, gettext_noop("these facts stand already in line {first}"), first=table.lines[first[key]]
            )
        first[key] = row
        found = [decimal_in(table, row, c, texts[row]) if texts else None for c, texts in values.items()]
        facts.append(Fact(*key, *found))
    return tuple(facts)


def own_institution(path: Path, file: ScoreFile) -> set[tuple[int, int]]:
    """Pairs entry, judge of one institution.

    The file lists the pairs (entry, judge), or the institution of names (name, institution; a column kind says
    entry or judge where a name could be both), or of judges only where the score file has a column institution.
    """
    from huiyan.engines.tables import read_csv

    other = {"affiliation": "institution"}
    table = read_csv(path, rename=other, empty=True)
    if table.has("entry") and table.has("judge") and not table.has("institution"):
        entries = _known(table, "entry", file.entries)
        return set(zip(entries, _known(table, "judge", file.judges), strict=True))
    by_entry = dict(enumerate(file.institution or ()))
    by_judge: dict[int, str] = {}
    column = next((c for c in ("judge", "entry") if table.has(c)), "name")
    names, institutions = table.names(column), table.names("institution")
    kinds = table.texts("kind") if table.has("kind") else ["" if column == "name" else column] * len(table)
    number = {"entry": _index(file.entries), "judge": _index(file.judges)}
    for name, institution, kind in zip(names, institutions, kinds, strict=True):
        if kind != "judge" and name in number["entry"]:
            by_entry[number["entry"][name]] = institution
        if kind != "entry" and name in number["judge"]:
            by_judge[number["judge"][name]] = institution
    return {(e, j) for e, home in by_entry.items() for j, other_home in by_judge.items() if home == other_home}


def _index(names: tuple[str, ...]) -> dict[str, int]:
    return {name: at for at, name in enumerate(names)}


def _known(table: Table, column: str, names: tuple[str, ...]) -> list[int]:
    number = _index(names)
    found = table.names(column)
    for row, name in enumerate(found):
        if name not in number:
            raise table.bad(row, column, gettext_noop("'{name}' has no scores"), name=name)
    return [number[name] for name in found]
