"""The one clock: server time, and the date in the city's time zone."""

from __future__ import annotations

import datetime

from django.utils import timezone


def now() -> datetime.datetime:
    """This moment, with its time zone."""
    return timezone.now()


def today() -> datetime.date:
    """Today's date in the city (settings.TIME_ZONE), whatever zone the reader's browser is in."""
    return timezone.localdate(timezone=timezone.get_default_timezone())
