"""The worker: claims a job under a lease, keeps the lease alive, and writes down how it ended."""

from __future__ import annotations

import datetime
import logging
import os
import signal
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import translation

from huiyan.kernel.clock import now
from huiyan.kernel.errors import Refusal
from huiyan.kernel.jobs.leases import claim, held_row, new_reference, requeue_lost
from huiyan.kernel.jobs.models import Job, JobState
from huiyan.kernel.jobs.registry import REGISTERED, JobStopped, load_jobs
from huiyan.kernel.jobs.schedule import enqueue_due_schedules

LEASE = datetime.timedelta(seconds=60)
POLL = 1.0  # seconds between two looks at an empty queue
FIRST_DELAY = datetime.timedelta(seconds=10)
LONGEST_DELAY = datetime.timedelta(hours=1)
PAUSES = (1, 5, 15, 30)  # seconds for which a lost database is waited for
log = logging.getLogger(__name__)


def run_worker(*, once: bool = False, stop: threading.Event | None = None, lease: datetime.timedelta = LEASE) -> int:
    """Run due jobs until `stop` is set or SIGTERM arrives; with `once` until none is due. Returns how many ran.

    The job at hand is finished before the worker stops; if it is killed instead, the lease runs out and another
    worker does the job again.
    """
    load_jobs()
    worker = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:6]}"
    stop = stop or threading.Event()
    ran = 0
    with _stopping_on_signals(stop):
        while not stop.is_set():
            job = _next_job(worker, lease)
            if job:
                _run(job, lease)
                ran += 1
            elif once:
                break
            else:
                stop.wait(POLL)
    return ran


def _next_job(worker: str, lease: datetime.timedelta) -> Job | None:
    """Tend the queue and claim the next job; a database that is away for a moment is only waited for."""
    if not connection.in_atomic_block:
        close_old_connections()
    try:
        requeue_lost()
        enqueue_due_schedules()
        return claim(worker, lease)
    except DatabaseError:
        log.warning("the queue could not be read", exc_info=True)
        return None


def _run(job: Job, lease: datetime.timedelta) -> None:
    registered = REGISTERED[job.name]
    lost = threading.Event()
    with _heartbeat(job, lease, lost), translation.override(job.language or settings.LANGUAGE_CODE):
        try:
            result = registered.function(_Reporter(job, lost), **job.arguments)
            _finish(job, state=JobState.DONE, result=result)
        except JobStopped:
            log.info("job %s was stopped", job)
        except Refusal as refusal:
            _finish(job, state=JobState.FAILED, error=refusal.message[:500])
        except Exception as failure:
            _fail(job, failure)


def _fail(job: Job, failure: Exception) -> None:
    """Try again later, each time after twice the wait, until no attempt is left."""
    reference = new_reference()
    log.exception("job %s failed at attempt %s (%s)", job, job.attempts, reference)
    told = {"error": type(failure).__name__, "error_reference": reference}
    if job.attempts >= (job.max_attempts or 1):
        _finish(job, state=JobState.FAILED, **told)
    else:
        delay = min(FIRST_DELAY * 2 ** (job.attempts - 1), LONGEST_DELAY)
        _write(job, state=JobState.QUEUED, run_at=now() + delay, lease_until=None, **told)


def _finish(job: Job, **values: Any) -> None:
    _write(job, finished_at=now(), lease_until=None, **values)


def _write(job: Job, **values: Any) -> None:
    """Write how the attempt ended; a database that is away comes back, or else the lease runs out and it is repeated."""
    for pause in PAUSES:
        try:
            if not held_row(job).update(**values):
                log.warning("job %s ended after it was cancelled or given to another worker", job)
            return
        except DatabaseError:
            log.warning("the end of job %s could not be written", job, exc_info=True)
            connection.close()
            time.sleep(pause)


class _Reporter:
    """Writes progress at most once a second and tells the function when to leave."""

    def __init__(self, job: Job, lost: threading.Event) -> None:
        self.job, self.lost, self.written = job, lost, float("-inf")

    def __call__(self, done: int, total: int | None = None, note: str = "") -> None:
        if self.lost.is_set():
            raise JobStopped
        if time.monotonic() - self.written < 1 and done != total:
            return
        self.written = time.monotonic()
        if not held_row(self.job).update(progress_done=done, progress_total=total, progress_note=note[:200]):
            raise JobStopped


@contextmanager
def _heartbeat(job: Job, lease: datetime.timedelta, lost: threading.Event) -> Iterator[None]:
    """Renew the lease from a thread of its own, so that a long computation keeps its job."""
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(lease.total_seconds() / 3):
                try:
                    if not held_row(job).update(lease_until=now() + lease):
                        lost.set()
                except DatabaseError:
                    log.warning("the lease of job %s could not be renewed", job, exc_info=True)
                    connection.close()
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"lease of job {job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def _stopping_on_signals(stop: threading.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT end the worker after the job at hand; only the main thread may listen."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stopping(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, stopping) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
