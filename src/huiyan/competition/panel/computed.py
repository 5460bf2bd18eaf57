"""Conflicts that follow from what is known of a judge and an entry; each names its kind and what was matched.

A name is matched where it stands whole in the other text; names under four characters match nothing by chance only when
they are equal, so shorter ones must be equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from huiyan.competition.entries.models import Entry
from huiyan.competition.panel.models import Conflict, Judge

SHORTEST = 4
Kind = Conflict.Kind


@dataclass(frozen=True)
class Computed:
    """A judge who should not read an entry, and why."""

    judge: int
    entry: int
    kind: Kind
    words: str


@dataclass(frozen=True)
class Ties:
    """What ties a judge to organizations."""

    judge: Judge
    houses: frozenset[int]
    parents: frozenset[int]
    former: tuple[str, ...]
    words: str


def computed_conflicts(entries: Iterable[Entry], judges: Iterable[Judge]) -> Iterator[Computed]:
    """At most one conflict for a pair, the plainest first.

    Entries come with their organization and team, judges with their user's memberships.
    """
    ties = [_ties_of(judge) for judge in judges]
    for entry in entries:
        for tie in ties:
            found = _between(entry, tie)
            if found:
                yield Computed(tie.judge.pk, entry.pk, *found)


def _ties_of(judge: Judge) -> Ties:
    memberships = list(judge.user.memberships.all())
    own = [one.organization for one in memberships] + ([judge.organization] if judge.organization else [])
    former = tuple(name.strip() for name in re.split(r"[\n;；]", judge.former_organizations) if name.strip())
    return Ties(
        judge,
        frozenset(one.pk for one in own),
        frozenset(one.parent_id for one in own if one.parent_id),
        former,
        judge.expertise,
    )


def _between(entry: Entry, tie: Ties) -> tuple[Kind, str] | None:
    house = entry.organization
    names = [name for name in (entry.organization_name, house.name if house else "") if name]
    if house and house.pk in tie.houses:
        return Kind.ORGANIZATION, house.name
    if house and (house.pk in tie.parents or house.parent_id in tie.houses):
        return Kind.PARENT, house.name
    if _takes_part(entry, tie.judge):
        return Kind.OWNER, tie.judge.user.name
    if (own := tie.judge.organization) and any(_same(own.name, name) for name in names):
        return Kind.ORGANIZATION, own.name
    for name in tie.former:
        if any(_same(name, other) for other in names):
            return Kind.FORMER, name
    for name in names:
        if len(name) >= SHORTEST and name in tie.words:
            return Kind.OTHER, name
    return None


def _takes_part(entry: Entry, judge: Judge) -> bool:
    contacts = {member.contact.lower() for member in entry.members.all() if member.contact}
    email = (judge.user.email or "").lower()
    return entry.captain_id == judge.user_id or (bool(email) and email in contacts)


def _same(one: str, other: str) -> bool:
    if min(len(one), len(other)) < SHORTEST:
        return one == other
    return one in other or other in one
