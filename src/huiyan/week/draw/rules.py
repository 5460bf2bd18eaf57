"""Who may open a draw, and while what holds."""

from __future__ import annotations

import datetime

from huiyan.week.draw.models import Draw


def takes_wishes(draw: Draw, at: datetime.datetime) -> bool:
    """Whether wishes can be given, changed and withdrawn."""
    return draw.state == Draw.State.OPEN and at < draw.closes_at
