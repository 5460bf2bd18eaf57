"""What is erased without anybody asking."""

from __future__ import annotations

import datetime

from huiyan.kernel.jobs import Progress, every
from huiyan.week.privacy.actions import purge_edition
from huiyan.week.privacy.queries import editions_to_purge


@every(datetime.timedelta(days=1), "week.purge")
def purge(progress: Progress) -> int:
    """Erase contacts of every edition whose time is over: how many rows."""
    editions = editions_to_purge()
    erased = 0
    for done, edition in enumerate(editions, start=1):
        entry = purge_edition(edition)
        erased += entry.bookings + entry.waiting if entry else 0
        progress(done, len(editions))
    return erased
