"""What can be known about entries."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition, FormField
from huiyan.competition.calls.rules import may_read_all
from huiyan.competition.entries.models import Entry, EntryFile


def own_entries(user: User) -> QuerySet[Entry]:
    """The entries that this person leads."""
    return Entry.objects.filter(captain=user).select_related("competition", "track").order_by("-created_at")


def own_entry(user: User, pk: int) -> Entry:
    """One of the person's own entries, or 404."""
    return get_object_or_404(own_entries(user).prefetch_related("files__file", "files__field", "members"), pk=pk)


def entries_for_staff(user: User, competition: Competition) -> QuerySet[Entry]:
    """All entries of a competition for staff and supervisors, or 404."""
    if not may_read_all(user):
        raise Http404
    return Entry.objects.filter(competition=competition).select_related("track", "captain")


def fields_of(entry: Entry) -> QuerySet[FormField]:
    """The questions that this entry answers: those for all groups and those for its own."""
    fields = FormField.objects.filter(competition=entry.competition_id, retired_at=None)
    return fields.filter(track__isnull=True) | fields.filter(track=entry.track_id)


def entry_file_for(user: User, pk: int) -> EntryFile:
    """A file of an entry for its captain and for staff, or 404."""
    found = EntryFile.objects.select_related("file")
    return get_object_or_404(found if may_read_all(user) else found.filter(entry__captain=user), pk=pk)
