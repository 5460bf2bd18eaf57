"""The background sender."""

from __future__ import annotations

import datetime

from huiyan.kernel.jobs import Progress, every
from huiyan.kernel.notices.sending import due_notices, send


@every(datetime.timedelta(seconds=15), "kernel.send_notices")
def send_notices(progress: Progress) -> int:
    sent = 0
    due = due_notices()
    for done, notice in enumerate(due, start=1):
        sent += send(notice)
        progress(done, len(due))
    return sent
