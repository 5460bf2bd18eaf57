"""When an entry may be changed."""

from __future__ import annotations

import datetime

from huiyan.accounts.models import User
from huiyan.competition.entries.models import Entry


def may_edit(user: User, entry: Entry, at: datetime.datetime) -> bool:
    """The captain, until the last moment, and again after a return for completion."""
    if entry.captain_id != user.pk or entry.state == Entry.State.WITHDRAWN:
        return False
    if entry.eligibility == Entry.Eligibility.RETURNED:
        return True
    last = entry.competition.last_moment
    return entry.eligibility == Entry.Eligibility.WAITING and last is not None and at <= last


def begun_in_time(entry: Entry) -> bool:
    """The grace is for those who began before the deadline."""
    closes = entry.competition.closes_at
    return closes is None or entry.created_at < closes
