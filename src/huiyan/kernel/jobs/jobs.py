"""Keeping the queue's table small."""

from __future__ import annotations

import datetime

from huiyan.kernel.clock import now
from huiyan.kernel.jobs.models import Job, JobState
from huiyan.kernel.jobs.registry import Progress, every

KEPT = datetime.timedelta(days=30)
REPEATED_KEPT = datetime.timedelta(hours=1)


@every(datetime.timedelta(minutes=30), "kernel.forget_jobs")
def forget_jobs(progress: Progress) -> int:
    """Delete finished jobs after a month, and repeated ones that went well after an hour."""
    finished = Job.objects.filter(finished_at__lt=now() - KEPT)
    repeated = Job.objects.filter(
        state=JobState.DONE, unique_key__startswith="every:", finished_at__lt=now() - REPEATED_KEPT
    )
    return finished.delete()[0] + repeated.delete()[0]
