from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from huiyan.kernel.clock import now


class NoticeState(models.TextChoices):
    HELD = "held", pgettext_lazy("notice", "held back")
    QUEUED = "queued", pgettext_lazy("notice", "on its way")
    SENT = "sent", pgettext_lazy("notice", "sent")
    FAILED = "failed", pgettext_lazy("notice", "could not be sent")
    WITHDRAWN = "withdrawn", pgettext_lazy("notice", "withdrawn")


class Notice(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="notices"
    )
    address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=10)
    on_page = models.BooleanField(
        default=False
    )  # its reader finds it on a page of theirs, though no channel reaches them
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.QUEUED)
    about_type = models.CharField(max_length=100, blank=True)
    about_id = models.CharField(max_length=64, blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(default=now)
    attempts = models.PositiveSmallIntegerField(default=0)
    channel = models.CharField(max_length=20, blank=True)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=now, db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False) | ~models.Q(address=""), name="kernel_notice_has_receiver"
            ),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="kernel_notice_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(state__in=["held", "queued"]), name="kernel_notice_due"
            ),
            models.Index(fields=["about_type", "about_id"], name="kernel_notice_about"),
        ]

    def __str__(self) -> str:
        return self.subject
