"""What can be known about judges and conflicts; the views have checked who asks by the competition."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition
from huiyan.competition.calls.wording import panel_name
from huiyan.competition.entries.models import Entry
from huiyan.competition.panel.models import Conflict, Judge

Pair = tuple[int, int]
"""(entry key, judge key)."""


def admitted(competition: Competition) -> QuerySet[Entry]:
    """The entries that may be judged."""
    entries = Entry.objects.filter(
        competition=competition, state=Entry.State.SUBMITTED, eligibility=Entry.Eligibility.ADMITTED
    )
    return entries.select_related("track").order_by("number")


def judges_of(competition: Competition) -> QuerySet[Judge]:
    """All judges with the number of entries they were given."""
    found = Judge.objects.filter(competition=competition).select_related("user", "organization")
    return found.annotate(readings=Count("assignments")).order_by("user__name", "pk")


def panels_of(competition: Competition) -> dict[str, str]:
    """The panels that rule sheets of a competition name, each in the reader's words."""
    named = [one["name"] for round in competition.rounds.all() for one in round.rules.get("panels") or []]
    return {name: panel_name(name) for name in named}


def own_judgeship(user: User, slug: str) -> Judge:
    """The person as a judge of a competition, or 404."""
    return get_object_or_404(own_judgeships(user), competition__slug=slug)


def own_judgeships(user: User) -> QuerySet[Judge]:
    """The competitions in which this person judges."""
    return Judge.objects.filter(user=user).select_related("competition", "user").order_by("-competition__opens_at")


def is_blind(competition: Competition) -> bool:
    """Whether any round hides who entered: then judges see no name beforehand either."""
    return competition.rounds.filter(blind=True).exists()


def standing_conflicts(judge: Judge) -> dict[int, Conflict]:
    """The conflicts of one judge by entry."""
    return {one.entry_id: one for one in Conflict.objects.filter(judge=judge, lifted_at__isnull=True)}


def conflicts_for_staff(competition: Competition) -> QuerySet[Conflict]:
    """Every conflict of a competition, lifted ones too."""
    found = Conflict.objects.filter(judge__competition=competition)
    return found.select_related("judge__user", "entry", "declared_by", "lifted_by").order_by("entry__number", "pk")


def conflict_pairs(competition: int) -> set[Pair]:
    """The pairs of a competition (its key) that must not meet."""
    found = Conflict.objects.filter(judge__competition=competition, lifted_at__isnull=True)
    return set(found.values_list("entry_id", "judge_id"))
