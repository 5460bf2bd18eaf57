from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext, pgettext_lazy

from huiyan.kernel.clock import now


class JobState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("work", "waiting")
    RUNNING = "running", pgettext_lazy("work", "running")
    DONE = "done", pgettext_lazy("work", "done")
    FAILED = "failed", pgettext_lazy("work", "failed")
    CANCELLED = "cancelled", pgettext_lazy("work", "cancelled")


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


class Job(models.Model):
    name = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    run_at = models.DateTimeField(default=now)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=100, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(null=True, blank=True)  # known to the worker that claims it
    language = models.CharField(max_length=10, blank=True)
    progress_done = models.PositiveBigIntegerField(default=0)
    progress_total = models.PositiveBigIntegerField(null=True, blank=True)
    progress_note = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)
    error_reference = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    unique_key = models.CharField(max_length=200, null=True, blank=True)  # noqa: DJ001 - NULL keys do not collide

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unique_key"], condition=models.Q(state__in=["queued", "running"]), name="kernel_job_unique_key"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="running") | models.Q(lease_until__isnull=False, max_attempts__isnull=False),
                name="kernel_job_running_has_lease",
            ),
        ]
        indexes = [
            models.Index(fields=["run_at", "id"], condition=models.Q(state="queued"), name="kernel_job_due"),
            models.Index(fields=["lease_until"], condition=models.Q(state="running"), name="kernel_job_leases"),
            models.Index(fields=["name", "-created_at"], name="kernel_job_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state not in UNFINISHED

    @property
    def percent(self) -> int | None:
        """How much is done, where the work knows how much there is."""
        return (
            100 * min(self.progress_done, self.progress_total) // self.progress_total if self.progress_total else None
        )

    @property
    def explanation(self) -> str:
        """Why it failed, for the person who waits for it: what was refused, or what to quote when asking."""
        if not self.error_reference:
            return self.error
        sentence = gettext("Something went wrong here. If you ask about it, quote {reference}.")
        return sentence.format(reference=self.error_reference)


class Schedule(models.Model):
    """When a repeated job is next due; the worker that moves `next_at` is the one that enqueues it."""

    name = models.CharField(max_length=100, primary_key=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
