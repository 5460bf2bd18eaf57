"""What rests on what: the facts behind every name of a pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from huiyan.engines.scorecard.language import Expression
from huiyan.engines.scorecard.pack import Pack


def leaves_of(pack: Pack) -> dict[str, tuple[str, ...]]:
    """For every name: the facts, parameters and computed values it rests on, in the order of the pack."""
    found: dict[str, tuple[str, ...]] = {name: (name,) for name in [fact.name for fact in pack.facts]}
    found.update({parameter.name: (parameter.name,) for parameter in pack.parameters})
    for value in pack.values:
        found[value.name] = (value.name, *reach(value.compute, found))
    for section in pack.sections:
        found[f"points_{section.id}"] = _union(
            [
                reach(part, found)
                for item in section.items
                for level in item.levels
                for part in (level.when, level.low, level.high)
                if part
            ]
            + [(item.given,) for item in section.items if item.given]
        )
    found["total"] = _union([found[f"points_{section.id}"] for section in pack.sections])
    for outcome in pack.outcomes:
        parts = [part for case in outcome.cases for part in case if isinstance(part, Expression)]
        found[outcome.id] = _union([reach(part, found) for part in parts])
    return found


def reach(rule: Expression, leaves: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Everything a rule rests on."""
    return _union([leaves[name] for name in sorted(rule.names)])


def _union(parts: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in parts for name in part))
