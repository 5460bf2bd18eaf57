"""When an entry may be changed, and what its team may know."""

from __future__ import annotations

import datetime

from huiyan.accounts.models import User
from huiyan.competition.entries.models import Entry
from huiyan.kernel.notices import NoticeState


def may_edit(user: User, entry: Entry, at: datetime.datetime) -> bool:
    """The captain, until the last moment, and again after a return for completion."""
    if entry.captain_id != user.pk or entry.state == Entry.State.WITHDRAWN:
        return False
    if entry.eligibility == Entry.Eligibility.RETURNED:
        return decision_is_out(entry)
    last = entry.competition.last_moment
    return entry.eligibility == Entry.Eligibility.WAITING and last is not None and at <= last


def begun_in_time(entry: Entry) -> bool:
    """The grace is for those who began before the deadline."""
    closes = entry.competition.closes_at
    return closes is None or entry.created_at < closes


def known_eligibility(entry: Entry) -> Entry.Eligibility:
    """What the team may know of the screening; `decision_waits` comes with `own_entries`."""
    waits = entry.decision_waits if hasattr(entry, "decision_waits") else not decision_is_out(entry)
    return Entry.Eligibility.WAITING if waits else Entry.Eligibility(entry.eligibility)


def decision_is_out(entry: Entry) -> bool:
    """Whether the team may know the decision of the screening: not while its letter waits and may be undone."""
    held = entry.screenings.filter(undone_at__isnull=True, notice__state=NoticeState.HELD)
    return not held.exists()
