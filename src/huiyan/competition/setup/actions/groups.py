"""Groups of entries, and who may enter each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition, FormField, Track
from huiyan.competition.setup.actions.questions import check_unanswered
from huiyan.competition.setup.eligibility import RULES, Asked, stored
from huiyan.competition.setup.refusals import GroupHasEntries
from huiyan.kernel import audit
from huiyan.shell.naming import name_of


@dataclass(frozen=True)
class Wanted:
    """A rule that a group shall have; without a question the one that it needs is added to the form."""

    name: str
    value: Any
    question: str = ""


def add_group(competition: Competition, *, values: dict[str, Any], by: User) -> Track:
    """A new group, after the others."""
    with transaction.atomic():
        made = Track.objects.create(competition=competition, position=competition.tracks.count(), **values)
        audit.record("group.add", competition, by=by, after={"group": made.pk, **values})
    return made


def change_group(track: Track, *, values: dict[str, Any], by: User) -> Track:
    """Change the names of a group."""
    with transaction.atomic():
        before = {name: getattr(track, name) for name in values}
        Track.objects.filter(pk=track.pk).update(**values)
        audit.record("group.change", track, by=by, before=before, after=values)
    return track


def set_eligibility(track: Track, *, wanted: Sequence[Wanted], others: Sequence[dict[str, Any]], by: User) -> Track:
    """Who may enter a group; a rule whose question the form lacks adds that question for this group."""
    with transaction.atomic():
        rules = [_rule(track, one) for one in wanted] + list(others)
        before = {"eligibility": track.eligibility}
        Track.objects.filter(pk=track.pk).update(eligibility=rules)
        track.eligibility = rules
        audit.record("group.eligibility", track, by=by, before=before, after={"eligibility": rules})
    return track


def delete_group(track: Track, *, by: User) -> None:
    """Delete a group that nobody has entered, with the questions and prizes that are only its own."""
    with transaction.atomic():
        count = track.entries.count()  # of a later step
        if count:
            raise GroupHasEntries(group=name_of(track), count=count)
        for question in track.fields.all():
            check_unanswered(question)
        audit.record("group.delete", track.competition, by=by, before={"group": track.pk, "name": track.name})
        track.delete()


def _rule(track: Track, wanted: Wanted) -> dict[str, Any]:
    rule = RULES[wanted.name]
    question = rule.fact or wanted.question or _ensure(track, rule.asked)
    return stored(rule, question=question, value=wanted.value)


def _ensure(track: Track, asked: Asked | None) -> str:
    """The name of the question that a rule needs, added to the form of this group where it is not asked yet."""
    if asked is None:
        raise ValueError("this rule asks nothing")
    fields = track.competition.fields
    own = fields.filter(kind=asked.kind, key__in=[asked.key, f"{asked.key}-{track.pk}"], track__in=[track.pk])
    found = own.first() or fields.filter(kind=asked.kind, key=asked.key, track=None).first()
    if found:
        return found.key
    free = not fields.filter(key=asked.key).exists()
    made = FormField.objects.create(
        competition=track.competition,
        track=track,
        key=asked.key if free else f"{asked.key}-{track.pk}",
        kind=asked.kind,
        label=asked.label,
        label_en=asked.label_en,
        required=asked.kind != FormField.Kind.YES,
        position=fields.count(),
    )
    return made.key
