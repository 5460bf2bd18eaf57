"""Which sessions of a visitor's plan overlap."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from huiyan.week.proposals.models import Session


def overlapping(sessions: Sequence[Session]) -> set[int]:
    """The sessions that cannot all be visited: two of them at one time."""
    going = [one for one in sessions if one.state == Session.State.PLANNED]
    pairs = ((one, other) for one, other in itertools.combinations(going, 2) if other.starts_at < one.ends_at)
    return {session.pk for pair in pairs for session in pair}
