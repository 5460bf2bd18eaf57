"""Applies a pack to many enterprises at once; every step is a column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.scorecard.facts import Facts
from huiyan.engines.scorecard.language import Array, all_of
from huiyan.engines.scorecard.pack import Item, Level, Outcome, Pack, Section
from huiyan.engines.tables import gettext_noop

PASS, FAIL = gettext_noop("pass"), gettext_noop("fail")
OPEN, INCOMPLETE = gettext_noop("open"), gettext_noop("incomplete")


@dataclass(frozen=True)
class Side:
    """Everything that follows from one choice of the open points: all lowest, or all highest. Columns of n doubles."""

    values: Mapping[str, Array]
    items: tuple[Array, ...]
    conditions: tuple[Array, ...]
    direct: tuple[Array, ...]
    verdict: Array

    def column(self, name: str) -> Array:
        """One named column: a value, `points_<section>`, `total`, or an outcome."""
        return self.values[name]


@dataclass(frozen=True)
class Verdicts:
    """The verdict on n enterprises: `pass`, `fail`, `open` (the experts' points decide) or `incomplete`; and both sides."""

    verdict: NDArray[np.str_]
    low: Side
    high: Side


def evaluate(facts: Facts, pack: Pack, *, refit: bool = False) -> Verdicts:
    """Apply every rule of the pack to n enterprises; an expert's points outside the range the facts allow raise BadInput.

    Where an item leaves room (7 to 8 points for one class-1 right), both ends are carried through: `pass` and `fail`
    hold whatever the experts give within the room, `open` depends on them. Conditions must not become harder to meet
    with more points; all packs that come with huiyan are so. With `refit`, points outside the range are moved into it.
    """
    count = len(facts.names)
    values = dict(facts.values)
    for value in pack.values:
        values[value.name] = _full(value.compute.compute(values), count)
    low_points, high_points = _points(pack.items, values, count)
    if not refit:
        _check_given(facts, pack.items, low_points, high_points)
    fitted = [_fit(item, values, *ends) for item, *ends in zip(pack.items, low_points, high_points, strict=True)]
    low = _side(pack, values, [least for least, _ in fitted], count)
    is_open = any(section.combine == "best" for section in pack.sections) or any(
        not np.array_equal(least, most, equal_nan=True) for least, most in fitted
    )
    high = _side(pack, values, [most for _, most in fitted], count, highest=True) if is_open else low
    return Verdicts(_verdict(low.verdict, high.verdict), low, high)


def _points(items: Sequence[Item], values: Mapping[str, Array], count: int) -> tuple[list[Array], list[Array]]:
    pairs = [_level_points(item.levels, values, count) for item in items]
    return [low for low, _ in pairs], [high for _, high in pairs]


def _level_points(levels: Sequence[Level], values: Mapping[str, Array], count: int) -> tuple[Array, Array]:
    """Points of the first level that holds; unknown once a level that may hold is unknown."""
    low, high = np.full(count, np.nan), np.full(count, np.nan)
    undecided = np.ones(count, dtype=bool)
    for level in levels:
        holds = np.ones(count) if level.when is None else _full(level.when.compute(values), count)
        chosen = undecided & (holds == 1.0)
        low = np.where(chosen, level.low.compute(values), low)
        high = np.where(chosen, level.high.compute(values), high)
        undecided &= holds == 0.0
    return low, high


def _check_given(facts: Facts, items: Sequence[Item], low: list[Array], high: list[Array]) -> None:
    for item, least, most in zip(items, low, high, strict=True):
        if item.given is None:
            continue
        given = facts.values[item.given]
        wrong = np.flatnonzero((given < least) | (given > most))
        if wrong.size:
            row = int(wrong[0])
            raise facts.bad(
                row, item.given, gettext_noop("{given} points for '{item}' are outside {least} to {most}, which the facts allow"),
                given=f"{given[row]:g}", item=item.title.zh, least=f"{least[row]:g}", most=f"{most[row]:g}",
            )  # fmt: skip


def _fit(item: Item, values: Mapping[str, Array], low: Array, high: Array) -> tuple[Array, Array]:
    """The room for an item's points, or twice the points that the experts gave."""
    if item.given is None:
        return low, high
    given = np.clip(values[item.given], low, high)
    unknown = np.isnan(given)
    return np.where(unknown, low, given), np.where(unknown, high, given)


def _side(pack: Pack, known: Mapping[str, Array], points: list[Array], count: int, *, highest: bool = False) -> Side:
    values = dict(known)
    begin = 0
    for section in pack.sections:
        values[f"points_{section.id}"] = _section_points(
            section, points[begin : begin + len(section.items)], highest=highest
        )
        begin += len(section.items)
    if pack.sections:
        values["total"] = np.add.reduce([values[f"points_{section.id}"] for section in pack.sections])
    for outcome in pack.outcomes:
        values[outcome.id] = _outcome(outcome, values, count)
    conditions = tuple(_full(condition.require.compute(values), count) for condition in pack.conditions)
    direct = tuple(_full(way.when.compute(values), count) for way in pack.direct)
    return Side(values, tuple(points), conditions, direct, _met(pack, conditions, direct, count))


def _section_points(section: Section, points: list[Array], *, highest: bool) -> Array:
    """The sum, or the best; of the best, a measure that is not known takes nothing away but may still add."""
    if section.combine == "best":
        best = np.minimum(np.fmax.reduce(points), section.cap)
        may_rise = np.isnan(points).any(axis=0) & (best < section.cap)
        return np.where(may_rise & highest, np.nan, best)
    capped: Array = np.minimum(np.add.reduce(points), section.cap)
    return capped


def _outcome(outcome: Outcome, values: Mapping[str, Array], count: int) -> Array:
    result = np.full(count, np.nan)
    undecided = np.ones(count, dtype=bool)
    for when, case in outcome.cases:
        holds = np.ones(count) if when is None else _full(when.compute(values), count)
        amount = case if isinstance(case, float) else case.compute(values)
        result = np.where(undecided & (holds == 1.0), amount, result)
        undecided &= holds == 0.0
    return result


def _met(pack: Pack, conditions: tuple[Array, ...], direct: tuple[Array, ...], count: int) -> Array:
    """1 where every condition is met, or a direct way is open and every condition it does not replace is met."""
    met = all_of([np.ones(count), *conditions])
    for way, opened in zip(pack.direct, direct, strict=True):
        rest = [
            value
            for condition, value in zip(pack.conditions, conditions, strict=True)
            if condition.id not in way.replaces
        ]
        through = all_of([opened, *rest])
        met = np.where((met == 1.0) | (through == 1.0), 1.0, met + 0.0 * through)
    return met


def _verdict(low: Array, high: Array) -> NDArray[np.str_]:
    unknown = np.isnan(low) | np.isnan(high)
    return np.select([low == 1.0, high == 0.0, unknown], [PASS, FAIL, INCOMPLETE], OPEN)


def _full(values: Array, count: int) -> Array:
    return np.broadcast_to(np.asarray(values, dtype=np.float64), (count,))
