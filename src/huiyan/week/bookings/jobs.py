"""What happens to bookings without anybody asking."""

from __future__ import annotations

import datetime

from huiyan.kernel import clock
from huiyan.kernel.jobs import Progress, every
from huiyan.week.bookings.actions import lapse_offer
from huiyan.week.bookings.queries import lapsed_offers
from huiyan.week.bookings.refusals import AlreadyEnded


@every(datetime.timedelta(minutes=1), "week.lapse_offers")
def lapse_offers(progress: Progress) -> int:
    """Pass places on whose offer was not taken in time."""
    due = list(lapsed_offers(clock.now()))
    for done, entry in enumerate(due, start=1):
        try:
            lapse_offer(entry)
        except AlreadyEnded:  # left or taken since the list was read
            continue
        progress(done, len(due))
    return len(due)
