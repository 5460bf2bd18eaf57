"""Which changes wait for a moderator, and who may make and decide them (docs/decisions/0007)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from huiyan.accounts.models import User
from huiyan.week.editions.rules import may_manage
from huiyan.week.proposals.models import Activity, Moderator, Session
from huiyan.week.proposals.rules import acts_for

# Small things that help whoever comes; a moderator reads them afterwards. Everything else that was approved waits.
AT_ONCE = {"accessibility", "bring", "rain", "materials", "contact"}
FOR_THE_ORGANISER = {"materials", "contact", "safety", "crowd_cap"}  # nobody who booked is told of these
URGENT = datetime.timedelta(hours=24)  # a session that begins within it moves at once


def may_change(user: User, activity: Activity) -> bool:
    """Who acts for the host changes what is in the programme; organisers too."""
    return activity.is_public and (acts_for(user, activity.host_id) or may_manage(user))


def may_decide_change(user: User, activity: Activity) -> bool:
    """Any moderator in whose reach the host lies, and organisers; never the host's own people."""
    if acts_for(user, activity.host_id):
        return False
    if may_manage(user):
        return True
    posts = Moderator.objects.filter(user=user, edition=activity.edition_id, division__in=["", activity.host.division])
    return user.may("week.moderate") and posts.exists()


def waits_of_activity(changes: Mapping[str, Any]) -> set[str]:
    """The fields of a change that a moderator reads first."""
    return changes.keys() - AT_ONCE


def waits_of_session(session: Session, changes: Mapping[str, Any], at: datetime.datetime) -> set[str]:
    """Another time or place waits while there is a day for it; more places wait always, fewer never."""
    waits = changes.keys() - {"note"}
    if session.starts_at - at <= URGENT:
        waits &= {"capacity"}
    if changes.get("capacity", session.capacity) <= session.capacity:
        waits -= {"capacity"}
    return waits
