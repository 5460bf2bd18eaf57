"""Erase what tells who somebody is: when the time is over, or when the person asks."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from huiyan.accounts.models import User
from huiyan.kernel import audit, clock
from huiyan.week.bookings.models import Booking, Party
from huiyan.week.draw.models import DrawEntry
from huiyan.week.editions.models import Edition
from huiyan.week.privacy.models import Purge
from huiyan.week.privacy.queries import GROUPS, Grouped, due, due_wishes, edition_of, notices_about, still_waits
from huiyan.week.privacy.refusals import AlreadyErased, StillToBeDrawn, StillWaits

BATCH = 500
EMPTIED = ("phone", "email", "needs", "teacher", "request_key")  # those that a kind of group has


def purge_edition(edition: Edition) -> Purge | None:
    """Erase contacts, needs and messages of bookings whose time is over (PIPL, article 47); the ledger keeps how many, not whose.

    Classes that wait and wishes in a draw count as waiting.
    """
    with transaction.atomic():
        rows = {model: _forget(list(due(model, edition))) for model in GROUPS}
        wishes = _forget(list(due_wishes(edition)))
        bookings = rows.pop(Booking)
        waiting = sum(one for one, _notices in rows.values()) + wishes[0]
        if not bookings[0] and not waiting:
            return None
        notices = bookings[1] + wishes[1] + sum(one for _rows, one in rows.values())
        return _enter(edition, Purge.Cause.TIME, bookings[0], waiting, notices, by=None)


def erase_group(group: Grouped, *, by: User | None = None) -> Purge:
    """Erase one group because it asks; places and the outcome of a draw stay, but no message can reach it any more."""
    with transaction.atomic():
        fresh = type(group)._default_manager.select_for_update().get(pk=group.pk)
        if fresh.erased_at:
            raise AlreadyErased
        if still_waits(fresh):
            raise StillToBeDrawn if isinstance(fresh, DrawEntry) else StillWaits
        rows, notices = _forget([fresh])
        is_booking = isinstance(fresh, Booking)
        made = _enter(edition_of(group), Purge.Cause.WISH, rows * is_booking, rows * (not is_booking), notices, by=by)
    group.refresh_from_db()
    return made


def _forget(groups: Sequence[Party]) -> tuple[int, int]:
    """Empty the columns and delete the messages: how many rows, how many messages."""
    notices = 0
    for start in range(0, len(groups), BATCH):
        some = groups[start : start + BATCH]
        values = {name: "" for name in EMPTIED if hasattr(some[0], name)}
        type(some[0])._default_manager.filter(pk__in=[one.pk for one in some]).update(**values, erased_at=clock.now())
        notices += notices_about(list(some)).delete()[0]
    return len(groups), notices


def _enter(
    edition: Edition, cause: Purge.Cause, bookings: int, waiting: int, notices: int, *, by: User | None
) -> Purge:
    made = Purge.objects.create(
        edition=edition, cause=cause, bookings=bookings, waiting=waiting, notices=notices, at=clock.now()
    )
    after = {"cause": cause, "bookings": bookings, "waiting": waiting, "notices": notices}
    audit.record("privacy.purge", edition, by=by, after=after)
    return made
