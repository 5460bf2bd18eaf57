"""What can be known about competitions; each query takes the person who asks."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition, Round
from huiyan.competition.calls.rules import may_manage, may_read_all

Person = User | AnonymousUser


def competitions_for(user: Person) -> QuerySet[Competition]:
    """The calls that this person may see."""
    found = Competition.objects.select_related("host", "previous")
    return found if may_read_all(user) else found.filter(is_public=True)


def call_for(user: Person, slug: str) -> Competition:
    """One competition with its groups, rounds and prizes, or 404."""
    return get_object_or_404(
        competitions_for(user).prefetch_related("tracks", "rounds__criteria", "rounds__prizes"),
        slug=slug,
    )


def competition_for_staff(user: Person, slug: str) -> Competition:
    """One competition for those who work on it or supervise it, or 404."""
    if not may_read_all(user):
        raise Http404
    return call_for(user, slug)


def competition_to_manage(user: Person, slug: str) -> Competition:
    """One competition for its organisers, or 404."""
    if not may_manage(user):
        raise Http404
    return call_for(user, slug)


def round_for_staff(user: Person, pk: int) -> Round:
    """One round for staff and supervisors, or 404."""
    if not may_read_all(user):
        raise Http404
    return get_object_or_404(Round.objects.select_related("competition"), pk=pk)


def round_to_manage(user: Person, pk: int) -> Round:
    """One round for organisers, or 404."""
    if not may_manage(user):
        raise Http404
    return get_object_or_404(Round.objects.select_related("competition"), pk=pk)


def captains_of(competition: Competition) -> QuerySet[User]:
    """Everyone who has a draft or an entry that was not withdrawn."""
    return (
        User.objects.filter(entries__competition=competition, entries__state__in=["draft", "submitted"])
        .order_by("pk")
        .distinct()
    )
