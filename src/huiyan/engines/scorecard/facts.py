"""Facts about enterprises as columns of numbers, read from a table or from one mapping, each checked against its pack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from huiyan.engines.scorecard.language import DATE, TEXT, YES_NO, Array
from huiyan.engines.scorecard.pack import Fact, Pack
from huiyan.engines.tables import BadInput, Table, gettext_noop

YES = frozenset({"yes", "true", "1", "是", "有"})
NO = frozenset({"no", "false", "0", "否", "无"})


@dataclass(frozen=True)
class Facts:
    """Names of n enterprises and, for every fact and parameter of a pack, n doubles (NaN: not known)."""

    names: tuple[str, ...]
    values: Mapping[str, Array]
    file: str | None = None
    lines: tuple[int, ...] = ()

    def part(self, rows: slice) -> Facts:
        """The facts of some rows."""
        values = {name: column[rows] for name, column in self.values.items()}
        return Facts(self.names[rows], values, self.file, self.lines[rows])

    def bad(self, row: int, column: str, template: str, **values: object) -> BadInput:
        """An error about one fact of one enterprise."""
        line = self.lines[row] if self.lines else None
        return BadInput(template, file=self.file, line=line, column=column, **values)


def facts_from_table(table: Table, pack: Pack, *, settings: Mapping[str, str] | None = None) -> Facts:
    """Facts of every row; the first column names the enterprise and may name each one only once.

    `settings` gives a fact or parameter for all rows. A column that the pack needs and that is neither in the file nor
    in `settings`, a cell of the wrong kind or outside its limits, and a parameter that was never seen raise BadInput.
    """
    given = _known_settings(settings or {}, pack)
    names = _unique_names(table)
    values = {name: np.full(len(table), number) for name, number in _parameters(pack, given).items()}
    for fact in pack.facts:
        if fact.name in given:
            values[fact.name] = np.full(len(table), _parse(fact, given[fact.name], _setting_error(fact.name)))
        elif table.has(fact.name):
            values[fact.name] = _column(table, fact)
        elif fact.optional or fact.default is not None:
            values[fact.name] = np.full(len(table), np.nan if fact.default is None else fact.default)
        else:
            raise BadInput(
                gettext_noop("column '{missing}' ({title}) is missing; the file has: {found}"),
                file=table.file, missing=fact.name, title=fact.title.zh, found=", ".join(table.columns),
            )  # fmt: skip
    return Facts(names, values, table.file, table.lines)


def facts_of_one(name: str, known: Mapping[str, object], pack: Pack) -> Facts:
    """Facts of one enterprise from plain values: numbers, bool, date, text; what is absent or None is not known.

    A name that the pack does not ask for, or a value of the wrong kind, raises BadInput.
    """
    given = {key: _as_text(value) for key, value in known.items() if value is not None}
    given = _known_settings(given, pack)
    values = {key: np.full(1, number) for key, number in _parameters(pack, given).items()}
    for fact in pack.facts:
        if fact.name in given:
            values[fact.name] = np.full(1, _parse(fact, given[fact.name], _setting_error(fact.name)))
        else:
            values[fact.name] = np.full(1, np.nan if fact.default is None else fact.default)
    return Facts((name,), values)


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _known_settings(settings: Mapping[str, str], pack: Pack) -> dict[str, str]:
    known = {fact.name for fact in pack.facts} | {parameter.name for parameter in pack.parameters}
    for name in settings:
        if name not in known:
            raise BadInput(gettext_noop("the pack {pack} asks for no '{name}'"), pack=pack.id, name=name)
    return dict(settings)


def _parameters(pack: Pack, given: Mapping[str, str]) -> dict[str, float]:
    found = {}
    for parameter in pack.parameters:
        text = given.get(parameter.name)
        if text is not None:
            found[parameter.name] = _number(text, _setting_error(parameter.name))
        elif parameter.value is None and parameter.required:
            raise BadInput(
                gettext_noop("the pack does not hold '{name}' ({title}): no source that we saw gives it, so it must be set"),
                file=pack.file, column=f"parameters.{parameter.name}.value", name=parameter.name, title=parameter.title.zh,
            )  # fmt: skip
        else:
            found[parameter.name] = np.nan if parameter.value is None else parameter.value
    return found


def _unique_names(table: Table) -> tuple[str, ...]:
    column = table.columns[0]
    names = table.names(column)
    first: dict[str, int] = {}
    for row, name in enumerate(names):
        if name in first:
            raise table.bad(
                row, column, gettext_noop("'{name}' already stands in line {line_before}"),
                name=name, line_before=table.lines[first[name]],
            )  # fmt: skip
        first[name] = row
    return tuple(names)


def _column(table: Table, fact: Fact) -> Array:
    empty = np.nan if fact.default is None else fact.default
    texts = table.texts(fact.name)
    values = np.empty(len(texts))
    for row, text in enumerate(texts):
        values[row] = (
            _parse(fact, text, lambda template, row=row, **words: table.bad(row, fact.name, template, **words))
            if text
            else empty
        )
    return values


def _setting_error(name: str) -> Callable[..., BadInput]:
    return lambda template, **values: BadInput(template, column=name, **values)


def _parse(fact: Fact, text: str, bad: Callable[..., BadInput]) -> float:
    if fact.kind == YES_NO:
        word = text.lower()
        if word not in YES and word not in NO:
            raise bad(gettext_noop("'{text}' is neither yes nor no"), text=text)
        return float(word in YES)
    if fact.kind == DATE:
        try:
            return float(date.fromisoformat(text).toordinal())
        except ValueError:
            raise bad(gettext_noop("'{text}' is not a date like 2026-05-31"), text=text) from None
    if fact.kind == TEXT:
        if text not in fact.options:
            raise bad(gettext_noop("'{value}' is none of: {allowed}"), value=text, allowed=", ".join(fact.options))
        return float(fact.options.index(text))
    return _within(fact, _number(text, bad), text, bad)


def _number(text: str, bad: Callable[..., BadInput]) -> float:
    try:
        value = float(text)
    except ValueError:
        raise bad(gettext_noop("'{text}' is not a number"), text=text) from None
    if not np.isfinite(value):
        raise bad(gettext_noop("'{text}' is not a finite number"), text=text)
    return value


def _within(fact: Fact, value: float, text: str, bad: Callable[..., BadInput]) -> float:
    if fact.kind == "integer" and value != int(value):
        raise bad(gettext_noop("'{text}' is not a whole number"), text=text)
    if fact.low is not None and value < fact.low:
        raise bad(gettext_noop("{text} is below the least, {least}"), text=text, least=f"{fact.low:g}")
    if fact.high is not None and value > fact.high:
        raise bad(gettext_noop("{text} is above the most, {most}"), text=text, most=f"{fact.high:g}")
    return value
