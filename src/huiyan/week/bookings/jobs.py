"""What happens to bookings without anybody asking."""

from __future__ import annotations

import datetime

from huiyan.kernel import clock
from huiyan.kernel.jobs import Progress, every
from huiyan.week.bookings import places
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


@every(datetime.timedelta(minutes=1), "week.release_no_shows")
def release_no_shows(progress: Progress) -> int:
    """Give the places of who did not come to others, at the minute that their tickets state; how many places."""
    due, released = places.sessions_to_release(clock.now()), 0
    for done, session in enumerate(due, start=1):
        released += places.release_no_shows(session)
        progress(done, len(due))
    return released


@every(datetime.timedelta(minutes=15), "week.remind")
def remind(progress: Progress) -> int:
    """Remind who has places a day before; how many groups."""
    due, told = places.sessions_to_remind(clock.now()), 0
    for done, session in enumerate(due, start=1):
        told += places.remind(session)
        progress(done, len(due))
    return told
