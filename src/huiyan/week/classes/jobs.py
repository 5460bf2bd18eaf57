"""What happens to classes without anybody asking."""

from __future__ import annotations

import datetime

from huiyan.kernel import clock
from huiyan.kernel.jobs import Progress, every
from huiyan.week.bookings.refusals import AlreadyEnded
from huiyan.week.classes import actions, queries

AHEAD = datetime.timedelta(hours=24)


@every(datetime.timedelta(minutes=1), "week.pass_on_class_places")
def pass_on_class_places(progress: Progress) -> int:
    """Take back offers that ran out, offer free class places to classes that wait, and open unclaimed ones to everyone."""
    now = clock.now()
    for entry in queries.lapsed_class_offers(now):
        try:
            actions.lapse_class_offer(entry)
        except AlreadyEnded:  # left or taken since the list was read
            continue
    due = {session.pk: session for session in [*queries.due_for_offers(now), *queries.due_for_opening(now)]}
    for done, session in enumerate(due.values(), start=1):
        actions.pass_on_class_places(session)
        progress(done, len(due))
    return len(due)


@every(datetime.timedelta(minutes=10), "week.remind_teachers")
def remind_teachers(progress: Progress) -> int:
    """Remind the teachers of the classes that come within a day."""
    due = list(queries.due_for_reminding(clock.now(), AHEAD))
    for done, booking in enumerate(due, start=1):
        actions.remind_teacher(booking)
        progress(done, len(due))
    return len(due)
