"""Which worker has which job: claiming one, and taking back what a lost worker had."""

from __future__ import annotations

import datetime
import logging
import uuid

from django.db import transaction
from django.db.models import F, QuerySet

from huiyan.kernel.clock import now
from huiyan.kernel.jobs.models import Job, JobState
from huiyan.kernel.jobs.registry import REGISTERED

log = logging.getLogger(__name__)


def claim(worker: str, lease: datetime.timedelta) -> Job | None:
    """Take the job that has been due the longest; no other worker gets the same one."""
    due = Job.objects.filter(state=JobState.QUEUED, run_at__lte=now(), name__in=REGISTERED).order_by("run_at", "pk")
    if not due.exists():  # most looks find nothing: do not take SQLite's write lock for that
        return None
    with transaction.atomic():
        job = due.select_for_update(skip_locked=True).first()
        if job is None:  # all of them are being claimed by others
            return None
        taken = Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
            state=JobState.RUNNING,
            worker=worker,
            lease_until=now() + lease,
            attempts=F("attempts") + 1,
            max_attempts=REGISTERED[job.name].retries + 1,
            error="",
            error_reference="",
        )
    return Job.objects.get(pk=job.pk) if taken else None


def requeue_lost() -> int:
    """Queue again what was running under a lease that has run out; what has no attempt left fails."""
    lost = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=now())
    if not lost.exists():
        return 0
    reference = new_reference()
    given_up = lost.filter(attempts__gte=F("max_attempts")).update(
        state=JobState.FAILED, finished_at=now(), error="the worker was lost", error_reference=reference
    )
    again = lost.update(state=JobState.QUEUED, run_at=now(), lease_until=None)
    log.warning("lost workers: %s jobs queued again, %s given up (%s)", again, given_up, reference)
    return again


def held_row(job: Job) -> QuerySet[Job]:
    """The job's row as long as this attempt holds it: another attempt or a cancellation makes it empty."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, worker=job.worker, attempts=job.attempts)


def new_reference() -> str:
    """What a user can quote and an operator finds in the log."""
    return uuid.uuid4().hex[:8]
