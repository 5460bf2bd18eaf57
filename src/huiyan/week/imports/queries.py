"""The imports of an edition, for its organisers."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.week.editions.models import Edition
from huiyan.week.editions.rules import may_manage
from huiyan.week.imports.models import Import


def imports_of(edition: Edition) -> QuerySet[Import]:
    """All files that were tried, the newest first."""
    return (
        Import.objects.filter(edition=edition).select_related("file", "tried_by").annotate(brought=Count("activities"))
    )


def import_for(user: User, pk: int) -> Import:
    """One import for an organiser of the Week, or 404."""
    found = Import.objects.all() if may_manage(user) else Import.objects.none()
    return get_object_or_404(found.select_related("edition", "file", "host", "tried_by"), pk=pk)
