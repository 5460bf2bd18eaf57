"""A competition's official ranking from the ballots of a bundle: `engines.scoring`, or the plain rule where it is plain."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from itertools import compress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from huiyan.engines.proof import Bundle, Cell, Columns
    from huiyan.engines.proof.plain import PlainRule
    from huiyan.engines.scoring import Fact, OfficialResult, RuleBook, ScoreTable

# Exponents and longer numbers have no place in a mark, and could be made to exhaust a reader.
PLAIN_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9})?")
UNROUNDED = Decimal("0.00005")  # a total that the rule sheet does not round is published to four decimals


def competition_results(bundle: Bundle) -> Mapping[str, Columns]:
    """The official ranking by the rule sheet in the record (`payload.rules`)."""
    from huiyan.engines.scoring import rule_book_from

    payload = bundle.sealed.record["payload"]
    rules = rule_book_from(payload.get("rules"))
    sheets = Sheets(bundle.tables)
    ranking = plain_ranking(sheets, rules) or official_ranking(sheets, rules, earlier_rules(payload))
    if "ranking" in bundle.tables:
        rounded = any(stage == "total" for stage, _ in rules.rounding)
        ranking = _as_claimed(ranking, bundle.tables["ranking"], Decimal(0) if rounded else UNROUNDED)
    return {"ranking": ranking}


def _as_claimed(ranking: Columns, claimed: Columns, tolerance: Decimal) -> Columns:
    """The same ranking in the layout of the claimed one: its columns' order, and its spelling of totals that are equal."""
    from huiyan.engines.proof import Columns

    total = "score" if "score" in claimed.names else "total"
    if sorted(claimed.names) != sorted(("entry", "rank", total)):
        return ranking
    entries = ranking.column("entry")
    said = dict(zip(claimed.column("entry"), claimed.column(total), strict=True))
    columns = {
        "entry": entries,
        "rank": ranking.column("rank"),
        total: [
            _spelled(value, said.get(code), tolerance)
            for code, value in zip(entries, ranking.column("total"), strict=True)
        ],
    }
    return Columns(claimed.names, tuple(columns[name] for name in claimed.names))


def _spelled(value: Cell, said: Cell, tolerance: Decimal) -> Cell:
    if said == value or not isinstance(said, str) or not PLAIN_DECIMAL.fullmatch(said):
        return value
    return said if abs(Decimal(said) - Decimal(str(value))) <= tolerance else value


def earlier_rules(payload: Mapping[str, Any]) -> dict[str, RuleBook]:
    """The rule sheets of the earlier rounds that count (`payload.earlier`), by name, in their order."""
    from huiyan.engines.scoring import rule_book_from
    from huiyan.engines.tables import BadInput, gettext_noop

    earlier = payload.get("earlier") or []
    if not isinstance(earlier, list) or not all(isinstance(one, Mapping) for one in earlier):
        raise BadInput(gettext_noop("'earlier' must be a list of rounds with their rule sheets"))
    return {_text(one.get("round")): rule_book_from(one.get("rules") or {}) for one in earlier}


def added_up(sheets: Sheets, rules: RuleBook, earlier: Mapping[str, RuleBook]) -> OfficialResult:
    """The totals over rounds, each made by the rule sheet that holds for it."""
    from huiyan.engines.scoring import results_by_round

    books = books_of_rounds(rules, earlier)
    _refuse_unknown_rounds(sheets, books)
    results = results_by_round({name: sheets.scores(name) for name in books}, books)
    return results[rules.rounds[-1].name]


def books_of_rounds(rules: RuleBook, earlier: Mapping[str, RuleBook]) -> dict[str, RuleBook]:
    """The rule sheet of each round: an earlier one's own, or that of the last round where the record has none for it."""
    *before, last = (one.name for one in rules.rounds)
    same_for_all = {name: replace(rules, rounds=()) for name in before}
    return {**(earlier or same_for_all), last: rules}


def _refuse_unknown_rounds(sheets: Sheets, books: Mapping[str, RuleBook]) -> None:
    from huiyan.engines.tables import BadInput, gettext_noop

    unknown = [name for name in sheets.rounds if name not in books]
    if unknown:
        raise BadInput(gettext_noop("the rule book has no round '{round}'"), round=unknown[0])


def official_ranking(sheets: Sheets, rules: RuleBook, earlier: Mapping[str, RuleBook] | None = None) -> Columns:
    """The ranking as the engine of scoring makes it, whatever the rule sheet asks."""
    from huiyan.engines.proof import ranking_table
    from huiyan.engines.scoring import totals_and_ranks

    with _no_search_for_cycles():
        if rules.rounds and sheets.rounds:
            result = added_up(sheets, rules, earlier or {})
            totals, ranks = [one.total for one in result.entries], [one.rank for one in result.entries]
        else:
            totals, ranks = totals_and_ranks(sheets.scores(), rules, sheets.facts())
        room = sheets.room_of_entries() if rules.rank_within == "room" else None
        rooms = [sheets.rooms[at] for at in room] if room else [""] * len(totals)
        written = (format(total, "f") for total in totals)
        return ranking_table(zip(sheets.entries, written, ranks, rooms, strict=True))


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """The working of a million marks is millions of tuples without a cycle; looking for one takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def plain_ranking(sheets: Sheets, rules: RuleBook) -> Columns | None:
    """The ranking where the rule is plain: quick enough for a million ballots, and by other code than made it."""
    from huiyan.engines.proof import ranking_table
    from huiyan.engines.proof.plain import plain_result, scaled

    column = sheets.ballots.column
    texts = list(dict.fromkeys(column("mark")))
    if not _is_plain(sheets, rules) or not all(isinstance(text, str) for text in texts):
        return None
    bounds = [bound for name in sheets.criteria for bound in _bounds(rules, name)]
    marks, decimals = scaled([format(_decimal(text) or Decimal(0), "f") for text in texts] + [b for b in bounds if b])
    rule = _plain_rule(sheets, rules, dict(zip([b for b in bounds if b], marks[len(texts) :], strict=True)))
    marked = dict(zip(texts, marks, strict=False))
    if max(map(abs, marks)) >= 2**62:
        return None
    result = plain_result(
        _array(column("entry"), _numbers(sheets.entries)),
        _array(column("judge"), _numbers(sheets.judges)),
        _array(column("criterion"), _numbers(sheets.criteria)),
        _array(column("mark"), marked.__getitem__),
        decimals,
        rule,
    )
    if result is None or (result.totals < 0).any():
        return None
    unit = 10**rule.decimals
    totals = [f"{total // unit}.{total % unit:0{rule.decimals}d}" for total in result.totals.tolist()]
    return ranking_table(zip(sheets.entries, totals, result.ranks.tolist(), [""] * len(totals), strict=True))


def _array(cells: list[Cell], number: Callable[[Cell], int]) -> NDArray[np.int64]:
    import numpy as np

    return np.fromiter(map(number, cells), np.int64, len(cells))


def _is_plain(sheets: Sheets, rules: RuleBook) -> bool:
    """Whether the rule sheet asks for nothing but a trimmed mean of whole sheets, rounded half up at the end."""
    rounding = dict(rules.rounding)
    total = rounding.get("total")
    asked = (rules.combine, rules.average, rules.missing, rules.rank_within, rules.no_score, rules.panels, rules.rounds)
    return (
        asked == ("by_sheet", "mean", "refuse", "all", (), (), ())
        and (not rules.tie_breaks or rules.tie_breaks[0].by == "shared")
        and rounding.keys() == {"total"}
        and total is not None
        and total.how == "half_up"
        and total.decimals > 0
        and all(one.step is None and not one.is_pattern for one in rules.criteria)
        and sorted(one.name for one in rules.criteria) == sheets.criteria
        and "facts" not in sheets.tables
        and "round" not in sheets.ballots.names
        and len(sheets.entries) > 0
    )


def _bounds(rules: RuleBook, name: str) -> tuple[str | None, str | None]:
    criterion = rules.criterion_for(name)
    if criterion is None:
        return None, None
    return tuple(None if bound is None else format(bound, "f") for bound in (criterion.low, criterion.high))  # type: ignore[return-value]


def _plain_rule(sheets: Sheets, rules: RuleBook, bound: dict[str, int]) -> PlainRule:
    from huiyan.engines.proof.plain import PlainRule, scaled

    criteria = [rules.criterion_for(name) for name in sheets.criteria]
    weights, decimals = scaled([format(one.weight, "f") for one in criteria if one])
    limits = [_bounds(rules, name) for name in sheets.criteria]
    low = tuple(None if text is None else bound[text] for text, _ in limits)
    high = tuple(None if text is None else bound[text] for _, text in limits)
    trim = rules.trim
    total = dict(rules.rounding)["total"]
    return PlainRule(
        tuple(weights), decimals, low, high, trim.highest, trim.lowest, trim.from_marks, rules.fewest, total.decimals
    )


class Sheets:
    """The ballots of a bundle with entries, judges, criteria and rooms numbered in the order of their codes."""

    def __init__(self, tables: Mapping[str, Columns]) -> None:
        from huiyan.engines.proof import table_of

        self.tables = tables
        self.ballots = table_of(tables, "ballots")
        self.entries = self._distinct(self.ballots.column("entry"))
        self.judges = self._distinct(self.ballots.column("judge"))
        self.criteria = self._distinct(self.ballots.column("criterion"))
        self.rooms = self._distinct(self.ballots.column("room")) if "room" in self.ballots.names else []
        self.rounds = self._distinct(self.ballots.column("round")) if "round" in self.ballots.names else []

    @staticmethod
    def _distinct(cells: Iterable[Cell]) -> list[str]:
        return sorted(map(_text, dict.fromkeys(cells)))

    def scores(self, round_name: str | None = None) -> ScoreTable:
        """All marks, or those of one round on its own criteria."""
        from huiyan.engines.scoring import Mark, ScoreTable

        columns = [self.ballots.column(name) for name in ("entry", "judge", "criterion", "mark")]
        if round_name is not None:
            mine = [name == round_name for name in self.ballots.column("round")]
            columns = [list(compress(column, mine)) for column in columns]
        entry, judge, criterion, mark = columns
        value = {cell: _decimal(cell) for cell in dict.fromkeys(mark)}
        criteria = self.criteria if round_name is None else self._distinct(criterion)
        marks: Iterable[Mark] = map(
            Mark,
            map(_numbers(self.entries), entry),
            map(_numbers(self.judges), judge),
            map(_numbers(criteria), criterion),
            map(value.__getitem__, mark),
        )
        return ScoreTable(
            len(self.entries), len(self.judges), tuple(criteria), tuple(marks),
            self.room_of_entries(), self._panel_of_judges(), tuple(self.entries), tuple(self.judges),
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

    def room_of_entries(self) -> tuple[int, ...] | None:
        if not self.rooms:
            return None
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
