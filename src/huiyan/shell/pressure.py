"""How much a web process has to do: how many requests are in work at once, on average since somebody last asked.

A process that keeps up has about one; when it is asked more than it can answer, all its threads are busy and the number goes
to theirs, whether the processor, the database or a neighbour on the same machine is what is short.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


class Pressure:
    """Requests in work, and the sum of their time."""

    def __init__(self, now: float) -> None:
        self.lock = threading.Lock()
        self.at_work = 0
        self.worked = 0.0  # seconds of all requests since `asked`
        self.changed = self.asked = now

    def step(self, change: int, now: float) -> None:
        """A request begins (1) or ends (-1)."""
        with self.lock:
            self._pass(now)
            self.at_work += change

    def take(self, now: float) -> float:
        """The average number at work since the last time this was asked."""
        with self.lock:
            self._pass(now)
            average = self.worked / max(now - self.asked, 1e-6)
            self.worked, self.asked = 0.0, now
            return average

    def _pass(self, now: float) -> None:
        self.worked += self.at_work * (now - self.changed)
        self.changed = now


PRESSURE = Pressure(time.monotonic())


def pressure(get_response: Answer) -> Answer:
    """Middleware: counts the requests of this process while they are in work."""

    def middleware(request: HttpRequest) -> HttpResponse:
        PRESSURE.step(1, time.monotonic())
        try:
            return get_response(request)
        finally:
            PRESSURE.step(-1, time.monotonic())

    return middleware
