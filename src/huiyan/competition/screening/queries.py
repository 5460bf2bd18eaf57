"""The queue of entries that wait for a decision."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.competition.calls import wording
from huiyan.competition.calls.models import Competition, FormField
from huiyan.competition.entries.models import Entry
from huiyan.competition.screening.rules import may_screen


def waiting(user: User, competition: Competition) -> QuerySet[Entry]:
    """Submitted entries without a decision, the oldest first; 404 for who may not screen."""
    if not may_screen(user):
        raise Http404
    return (
        Entry.objects.filter(
            competition=competition, state=Entry.State.SUBMITTED, eligibility=Entry.Eligibility.WAITING
        )
        .select_related("track", "competition")
        .order_by("submitted_at", "pk")
    )


def entry_to_screen(user: User, pk: int) -> Entry:
    """One submitted entry for a screener, or 404."""
    if not may_screen(user):
        raise Http404
    found = Entry.objects.filter(state=Entry.State.SUBMITTED).select_related("track", "competition", "captain")
    return get_object_or_404(found.prefetch_related("files__file", "files__field", "members"), pk=pk)


def labels_of(competition: Competition) -> dict[str, FormField]:
    """The questions of the form, and the facts that rules read, by the name that answers and rules carry."""
    return wording.labels_of(competition)
