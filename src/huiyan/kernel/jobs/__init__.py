"""Work that is done later by a worker process: registered by name, repeated when a worker dies, shown while it runs."""

from huiyan.kernel.jobs.models import Job, JobState, Schedule
from huiyan.kernel.jobs.queue import QueueState, cancel, dismiss, enqueue, jobs_of, queue_state
from huiyan.kernel.jobs.registry import JobStopped, Progress, every, job, load_jobs
from huiyan.kernel.jobs.worker import run_worker

__all__ = [
    "Job",
    "JobState",
    "JobStopped",
    "Progress",
    "QueueState",
    "Schedule",
    "cancel",
    "dismiss",
    "enqueue",
    "every",
    "job",
    "jobs_of",
    "load_jobs",
    "queue_state",
    "run_worker",
]
