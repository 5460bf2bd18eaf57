"""Imports and their entries, for organisers."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition
from huiyan.competition.calls.rules import may_manage
from huiyan.competition.imports.models import EntryImport


def imports_of(user: User, competition: Competition) -> QuerySet[EntryImport]:
    """The tables that were brought to a competition, without their rows; 404 for who may not manage it."""
    if not may_manage(user):
        raise Http404
    return competition.imports.select_related("made_by").defer("rows").annotate(entries=Count("made"))


def import_for(user: User, pk: int) -> EntryImport:
    """One table, or 404."""
    if not may_manage(user):
        raise Http404
    return get_object_or_404(EntryImport.objects.select_related("competition", "made_by"), pk=pk)
