"""One entry, one screener: whoever opens an entry holds it for some minutes, and again while the page is open."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from huiyan.accounts.models import User
from huiyan.competition.entries.models import Entry
from huiyan.competition.screening.models import ScreeningLease
from huiyan.kernel import clock

LASTS = datetime.timedelta(minutes=10)


def take_lease(entry: Entry, *, by: User) -> ScreeningLease:
    """Hold the entry, or learn who holds it: look at `by` of what comes back.

    A lease is no decision and stands in no log; it ends by itself. A person holds one entry at a time.
    """
    now = clock.now()
    ScreeningLease.objects.filter(by=by).exclude(entry=entry).delete()
    free = Q(by=by) | Q(until__lte=now)
    if not ScreeningLease.objects.filter(free, entry=entry).update(by=by, until=now + LASTS):
        try:
            with transaction.atomic():  # two may come at once: the database lets one in
                return ScreeningLease.objects.create(entry=entry, by=by, until=now + LASTS)
        except IntegrityError:
            pass
    return ScreeningLease.objects.select_related("by").get(entry=entry)


def give_back(entry: Entry, *, by: User) -> None:
    """Let others screen the entry."""
    ScreeningLease.objects.filter(entry=entry, by=by).delete()


def held_by_another(entry: Entry, by: User) -> ScreeningLease | None:
    """The lease of somebody else that is in force."""
    standing = ScreeningLease.objects.filter(entry=entry, until__gt=clock.now()).exclude(by=by)
    return standing.select_related("by").first()
