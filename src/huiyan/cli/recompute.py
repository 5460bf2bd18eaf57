"""Which engine gives the tables of which kind of bundle anew; engines do not know each other, so it is decided here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huiyan.engines.proof import Bundle, Cell, Columns
    from huiyan.engines.scoring import Fact, ScoreTable

# Exponents and longer numbers have no place in a mark, and could be made to exhaust a reader.
PLAIN_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9})?")


def recompute(bundle: Bundle) -> Mapping[str, Columns] | None:
    """The tables as the scores give them; None where nothing recomputes this kind."""
    from huiyan.engines.tables import BadInput, gettext_noop

    engine = ENGINES.get(bundle.sealed.kind)
    if engine is None:
        return None
    try:
        return engine(bundle)
    except BadInput:
        raise
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise BadInput(
            gettext_noop("the ranking cannot be recomputed from this bundle: {reason}"),
            reason=f"{type(error).__name__}: {error}"[:200],
        ) from None


def competition_results(bundle: Bundle) -> Mapping[str, Columns]:
    """The official ranking by the rule sheet in the record (`payload.rules`)."""
    from huiyan.engines.proof import ranking_table
    from huiyan.engines.scoring import accumulate, official, rule_book_from

    rules = rule_book_from(bundle.sealed.record["payload"].get("rules"))
    sheets = _Sheets(bundle)
    if rules.rounds and sheets.rounds:
        result = accumulate({name: official(sheets.scores(name), rules) for name in sheets.rounds}, rules)
    else:
        result = official(sheets.scores(), rules, sheets.facts())
    room = [sheets.rooms[at] for at in result.room] if result.room else [""] * len(result.entries)
    return {
        "ranking": ranking_table(
            (sheets.entries[one.entry], format(one.total, "f"), one.rank, room[one.entry]) for one in result.entries
        )
    }


class _Sheets:
    """The ballots of a bundle with entries, judges, criteria and rooms numbered in the order of their codes."""

    def __init__(self, bundle: Bundle) -> None:
        from huiyan.engines.proof import table_of

        self.tables = bundle.tables
        self.ballots = table_of(bundle.tables, "ballots")
        self.entries = self._distinct(self.ballots.column("entry"))
        self.judges = self._distinct(self.ballots.column("judge"))
        self.criteria = self._distinct(self.ballots.column("criterion"))
        self.rooms = self._distinct(self.ballots.column("room"))
        self.rounds = self._distinct(self.ballots.column("round")) if "round" in self.ballots.names else []

    @staticmethod
    def _distinct(cells: Iterable[Cell]) -> list[str]:
        return sorted(map(_text, dict.fromkeys(cells)))

    def scores(self, round_name: str | None = None) -> ScoreTable:
        """All marks, or those of one round."""
        from huiyan.engines.scoring import Mark, ScoreTable

        column = self.ballots.column
        value = {cell: _decimal(cell) for cell in dict.fromkeys(column("mark"))}
        marks: Iterable[Mark] = map(
            Mark,
            map(_numbers(self.entries), column("entry")),
            map(_numbers(self.judges), column("judge")),
            map(_numbers(self.criteria), column("criterion")),
            map(value.__getitem__, column("mark")),
        )
        if round_name is not None:
            named = zip(marks, column("round"), strict=True)
            marks = (mark for mark, name in named if name == round_name)
        return ScoreTable(
            len(self.entries), len(self.judges), tuple(self.criteria), tuple(marks),
            self._room_of_entries(), self._panel_of_judges(), tuple(self.entries), tuple(self.judges),
        )  # fmt: skip

    def facts(self) -> list[Fact]:
        from huiyan.engines.scoring import Fact

        if "facts" not in self.tables:
            return []
        column = self.tables["facts"].column
        entry, criterion = _numbers(self.entries), _numbers(self.criteria)
        return [
            Fact(entry(code), None if name is None else criterion(name), *map(_decimal, numbers))
            for code, name, *numbers in zip(
                column("entry"), column("criterion"), column("base"), column("factor"), column("deduction"), strict=True
            )
        ]

    def _room_of_entries(self) -> tuple[int, ...]:
        room = _numbers(self.rooms)
        found = dict(zip(self.ballots.column("entry"), self.ballots.column("room"), strict=True))
        return tuple(room(found[entry]) for entry in self.entries)

    def _panel_of_judges(self) -> tuple[str, ...] | None:
        if "judges" not in self.tables:
            return None
        table = self.tables["judges"]
        panel = dict(zip(table.column("judge"), table.column("panel"), strict=True))
        return tuple(_text(panel.get(judge)) for judge in self.judges)


def _numbers(names: list[str]) -> Callable[[Cell], int]:
    """From a name to its number; a name that is not there is a LookupError."""
    return {name: at for at, name in enumerate(names)}.__getitem__  # type: ignore[return-value]


def _text(cell: Cell) -> str:
    from huiyan.engines.tables import BadInput, gettext_noop

    if not isinstance(cell, str):
        raise BadInput(gettext_noop("a code or name is missing in the tables"))
    return cell


def _decimal(cell: Cell) -> Decimal | None:
    from huiyan.engines.tables import BadInput, gettext_noop

    if cell is None:
        return None
    if not isinstance(cell, str) or not PLAIN_DECIMAL.fullmatch(cell):
        raise BadInput(gettext_noop("'{text}' is not a plain decimal number"), text=str(cell)[:60])
    return Decimal(cell)


ENGINES: dict[str, Callable[[Bundle], Mapping[str, Columns]]] = {"competition.results": competition_results}
