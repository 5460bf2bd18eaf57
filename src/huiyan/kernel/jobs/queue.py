"""Putting work into the queue and taking it out again."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Min, QuerySet
from django.utils.translation import get_language

from huiyan.kernel.clock import now
from huiyan.kernel.jobs.models import UNFINISHED, Job, JobState
from huiyan.kernel.jobs.registry import check_name


def enqueue(
    name: str,
    *,
    by: AbstractBaseUser | None = None,
    run_at: datetime.datetime | None = None,
    unique_key: str | None = None,
    **arguments: Any,
) -> Job:
    """Queue the job `name`; it becomes visible to workers when the caller's transaction commits.

    While an unfinished job has the same `unique_key`, that one is returned and nothing is queued.
    """
    check_name(name)
    job = Job(
        name=name,
        arguments=arguments,
        run_at=run_at or now(),
        language=get_language() or "",
        created_by_id=by.pk if by else None,
        unique_key=unique_key,
    )
    if unique_key is None:
        job.save(force_insert=True)
        return job
    return _insert_or_find(job)


def _insert_or_find(job: Job) -> Job:
    for _attempt in range(5):  # the one in the way may end just before we look for it
        try:
            with transaction.atomic():
                job.save(force_insert=True)
                return job
        except IntegrityError:
            waiting = Job.objects.filter(unique_key=job.unique_key, state__in=UNFINISHED).first()
            if waiting:
                return waiting
    raise RuntimeError(f"job {job.name} with key {job.unique_key!r} could neither be queued nor found")


def jobs_of(user: AbstractBaseUser) -> QuerySet[Job]:
    """The work that a user asked for, newest first: what they may watch and cancel."""
    return Job.objects.filter(created_by_id=user.pk).order_by("-created_at")


@dataclass(frozen=True)
class QueueState:
    """How the queue does, for `huiyan doctor` and the metrics."""

    due: int
    oldest_due: datetime.timedelta
    running: int
    failed_in_a_day: int


def queue_state() -> QueueState:
    """Counts of the queue; work that has been due for minutes means that no worker runs."""
    due = Job.objects.filter(state=JobState.QUEUED, run_at__lte=now())
    oldest = due.aggregate(oldest=Min("run_at"))["oldest"]
    failed = Job.objects.filter(state=JobState.FAILED, finished_at__gte=now() - datetime.timedelta(days=1))
    return QueueState(
        due=due.count(),
        oldest_due=now() - oldest if oldest else datetime.timedelta(0),
        running=Job.objects.filter(state=JobState.RUNNING).count(),
        failed_in_a_day=failed.count(),
    )


def cancel(job: Job) -> bool:
    """Cancel a job that is not finished; a running one stops at its next report of progress."""
    return bool(Job.objects.filter(pk=job.pk, state__in=UNFINISHED).update(state=JobState.CANCELLED, finished_at=now()))


def dismiss(job: Job) -> bool:
    """Put a failed job away once somebody has read why it failed."""
    return bool(Job.objects.filter(pk=job.pk, state=JobState.FAILED).update(state=JobState.CANCELLED))
