"""What would change a refusal: for each fact, the smallest change of it alone that turns `fail` into `pass` (or `open`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.scorecard.evaluate import FAIL, OPEN, PASS, Verdicts, evaluate
from huiyan.engines.scorecard.facts import Facts
from huiyan.engines.scorecard.language import DATE, TEXT, YES_NO, Array
from huiyan.engines.scorecard.pack import Fact, Pack
from huiyan.engines.scorecard.rests import leaves_of

TURNED = (PASS, OPEN)
DOUBLINGS = 46
KEPT = 3
DAYS_IN_A_YEAR = 365.0


@dataclass(frozen=True)
class Change:
    """If `fact` were `after` instead of `before`, and nothing else changed, the verdict would be `verdict`.

    `size` compares changes of different facts: the relative change, years for a date, 1 for a yes / no or a choice.
    """

    fact: str
    before: float | str
    after: float | str
    size: float
    verdict: str


def smallest_changes(facts: Facts, pack: Pack, verdicts: Verdicts) -> list[tuple[Change, ...]]:
    """For each refused enterprise up to three single changes, the smallest first; () for the others and where none is enough.

    Numbers move in their own step (0.01, or 1 for whole numbers) by doubling until the verdict turns and then by
    bisection, so that one step less does not turn it; a turn that holds only between two doublings may be missed.
    Points that an expert gave are moved into the room that the changed fact leaves.
    """
    found: list[list[Change]] = [[] for _ in facts.names]
    refused = np.flatnonzero(verdicts.verdict == FAIL)
    if refused.size:
        for fact in pack.facts:
            rows = refused[_may_help(fact, pack, verdicts, refused) & ~np.isnan(facts.values[fact.name][refused])]
            if rows.size and fact.change != "no":
                for row, change in _changes_of(fact, _Trial(facts, pack, rows)):
                    found[row].append(change)
    return [tuple(sorted(changes, key=lambda change: change.size)[:KEPT]) for changes in found]


def _may_help(fact: Fact, pack: Pack, verdicts: Verdicts, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Only a fact on which every unmet condition rests, or a direct way, can turn the verdict alone."""
    leaves = leaves_of(pack)

    def rests(names: frozenset[str]) -> bool:
        return any(fact.name in leaves[name] for name in names)

    helps = np.ones(len(rows), dtype=bool)
    for condition, value in zip(pack.conditions, verdicts.high.conditions, strict=True):
        if not rests(condition.require.names):
            helps &= value[rows] != 0.0
    return helps | any(rests(way.when.names) for way in pack.direct)


class _Trial:
    """Asks for the verdict on some rows if one fact had other values."""

    def __init__(self, facts: Facts, pack: Pack, rows: NDArray[np.intp]) -> None:
        self.pack, self.rows = pack, rows
        self.facts = facts
        self.values = {name: column[rows] for name, column in facts.values.items()}

    def verdict(self, fact: str, column: Array, at: NDArray[np.intp]) -> NDArray[np.str_]:
        values = {name: held[at] for name, held in self.values.items()}
        values[fact] = column
        return evaluate(Facts(("",) * len(at), values), self.pack, refit=True).verdict

    def turns(self, fact: str, column: Array, at: NDArray[np.intp]) -> NDArray[np.bool_]:
        return np.isin(self.verdict(fact, column, at), TURNED)


def _changes_of(fact: Fact, trial: _Trial) -> Iterator[tuple[int, Change]]:
    if fact.kind in (YES_NO, TEXT):
        yield from _other_words(fact, trial)
        return
    best: dict[int, Change] = {}
    for sign in (1.0, -1.0):
        if fact.change in ("both", "up" if sign > 0 else "down"):
            for row, change in _steps(fact, trial, sign):
                if row not in best or change.size < best[row].size:
                    best[row] = change
    yield from best.items()


def _other_words(fact: Fact, trial: _Trial) -> Iterator[tuple[int, Change]]:
    words = ("no", "yes") if fact.kind == YES_NO else fact.options
    before = trial.values[fact.name]
    everyone = np.arange(len(trial.rows))
    done = np.zeros(len(trial.rows), dtype=bool)
    for code, word in enumerate(words):
        verdict = trial.verdict(fact.name, np.full(len(everyone), float(code)), everyone)
        for i in np.flatnonzero(np.isin(verdict, TURNED) & (before != code) & ~done):
            done[i] = True
            yield int(trial.rows[i]), Change(fact.name, words[int(before[i])], word, 1.0, str(verdict[i]))


def _steps(fact: Fact, trial: _Trial, sign: float) -> Iterator[tuple[int, Change]]:
    before = trial.values[fact.name]
    fails, turns = np.zeros(len(before)), np.full(len(before), np.nan)
    left = np.arange(len(before))
    edge = _room(fact, before, sign)
    for doubling in range(DOUBLINGS):
        tried = np.minimum(2.0**doubling, edge[left])
        turned = trial.turns(fact.name, before[left] + sign * fact.step * tried, left)
        turns[left[turned]] = tried[turned]
        fails[left[~turned]] = tried[~turned]
        left = left[~turned & (tried < edge[left])]
        if not left.size:
            break
    yield from _bisect(fact, trial, sign, fails, turns)


def _room(fact: Fact, before: Array, sign: float) -> Array:
    """How many steps the fact may move before it meets its limit; without a limit, until it is 1,000 times as large."""
    if fact.kind == DATE:
        return np.full(len(before), 100 * DAYS_IN_A_YEAR)
    limit = fact.high if sign > 0 else fact.low
    if limit is not None:
        return np.floor(np.abs(limit - before) / fact.step + 1e-9)
    return np.floor(1000.0 * np.maximum(np.abs(before), 1e6 * fact.step) / fact.step)


def _bisect(fact: Fact, trial: _Trial, sign: float, fails: Array, turns: Array) -> Iterator[tuple[int, Change]]:
    before = trial.values[fact.name]
    at = np.flatnonzero(~np.isnan(turns))
    while at.size:
        open_gap = at[turns[at] - fails[at] > 1.0]
        if not open_gap.size:
            break
        middle = np.floor((fails[open_gap] + turns[open_gap]) / 2.0)
        turned = trial.turns(fact.name, before[open_gap] + sign * fact.step * middle, open_gap)
        turns[open_gap[turned]] = middle[turned]
        fails[open_gap[~turned]] = middle[~turned]
    if not at.size:
        return
    after = before[at] + sign * fact.step * turns[at]
    verdict = trial.verdict(fact.name, after, at)
    for i, value, word in zip(at, after, verdict, strict=True):
        base = DAYS_IN_A_YEAR if fact.kind == DATE else max(abs(float(before[i])), fact.step)
        size = abs(float(value - before[i])) / base
        yield int(trial.rows[i]), Change(fact.name, _shown(fact, before[i]), _shown(fact, value), size, str(word))


def _shown(fact: Fact, value: float) -> float | str:
    return date.fromordinal(int(value)).isoformat() if fact.kind == DATE else float(f"{value:.15g}")
