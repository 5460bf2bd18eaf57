"""What can be known about editions and places."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.kernel import clock
from huiyan.kernel.files.models import StoredFile
from huiyan.week.editions.models import Edition, Venue
from huiyan.week.editions.rules import Person, may_manage, may_read_all

SATURDAY = 5


def editions_for(user: Person) -> QuerySet[Edition]:
    """The editions that this person may see, the newest first."""
    found = Edition.objects.select_related("host")
    return found if may_read_all(user) else found.filter(is_public=True)


def edition_for(user: Person, slug: str) -> Edition:
    """One edition, or 404."""
    return get_object_or_404(editions_for(user), slug=slug)


def edition_for_staff(user: Person, slug: str) -> Edition:
    """One edition for organisers and supervisors, or 404."""
    if not may_read_all(user):
        raise Http404
    return edition_for(user, slug)


def edition_to_manage(user: Person, slug: str) -> Edition:
    """One edition for its organisers, or 404."""
    if not may_manage(user):
        raise Http404
    return edition_for(user, slug)


def logo_of(user: Person, slug: str) -> StoredFile:
    """The picture of an edition that this person may see, or 404."""
    edition = get_object_or_404(editions_for(user).select_related("logo"), slug=slug)
    if edition.logo is None:
        raise Http404
    return edition.logo


def current_edition() -> Edition | None:
    """The public edition that runs now or comes next; when none does, the last one."""
    public = Edition.objects.filter(is_public=True)
    return public.filter(ends_on__gte=clock.today()).order_by("starts_on").first() or public.first()


def third_saturday_of_may(year: int) -> datetime.date:
    """The start that is suggested: most May editions began on it, but not all (2023 did, 2025 did not)."""
    first = datetime.date(year, 5, 1)
    return first + datetime.timedelta(days=(SATURDAY - first.weekday()) % 7 + 14)


def venues() -> QuerySet[Venue]:
    """All places, by district."""
    return Venue.objects.select_related("owner").prefetch_related("rooms")
