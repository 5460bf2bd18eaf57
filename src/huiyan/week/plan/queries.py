"""The sessions of a visitor's plan, and which of them overlap."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from huiyan.week.proposals.models import Activity, Session


def sessions_numbered(numbers: Sequence[int]) -> list[Session]:
    """Those of the numbers that are in a public programme, by time."""
    found = Session.objects.filter(
        pk__in=numbers, activity__state=Activity.State.PUBLISHED, activity__edition__is_public=True
    )
    return list(
        found.select_related("activity__edition", "activity__host", "activity__parent", "venue", "room").order_by(
            "starts_at", "pk"
        )
    )


def overlapping(sessions: Sequence[Session]) -> set[int]:
    """The sessions that cannot all be visited: two of them at one time."""
    going = [one for one in sessions if one.state == Session.State.PLANNED]
    pairs = ((one, other) for one, other in itertools.combinations(going, 2) if other.starts_at < one.ends_at)
    return {session.pk for pair in pairs for session in pair}
