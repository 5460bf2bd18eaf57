"""The rule sheet as data, without an engine: its criteria follow those of the round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import yaml

from huiyan.competition.calls.models import Criterion, Round


def factor_of(criterion: Criterion) -> str:
    """What a mark is multiplied by when the rule sheet says nothing else: its weight as a share of 1."""
    return written(criterion.weight / 100)


def criteria_for(
    criteria: Sequence[Criterion], rules: Mapping[str, Any], factors: Mapping[str, object]
) -> list[dict[str, Any]]:
    """The criteria of a rule sheet: range and step of the round's, an own factor where there is one."""
    group = {one["name"]: one.get("group", "") for one in rules.get("criteria") or []}
    return [
        {
            "name": one.key,
            "group": group.get(one.key, ""),
            "weight": str(factors.get(one.key) or factor_of(one)),
            "low": written(one.low),
            "high": written(one.high),
            "step": written(one.step),
        }
        for one in criteria
    ]


def own_factors(round: Round) -> dict[str, str]:
    """Factors of the rule sheet that are not simply the criterion's weight."""
    usual = {one.key: Decimal(factor_of(one)) for one in round.criteria.all()}
    given = {one["name"]: Decimal(str(one.get("weight", 1))) for one in round.rules.get("criteria") or []}
    return {key: written(factor) for key, factor in given.items() if key in usual and factor != usual[key]}


def as_yaml(rules: Mapping[str, Any]) -> str:
    """The rule sheet as an expert reads and writes it."""
    return yaml.safe_dump(dict(rules), allow_unicode=True, sort_keys=False)


def written(value: Decimal) -> str:
    """A number without zeros at the end and without an exponent."""
    return f"{value.normalize():f}"
