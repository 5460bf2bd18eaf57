"""On the day: a session moves or is cancelled, and everyone who holds places or waits for some is told, each in their language.

Bookings stay as they are: whoever cannot come to the new time gives the places back with the ticket's own link.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.kernel import audit, clock
from huiyan.week.bookings.models import WaitlistEntry
from huiyan.week.bookings.refusals import AlreadyOver, Cancelled, NothingChanges
from huiyan.week.bookings.telling import reached_in, tell
from huiyan.week.proposals.counters import locked
from huiyan.week.proposals.models import Session
from huiyan.week.webhooks.actions import emit
from huiyan.week.webhooks.models import Event

PLACE_AND_TIME = ("venue_id", "room_id", "starts_at", "ends_at")
ALONG = ("closes_at", "release_at", "class_until")  # times that are told by the start, and move with it


def move_session(session: Session, *, to: Mapping[str, Any], why: str, by: User) -> int:
    """Give a session another time or place and tell everyone; how many groups are told. `to` holds what PLACE_AND_TIME names."""
    with transaction.atomic():
        fresh = _running(session)
        before = {name: getattr(fresh, name) for name in PLACE_AND_TIME}
        if all(to[name] == before[name] for name in PLACE_AND_TIME):
            raise NothingChanges
        later: datetime.timedelta = to["starts_at"] - fresh.starts_at
        for name in ALONG:
            if getattr(fresh, name):
                setattr(fresh, name, getattr(fresh, name) + later)
        for name in PLACE_AND_TIME:
            setattr(fresh, name, to[name])
        fresh.sequence += 1
        fresh.save(update_fields=[*PLACE_AND_TIME, *ALONG, "sequence"])
        late = WaitlistEntry.objects.filter(session=fresh, state=WaitlistEntry.State.OFFERED)
        late.filter(offer_until__gt=fresh.starts_at).update(offer_until=fresh.starts_at)
        told = _tell_everyone(fresh, _("Changed time or place: {title}"), why)
        emit(Event.SESSION_CHANGED, {"session": fresh.pk, "changes": {"moved": True}})
        audit.record("session.move", fresh, by=by, before=before, after={**to, "why": why, "told": told})
    return told


def cancel_session(session: Session, *, why: str, by: User) -> int:
    """Say that a session does not take place and tell everyone; its tickets no longer open the door. How many groups are told."""
    with transaction.atomic():
        fresh = _running(session)
        Session.objects.filter(pk=fresh.pk).update(state=Session.State.CANCELLED, sequence=fresh.sequence + 1)
        told = _tell_everyone(fresh, _("Does not take place: {title}"), why)
        emit(Event.SESSION_CHANGED, {"session": fresh.pk, "changes": {"cancelled": True}})
        audit.record("session.cancel", fresh, by=by, after={"why": why, "told": told})
    return told


def _running(session: Session) -> Session:
    """The session, locked; Refusal when nothing of it can change any more."""
    fresh = locked(session)
    if fresh.state == Session.State.CANCELLED:
        raise Cancelled
    if fresh.ends_at <= clock.now():
        raise AlreadyOver
    return fresh


def _tell_everyone(session: Session, subject: Any, why: str) -> int:
    return len([tell(group, subject, text=why) for group in reached_in(session)])
