"""Ranks from totals: equal totals go through the rule book's tie-breaks in their order; what stays equal shares a rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm

from huiyan.engines.scoring.rulebook import RuleBook, TieBreak

SHARED = "shared"
LARGEST_COMMON = 10**30


@dataclass
class Standing:
    """What ranking needs of one entry."""

    total: Fraction
    panels: dict[str, Decimal]
    criteria: dict[str, Fraction] = field(default_factory=dict)
    rounds: dict[str, Fraction] = field(default_factory=dict)
    marks: list[Decimal] = field(default_factory=list)


def rank_standings(
    standings: Sequence[Standing], rules: RuleBook, room: Sequence[int] | None = None
) -> list[tuple[int, str]]:
    """Rank (1 is best; equals share the best rank, the next is left out) and the tie-break that decided, in order."""
    groups: dict[int, list[int]] = {}
    for entry in range(len(standings)):
        groups.setdefault(room[entry] if room is not None else 0, []).append(entry)
    ranked: list[tuple[int, str]] = [(0, "")] * len(standings)
    for members in groups.values():
        _rank_group(standings, members, rules, ranked)
    return ranked


def _rank_group(
    standings: Sequence[Standing], members: list[int], rules: RuleBook, ranked: list[tuple[int, str]]
) -> None:
    steps = _steps(rules)
    totals = _comparable([standings[m].total for m in members])
    keys = {m: (t, *(_value(standings[m], step) for step in steps)) for m, t in zip(members, totals, strict=True)}
    order = sorted(members, key=lambda m: keys[m], reverse=True)
    for at, entry in enumerate(order):
        same = at > 0 and keys[order[at - 1]] == keys[entry]
        rank = ranked[order[at - 1]][0] if same else at + 1
        beside = [order[n] for n in (at - 1, at + 1) if 0 <= n < len(order)]
        ranked[entry] = (rank, _decided_by(keys, entry, beside, steps))


def _comparable(totals: list[Fraction]) -> Sequence[int | Fraction]:
    """Whole numbers in the same order, which compare many times as fast, where a common denominator is small."""
    common = lcm(*{total.denominator for total in totals})
    if common >= LARGEST_COMMON:
        return totals
    return [total.numerator * (common // total.denominator) for total in totals]


def _decided_by(
    keys: dict[int, tuple[int | Fraction | Decimal, ...]], entry: int, beside: list[int], steps: list[TieBreak]
) -> str:
    """The tie-break by which this entry was told from a neighbour of equal total, `shared` where none did."""
    mine = keys[entry]
    found = ""
    for other in beside:
        if keys[other][0] != mine[0]:
            continue
        if keys[other] == mine:
            return SHARED
        at = next(n for n in range(1, len(mine)) if keys[other][n] != mine[n])
        found = found or " ".join(part for part in (steps[at - 1].by, steps[at - 1].name) if part)
    return found


def _steps(rules: RuleBook) -> list[TieBreak]:
    steps = []
    for step in rules.tie_breaks:
        if step.by == "shared":
            break
        steps.append(step)
    return steps


def _value(standing: Standing, step: TieBreak) -> Decimal | Fraction:
    if step.by == "criterion":
        return standing.criteria.get(step.name, Decimal(0))
    if step.by == "panel":
        return standing.panels.get(step.name, Decimal(0))
    if step.by == "round":
        return standing.rounds.get(step.name, Decimal(0))
    if step.by == "highest_mark":
        return max(standing.marks, default=Decimal(0))
    if step.by == "lowest_mark":
        return min(standing.marks, default=Decimal(0))
    return Decimal(sum(mark >= (step.value or 0) for mark in standing.marks))
