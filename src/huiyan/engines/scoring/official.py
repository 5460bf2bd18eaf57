"""The official result: a rule book applied to marks in exact arithmetic, every step kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from huiyan.engines.scoring.arithmetic import as_decimal
from huiyan.engines.scoring.book import Book, Entry, entries_of
from huiyan.engines.scoring.results import EntryResult, OfficialResult
from huiyan.engines.scoring.rulebook import RuleBook
from huiyan.engines.scoring.shown import show
from huiyan.engines.scoring.table import Fact, ScoreTable, check_table
from huiyan.engines.scoring.ties import Standing, rank_standings
from huiyan.engines.tables import BadInput, gettext_noop

EXACT = Context(prec=60)
ONE = Decimal(1)
ZERO = Decimal(0)
REPORTED = 1000  # entries between two reports of progress


def official(
    scores: ScoreTable,
    rules: RuleBook,
    facts: Sequence[Fact] = (),
    *,
    progress: Callable[[int, int], None] | None = None,
) -> OfficialResult:
    """Totals and ranks of all entries by the rule book, exactly (no floating point).

    Marks out of bounds, doubled marks, absent marks where the book refuses them and too few judges raise BadInput.
    A deduction counts by its size, whether it is written 1 or -1. `progress` is told how many of how many entries are done.

    >>> from huiyan.engines.scoring import Mark
    >>> marks = tuple(Mark(0, j, 0, Decimal(m)) for j, m in enumerate((80, 90, 85)))
    >>> table = ScoreTable(1, 3, ("idea",), marks)
    >>> official(table, RuleBook()).entries[0].total
    Decimal('85')
    """
    check_table(scores)
    with localcontext(EXACT):
        book = Book(scores, rules)
        workings = [book.work(entry) for entry in _told(entries_of(scores, rules, facts), progress)]
        standings = [book.standing(working) for working in workings]
        ranked = rank_standings(standings, rules, _room(scores, rules))
        entries = tuple(
            [
                show(book, working, standing, rank, by)
                for working, standing, (rank, by) in zip(workings, standings, ranked, strict=True)
            ]
        )
    return OfficialResult(entries, _room(scores, rules))


def totals_and_ranks(
    scores: ScoreTable, rules: RuleBook, facts: Sequence[Fact] = ()
) -> tuple[list[Decimal], list[int]]:
    """The totals and ranks of `official` alone, in half of the time and without the memory of every step.

    >>> from huiyan.engines.scoring import Mark
    >>> totals_and_ranks(ScoreTable(2, 1, ("idea",), (Mark(0, 0, 0, Decimal(8)), Mark(1, 0, 0, Decimal(9)))), RuleBook())
    ([Decimal('8'), Decimal('9')], [2, 1])
    """
    check_table(scores)
    with localcontext(EXACT):
        book = Book(scores, rules)
        standings = [book.standing(book.work(entry)) for entry in entries_of(scores, rules, facts)]
        ranked = rank_standings(standings, rules, _room(scores, rules))
        return [as_decimal(one.total, rules) for one in standings], [rank for rank, _ in ranked]


def _room(scores: ScoreTable, rules: RuleBook) -> tuple[int, ...] | None:
    return scores.room if rules.rank_within == "room" else None


def _told(entries: list[Entry], progress: Callable[[int, int], None] | None) -> Iterator[Entry]:
    """The entries, told to `progress` while they go by."""
    for at, entry in enumerate(entries, start=1):
        yield entry
        if progress and (at % REPORTED == 0 or at == len(entries)):
            progress(at, len(entries))


def accumulate(rounds: Mapping[str, OfficialResult], rules: RuleBook) -> OfficialResult:
    """Totals over several rounds: the sum of weight x round total; an entry has to be in every round that is given.

    All rounds number the same entries alike. Ties are broken by round, and by what the last round
    says (criteria, panels, marks). Rounds that the book does not name raise BadInput.
    """
    weights = {one.name: one.weight for one in rules.rounds}
    for name in rounds:
        if name not in weights:
            raise BadInput(gettext_noop("the rule book has no round '{round}'"), round=name)
    given = [name for name in weights if name in rounds]
    if not given:
        raise BadInput(gettext_noop("no round of the rule book has scores"))
    last = rounds[given[-1]]
    standings: list[Standing] = []
    results: list[EntryResult] = []
    with localcontext(EXACT):
        for at, entry in enumerate(last.entries):
            parts = {name: rounds[name].entries[at] for name in given}
            total = sum((Fraction(weights[name]) * part.exact for name, part in parts.items()), Fraction(0))
            total = rules.round_at("total", total)
            shown = tuple((name, part.total) for name, part in parts.items())
            results.append(replace(entry, total=as_decimal(total, rules), exact=total, rounds=shown))
            standing = entry.standing or Standing(total, {})
            panels = {panel.panel: panel.average for panel in entry.panels}
            exact = {name: one.exact for name, one in parts.items()}
            standings.append(replace(standing, total=total, panels=panels, rounds=exact))
        ranked = rank_standings(standings, rules, last.room)
    entries = tuple(replace(r, rank=rank, decided_by=by) for r, (rank, by) in zip(results, ranked, strict=True))
    return OfficialResult(entries, last.room)


def results_by_round(tables: Mapping[str, ScoreTable], books: Mapping[str, RuleBook]) -> dict[str, OfficialResult]:
    """The official result of each round by its own rule book, in the order of `books`.

    A book that counts rounds adds up the official results of those before it and its own; one that is not before it
    raises BadInput. All tables number the same entries alike.
    """
    done: dict[str, OfficialResult] = {}
    for name, book in books.items():
        done[name] = official(tables[name], book)
        counted = [one.name for one in book.rounds]
        for other in counted:
            if other not in done:
                raise BadInput(
                    gettext_noop("the rule book counts the round '{round}', which has no scores"), round=other
                )
        if counted:
            done[name] = accumulate({other: done[other] for other in counted}, book)
    return done
