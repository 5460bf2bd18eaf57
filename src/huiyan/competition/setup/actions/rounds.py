"""Rounds, their criteria and their prizes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition, Criterion, Prize, Round
from huiyan.competition.setup.actions.rule_sheet import unlocked
from huiyan.competition.setup.keys import key_from
from huiyan.competition.setup.ordering import move_by_one
from huiyan.competition.setup.queries import counts_rounds, has_assignments
from huiyan.competition.setup.refusals import (
    KeyTaken,
    PrizeIsNamed,
    PrizesAwarded,
    RoundIsCounted,
    RoundIsUsed,
    WeightsOff,
)
from huiyan.competition.setup.rulebook import criteria_for, own_factors, written
from huiyan.competition.setup.scoring import checked
from huiyan.kernel import audit
from huiyan.shell.naming import name_of

# What judges and entrants rely on once marks are given.
UNDER_LOCK = {"mode", "blind", "per_entry"}


def add_round(competition: Competition, *, values: dict[str, Any], by: User) -> Round:
    """A new round after the others, with the plainest rule sheet: the mean, two decimals, ties shared."""
    rules = {"rounding": {"total": {"decimals": 2, "how": "half_up"}}, "tie_breaks": [{"by": "shared"}]}
    with transaction.atomic():
        made = Round.objects.create(
            competition=competition, position=competition.rounds.count(), rules=checked(rules), **values
        )
        audit.record("round.add", made, by=by, after={"name": made.name})
    return made


def change_round(round: Round, *, values: dict[str, Any], by: User) -> Round:
    """Change a round; its manner, blindness and number of judges stay from the first mark on."""
    with transaction.atomic():
        fresh = Round.objects.select_for_update().get(pk=round.pk)
        changes = {name: value for name, value in values.items() if getattr(fresh, name) != value}
        if UNDER_LOCK & changes.keys():
            unlocked(fresh)
        if "name" in changes:
            _check_not_counted(fresh)
        before = {name: getattr(fresh, name) for name in changes}
        Round.objects.filter(pk=round.pk).update(**changes)
        audit.record("round.change", round, by=by, before=before, after=changes)
    return round


def move_round(round: Round, *, up: bool, by: User) -> None:
    """One place earlier or later, as long as nobody judges yet."""
    with transaction.atomic():
        _check_unused(round)
        moved = move_by_one(round.competition.rounds.all(), round, up=up)
        if moved:
            audit.record("round.move", round, by=by, before={"position": moved[0]}, after={"position": moved[1]})


def delete_round(round: Round, *, by: User) -> None:
    """Delete a round with its criteria and prizes, as long as nobody judges yet."""
    with transaction.atomic():
        _check_unused(round)
        audit.record("round.delete", round.competition, by=by, before={"round": round.pk, "name": round.name})
        competition = round.competition
        round.delete()
        for position, one in enumerate(competition.rounds.all()):
            Round.objects.filter(pk=one.pk).update(position=position)


def set_criteria(round: Round, *, rows: Sequence[dict[str, Any]], by: User) -> None:
    """The criteria of a round, all at once; the rule sheet takes over their weights and ranges.

    Refused once locked, and where the call is public and the weights do not sum to 100.
    """
    with transaction.atomic():
        fresh = unlocked(round)
        total = sum((row["weight"] for row in rows), Decimal(0))
        if round.competition.is_public and total != 100:
            raise WeightsOff(sum=written(total))
        factors = own_factors(fresh)
        old = {one.pk: one for one in fresh.criteria.all()}
        kept = [old.pop(row["pk"], None) for row in rows]
        Criterion.objects.filter(pk__in=old).delete()
        for position, (row, key) in enumerate(zip(rows, _keys_of(rows, kept), strict=True)):
            values = {**{name: value for name, value in row.items() if name != "pk"}, "key": key}
            Criterion.objects.update_or_create(
                pk=row["pk"], round=fresh, defaults={**values, "position": position, "round": fresh}
            )
        criteria = list(Criterion.objects.filter(round=fresh))
        rules = checked({**fresh.rules, "criteria": criteria_for(criteria, fresh.rules, factors)})
        Round.objects.filter(pk=fresh.pk).update(rules=rules)
        after = {"criteria": [[one.key, one.weight] for one in criteria]}
        audit.record("round.criteria", fresh, by=by, after=after)


def set_prizes(round: Round, *, rows: Sequence[dict[str, Any]], by: User) -> None:
    """The prizes of a round, all at once; refused when its results are public."""
    with transaction.atomic():
        if round.state == Round.State.PUBLISHED:
            raise PrizesAwarded(round=name_of(round))
        before = [[one.name, one.places, one.amount] for one in round.prizes.all()]
        kept = {row["pk"] for row in rows if row["pk"]}
        try:
            round.prizes.exclude(pk__in=kept).delete()
        except ProtectedError:
            raise PrizeIsNamed(round=name_of(round)) from None
        for position, row in enumerate(rows):
            values = {name: value for name, value in row.items() if name != "pk"}
            Prize.objects.update_or_create(
                pk=row["pk"], round=round, defaults={**values, "position": position, "round": round}
            )
        after = [[row["name"], row["places"], row["amount"]] for row in rows]
        audit.record("round.prizes", round, by=by, before={"prizes": before}, after={"prizes": after})


def _keys_of(rows: Sequence[dict[str, Any]], kept: Sequence[Criterion | None]) -> list[str]:
    """The name of each criterion in exports: as given, as it was, or made from its name; none twice.

    The old names are put aside first, so that two criteria can exchange theirs.
    """
    keys = [row["key"] or (one.key if one else "") for row, one in zip(rows, kept, strict=True)]
    for at, row in enumerate(rows):
        keys[at] = keys[at] or key_from(row["name"], set(keys))
    twice = [key for key in keys if keys.count(key) > 1]
    if twice:
        raise KeyTaken(key=twice[0])
    for one in kept:
        if one:
            Criterion.objects.filter(pk=one.pk).update(key=f"-{one.pk}")
    return keys


def _check_not_counted(round: Round) -> None:
    if counts_rounds(round.competition):
        raise RoundIsCounted(round=name_of(round))


def _check_unused(round: Round) -> None:
    _check_not_counted(round)
    if has_assignments(round.competition):
        raise RoundIsUsed(round=name_of(round))
