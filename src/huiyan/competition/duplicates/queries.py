"""Pairs of entries that look alike, for staff."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition
from huiyan.competition.calls.rules import may_read_all
from huiyan.competition.duplicates.models import LikelyDuplicate
from huiyan.competition.duplicates.rules import may_dismiss
from huiyan.competition.entries.models import Entry

PEOPLE = ("first__track", "second__track", "first__captain", "second__captain", "dismissed_by")


def duplicates_in(user: User, competition: Competition) -> QuerySet[LikelyDuplicate]:
    """All pairs of a competition whose entries still take part, or 404."""
    if not may_read_all(user):
        raise Http404
    found = LikelyDuplicate.objects.filter(first__competition=competition).select_related(*PEOPLE)
    return found.exclude(first__state=Entry.State.WITHDRAWN).exclude(second__state=Entry.State.WITHDRAWN)


def duplicates_of(user: User, entry: Entry) -> QuerySet[LikelyDuplicate]:
    """The pairs that an entry is in."""
    return duplicates_in(user, entry.competition).filter(Q(first=entry) | Q(second=entry))


def duplicate_to_dismiss(user: User, pk: int) -> LikelyDuplicate:
    """One pair for who may decide on it, or 404."""
    if not may_dismiss(user):
        raise Http404
    return get_object_or_404(LikelyDuplicate.objects.select_related("first__competition", "second"), pk=pk)
