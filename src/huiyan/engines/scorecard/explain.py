"""Says why: points by item with their rule and source, conditions, what is missing, what would change the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from huiyan.engines.scorecard.changes import Change, smallest_changes
from huiyan.engines.scorecard.evaluate import PASS, Verdicts, evaluate
from huiyan.engines.scorecard.facts import Facts, facts_of_one
from huiyan.engines.scorecard.language import TEXT, Expression
from huiyan.engines.scorecard.pack import Basis, Outcome, Pack, Words
from huiyan.engines.scorecard.rests import leaves_of, reach

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
    changes = smallest_changes(facts, pack, verdicts)
    missing = _missing(facts, pack, verdicts)
    return [_assessment(row, facts, pack, verdicts, missing[row], changes[row]) for row in range(len(facts.names))]


def _assessment(
    row: int, facts: Facts, pack: Pack, verdicts: Verdicts, missing: tuple[str, ...], changes: tuple[Change, ...]
) -> Assessment:
    low, high = verdicts.low, verdicts.high
    homes = [section.id for section in pack.sections for _ in section.items]
    pair = {
        name: (_number(low.values[name][row]), _number(high.values[name][row]))
        for name in [*(f"points_{section.id}" for section in pack.sections), *(["total"] if pack.sections else [])]
    }
    total = pair.pop("total", (None, None))
    return Assessment(
        enterprise=facts.names[row], verdict=str(verdicts.verdict[row]), total_low=total[0], total_high=total[1],
        points=tuple(
            Points(home, item.id, item.title, _number(low.items[i][row]), _number(high.items[i][row]), item.basis)
            for i, (home, item) in enumerate(zip(homes, pack.items, strict=True))
        ),
        sections=pair,
        conditions=tuple(
            Check(condition.id, condition.title, _state(low.conditions[i][row], high.conditions[i][row]), condition.basis)
            for i, condition in enumerate(pack.conditions)
        ),
        direct=tuple(Check(way.id, way.title, _state(low.direct[i][row], high.direct[i][row]), way.basis) for i, way in enumerate(pack.direct)),
        outcomes=tuple(_result(outcome, verdicts, row) for outcome in pack.outcomes),
        missing=missing, changes=changes,
    )  # fmt: skip


def _state(low: float, high: float) -> str:
    if low == 1.0 and high == 1.0:
        return MET
    return NOT_MET if low == 0.0 and high == 0.0 else UNDECIDED


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _result(outcome: Outcome, verdicts: Verdicts, row: int) -> Result:
    ends: list[float | str | None] = []
    for side in (verdicts.low, verdicts.high):
        value = _number(side.values[outcome.id][row])
        ends.append(outcome.kind.options[int(value)] if value is not None and outcome.kind.base == TEXT else value)
    return Result(outcome.id, outcome.title, outcome.unit, ends[0], ends[1], outcome.basis)


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
        (reach(condition.require, leaves), needed & np.isnan(verdicts.low.conditions[i]))
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
