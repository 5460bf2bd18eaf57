"""Sending events in the background."""

from __future__ import annotations

import datetime

from django.conf import settings

from huiyan.kernel.jobs import Progress, every
from huiyan.week.webhooks.sending import deliver, due_deliveries, forget_old


@every(datetime.timedelta(seconds=15), "week.send_webhooks")
def send_webhooks(progress: Progress) -> int:
    """Send what is due; how many were received."""
    if not settings.HUIYAN["webhooks"]:
        return 0
    due, received = due_deliveries(), 0
    for done, delivery in enumerate(due, start=1):
        received += deliver(delivery)
        progress(done, len(due))
    return received


@every(datetime.timedelta(hours=12), "week.forget_webhooks")
def forget_webhooks(progress: Progress) -> int:
    """Keep the log of the last two weeks."""
    return forget_old()
