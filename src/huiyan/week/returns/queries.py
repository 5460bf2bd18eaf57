"""Returns and their versions; organisers and supervisors only."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.kernel.files.models import StoredFile
from huiyan.week.editions.models import Edition
from huiyan.week.editions.queries import edition_for_staff, edition_to_manage
from huiyan.week.editions.rules import may_read_all
from huiyan.week.returns.figures import Figure, figures_of
from huiyan.week.returns.models import Override, Picture, ReturnFile, ReturnVersion


def versions_of(edition: Edition) -> QuerySet[ReturnVersion]:
    """What was handed upward, the newest first; whoever calls has checked the edition."""
    return ReturnVersion.objects.filter(edition=edition).select_related("by").defer("content")


def version_for(user: User, pk: int) -> ReturnVersion:
    """One version, or 404."""
    if not may_read_all(user):
        raise Http404
    return get_object_or_404(ReturnVersion.objects.select_related("edition", "by"), pk=pk)


def return_file_for(user: User, pk: int) -> ReturnFile:
    """A return as a file that was made or is being made, or 404."""
    if not may_read_all(user):
        raise Http404
    return get_object_or_404(ReturnFile.objects.select_related("edition", "version", "job", "file"), pk=pk)


def figure_for(user: User, slug: str, key: str) -> tuple[Edition, Figure]:
    """One figure of an edition, or 404."""
    edition = edition_for_staff(user, slug)
    found = {one.key: one for one in figures_of(user, edition)}
    if key not in found:
        raise Http404
    return edition, found[key]


def history_of(edition: Edition, key: str) -> QuerySet[Override]:
    """Every figure that a person put in place of a computed one."""
    return Override.objects.filter(edition=edition, figure=key).select_related("by")


def picture_to_manage(user: User, pk: int) -> Picture:
    """One picture for organisers, or 404."""
    picture = get_object_or_404(Picture.objects.select_related("edition", "file"), pk=pk)
    edition_to_manage(user, picture.edition.slug)
    return picture


def picture_for(user: User, pk: int) -> StoredFile:
    """A picture's file for who may read returns, or 404."""
    if not may_read_all(user):
        raise Http404
    return get_object_or_404(Picture.objects.select_related("file"), pk=pk).file
