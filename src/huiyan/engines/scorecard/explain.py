"""Says why: points by item with their rule and source, conditions, what is missing, what would change the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from huiyan.engines.scorecard.changes import Change, smallest_changes
from huiyan.engines.scorecard.evaluate import PASS, Verdicts, evaluate
from huiyan.engines.scorecard.facts import Facts, facts_of_one
from huiyan.engines.scorecard.language import TEXT, Array, Expression
from huiyan.engines.scorecard.pack import Basis, Condition, DirectWay, Item, Outcome, Pack, Words
from huiyan.engines.scorecard.rests import leaves_of, reach

Part = TypeVar("Part")
MET, NOT_MET, UNDECIDED = "met", "not_met", "undecided"


@dataclass(frozen=True)
class Points:
    """Points of one item, lowest and highest (equal unless the experts decide; None: not known), with the rule behind them."""

    section: str
    id: str
    title: Words
    low: float | None
    high: float | None
    basis: Basis


@dataclass(frozen=True)
class Check:
    """One condition or direct way: `met`, `not_met` or `undecided`, with the rule behind it."""

    id: str
    title: Words
    state: str
    basis: Basis


@dataclass(frozen=True)
class Result:
    """A grade or amount that follows, lowest and highest; None: not known."""

    id: str
    title: Words
    unit: str
    low: float | str | None
    high: float | str | None
    basis: Basis


@dataclass(frozen=True)
class Assessment:
    """Everything there is to say about one enterprise under one pack."""

    enterprise: str
    verdict: str
    total_low: float | None
    total_high: float | None
    points: tuple[Points, ...]
    sections: Mapping[str, tuple[float | None, float | None]]
    conditions: tuple[Check, ...]
    direct: tuple[Check, ...]
    outcomes: tuple[Result, ...]
    missing: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def not_met(self) -> tuple[str, ...]:
        """Ids of the conditions that are not met."""
        return tuple(check.id for check in self.conditions if check.state == NOT_MET)


def score(facts: Mapping[str, object], pack: Pack, *, name: str = "") -> Assessment:
    """Assess one enterprise from plain values (numbers, bool, date, text); absent or None is not known.

    A value of the wrong kind, outside its limits, or not asked for by the pack raises BadInput.

    >>> from huiyan.engines.scorecard import read_pack
    >>> pack = read_pack("demonstration_loan")
    >>> found = score({"grade_of_tax_credit": "A", "rd_latest": 6, "sales_latest": 100, "class1_ip": 2, "staff": 50,
    ...     "st_staff": 20, "honours": 1, "dishonest": False, "operating_months": 30}, pack)
    >>> found.verdict, found.total_low, [(result.id, result.low) for result in found.outcomes]
    ('pass', 86.0, [('grade', 'A'), ('line', 500.0)])
    """
    columns = facts_of_one(name, facts, pack)
    return explain(columns, pack, evaluate(columns, pack))[0]


def explain(facts: Facts, pack: Pack, verdicts: Verdicts) -> list[Assessment]:
    """Turn the columns of `evaluate` into one assessment for each enterprise, in the order of the facts."""
    low, high, count = verdicts.low, verdicts.high, len(facts.names)
    homes = [section.id for section in pack.sections for _ in section.items]
    totals = _pairs(low.values["total"], high.values["total"]) if pack.sections else [(None, None)] * count
    sections = {section.id: f"points_{section.id}" for section in pack.sections}
    columns = zip(
        facts.names, verdicts.verdict.tolist(), totals,
        _rows([_points(home, item, *ends) for home, item, *ends in zip(homes, pack.items, low.items, high.items, strict=True)], count),
        _rows([_pairs(low.values[name], high.values[name]) for name in sections.values()], count),
        _rows([_checks(rule, *ends) for rule, *ends in zip(pack.conditions, low.conditions, high.conditions, strict=True)], count),
        _rows([_checks(way, *ends) for way, *ends in zip(pack.direct, low.direct, high.direct, strict=True)], count),
        _rows([_results(outcome, low.values[outcome.id], high.values[outcome.id]) for outcome in pack.outcomes], count),
        _missing(facts, pack, verdicts), smallest_changes(facts, pack, verdicts), strict=True,
    )  # fmt: skip
    return [
        Assessment(
            enterprise, verdict, total[0], total[1], points, dict(zip(sections.values(), by_section, strict=True)),
            conditions, direct, outcomes, missing, changes,
        )
        for enterprise, verdict, total, points, by_section, conditions, direct, outcomes, missing, changes in columns
    ]  # fmt: skip


def _rows(columns: list[list[Part]], count: int) -> list[tuple[Part, ...]]:
    return list(zip(*columns, strict=True)) if columns else [()] * count


def _pairs(low: Array, high: Array) -> list[tuple[float | None, float | None]]:
    return list(zip(_numbers(low), _numbers(high), strict=True))


def _numbers(column: Array) -> list[float | None]:
    return [None if value != value else value for value in column.tolist()]


# Parts are frozen and few of them differ, so equal ones of one column are the same object.
def _points(home: str, item: Item, low: Array, high: Array) -> list[Points]:
    pairs = _pairs(low, high)
    made = {pair: Points(home, item.id, item.title, *pair, item.basis) for pair in set(pairs)}
    return [made[pair] for pair in pairs]


def _checks(rule: Condition | DirectWay, low: Array, high: Array) -> list[Check]:
    made = {state: Check(rule.id, rule.title, state, rule.basis) for state in (MET, NOT_MET, UNDECIDED)}
    return [made[MET if least == 1.0 else NOT_MET if most == 0.0 else UNDECIDED] for least, most in _pairs(low, high)]


def _results(outcome: Outcome, low: Array, high: Array) -> list[Result]:
    pairs = _pairs(low, high)
    title, unit, basis = outcome.title, outcome.unit, outcome.basis
    made = {
        (least, most): Result(outcome.id, title, unit, _shown(outcome, least), _shown(outcome, most), basis)
        for least, most in set(pairs)
    }
    return [made[pair] for pair in pairs]


def _shown(outcome: Outcome, value: float | None) -> float | str | None:
    return outcome.kind.options[int(value)] if value is not None and outcome.kind.base == TEXT else value


def _missing(facts: Facts, pack: Pack, verdicts: Verdicts) -> list[tuple[str, ...]]:
    """For each enterprise not passed: the facts (or undefined values) that leave a condition, item or outcome unknown."""
    leaves = leaves_of(pack)
    left_open = {item.given for item in pack.items}
    found: list[dict[str, None]] = [{} for _ in facts.names]
    for names, unknown in _unknown_parts(pack, verdicts, leaves):
        for row in np.flatnonzero(unknown):
            empty = [
                name
                for name in names
                if name not in left_open and name in facts.values and np.isnan(facts.values[name][row])
            ]
            undefined = [
                value.name
                for value in pack.values
                if value.name in names and np.isnan(verdicts.low.values[value.name][row])
            ]
            found[row].update(dict.fromkeys(empty or undefined))
    return [tuple(names) for names in found]


def _unknown_parts(
    pack: Pack, verdicts: Verdicts, leaves: Mapping[str, tuple[str, ...]]
) -> list[tuple[tuple[str, ...], np.ndarray[tuple[int], np.dtype[np.bool_]]]]:
    needed = verdicts.verdict != PASS
    parts = [
        (reach(condition.require, leaves), needed & np.isnan(verdicts.low.conditions[i] + verdicts.high.conditions[i]))
        for i, condition in enumerate(pack.conditions)
    ]
    for outcome in pack.outcomes:  # an amount that is not known is said even of an enterprise that passes
        undecided = np.isnan(verdicts.low.values[outcome.id])
        for when, case in outcome.cases:
            holds = np.ones(len(undecided)) if when is None else when.compute(verdicts.low.values)
            if when is not None:
                parts.append((reach(when, leaves), undecided & np.isnan(holds)))
            if isinstance(case, Expression):
                parts.append((reach(case, leaves), undecided & (holds == 1.0)))
            undecided = undecided & (holds == 0.0)
    return parts
