"""Where events of the Week are sent, and every message that was or will be sent there."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyan.kernel import clock


class Event(models.TextChoices):
    BOOKING_MADE = "booking.made", _("places were booked")
    BOOKING_CANCELLED = "booking.cancelled", _("a booking was cancelled")
    SESSION_CHANGED = "session.changed", _("a session was changed")


class Webhook(models.Model):
    """Another system's address, and the secret with which what is sent there is signed."""

    url = models.URLField(_("address"), max_length=300, unique=True)
    events = models.JSONField(_("events"), default=list)
    secret = models.CharField(max_length=64, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    failures = models.PositiveSmallIntegerField(default=0)  # in a row, over all deliveries
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(url__startswith="https://"), name="week_webhook_is_https")]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event for one webhook: written with what happened, sent afterwards, tried again when it fails."""

    class State(models.TextChoices):
        QUEUED = "queued", _("on its way")
        SENT = "sent", _("received")
        FAILED = "failed", _("given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(_("event"), max_length=30, choices=Event)
    facts = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=clock.now)
    answer = models.CharField(_("answer"), max_length=80, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="queued"), name="week_delivery_due"),
            models.Index(fields=["webhook", "-created_at"], name="week_delivery_by_webhook"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="week_delivery_sent_has_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"
