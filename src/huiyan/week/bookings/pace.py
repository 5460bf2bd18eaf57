"""How often one network address may send a booking.

Counted in the memory of each web process: no statement of the database is spent on it, and several processes let through
as many times the number. It is a brake against a machine that books by the thousand, not a promise.
"""

from __future__ import annotations

import threading
from collections import Counter

from django.conf import settings
from django.http import HttpRequest

from huiyan.accounts.limits import address_of
from huiyan.kernel import clock
from huiyan.week.bookings.refusals import TooOften


class Pace:
    """Counts of the running minute."""

    def __init__(self) -> None:
        self.minute = 0
        self.counts: Counter[str] = Counter()
        self.lock = threading.Lock()

    def count(self, who: str, minute: int) -> int:
        """How often this one was counted in this minute, now included; a new minute forgets the last."""
        with self.lock:
            if minute != self.minute:
                self.minute, self.counts = minute, Counter()
            self.counts[who] += 1
            return self.counts[who]


PACE = Pace()


def check_pace(request: HttpRequest) -> None:
    """Count a booking, or an entry into a waiting room, from the request's address; refused when it is one too many."""
    most = settings.HUIYAN["bookings_per_minute"]
    minute = int(clock.now().timestamp()) // 60
    if most and PACE.count(address_of(request), minute) > most:
        raise TooOften
