"""What rules ask that no question does: other entries of the enterprise, earlier prizes, the size of the team."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from huiyan.competition.calls.wording import MEMBERS, OTHERS, WON
from huiyan.competition.entries.models import Entry


def known_of(entry: Entry) -> dict[str, Any]:
    """The answers of an entry together with the facts that its group's rules ask for."""
    asked = {rule["question"] for rule in entry.track.eligibility}
    facts = {key: find(entry) for key, find in FACTS.items() if key in asked}
    return {**entry.answers, **facts}


def other_entries(entry: Entry) -> dict[str, Any]:
    """Numbers of entries of the same enterprise: surely (code or organization), or perhaps (only the name)."""
    rest = Entry.objects.filter(competition=entry.competition_id, state=Entry.State.SUBMITTED).exclude(pk=entry.pk)
    same = _same_enterprise(entry)
    named = Q(organization_name=entry.organization_name) if entry.organization_name else Q(pk__in=[])
    rows = rest.filter(same | named).order_by("number")
    sure = set(rest.filter(same).values_list("pk", flat=True))
    return {
        "known": bool(entry.credit_code or entry.organization_id),
        "sure": [one.number_text for one in rows if one.pk in sure],
        "unsure": [one.number_text for one in rows if one.pk not in sure],
    }


def prizes_won(entry: Entry) -> dict[str, Any]:
    """Prizes in published results of other competitions, of the same enterprise or the same captain."""
    earlier = Entry.objects.exclude(competition=entry.competition_id).filter(
        _same_enterprise(entry) | Q(captain=entry.captain_id)
    )
    rows = earlier.filter(
        placings__prize__isnull=False,
        placings__ranking__publication__isnull=False,
        placings__ranking__publication__replaced_by__isnull=True,
    ).values_list("competition__name", "placings__prize__name")
    return {
        "won": [
            {"competition": name, "prize": prize}
            for name, prize in rows.order_by("competition_id", "placings__prize__position").distinct()
        ]
    }


def team_size(entry: Entry) -> int:
    """Members and the captain."""
    return entry.members.count() + 1


FACTS = {OTHERS: other_entries, WON: prizes_won, MEMBERS: team_size}


def _same_enterprise(entry: Entry) -> Q:
    found = Q(pk__in=[])
    if entry.credit_code:
        found |= Q(credit_code=entry.credit_code)
    if entry.organization_id:
        found |= Q(organization=entry.organization_id)
    return found
