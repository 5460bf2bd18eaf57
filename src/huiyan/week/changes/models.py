"""Changes of what is in the programme: they wait for a moderator, or were made at once and wait to be looked after."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyan.week.proposals.models import Activity, Session


class Change(models.Model):
    """What a host changed, or wants to change, of an activity (`session` is empty) or of one of its sessions."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("a change", "waits for the moderators")
        APPROVED = "approved", pgettext_lazy("a change", "approved")
        RETURNED = "returned", pgettext_lazy("a change", "not approved")
        WITHDRAWN = "withdrawn", pgettext_lazy("a change", "taken back")
        DONE = "done", pgettext_lazy("a change", "made at once")
        SEEN = "seen", pgettext_lazy("a change", "made at once, looked after")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="changes")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, blank=True, related_name="changes")
    new = models.JSONField()  # field -> value, as JSON writes it
    old = models.JSONField()  # what stood there before; of a change that waits, when it was asked for
    why = models.CharField(_("why"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(pgettext_lazy("a change", "asked for"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["activity", "state"], name="week_change_by_activity")]
        constraints = [
            models.UniqueConstraint(
                fields=["activity"], condition=Q(state="waiting", session__isnull=True), name="week_change_one_waits"
            ),
            models.UniqueConstraint(
                fields=["session"], condition=Q(state="waiting"), name="week_change_one_of_a_session_waits"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "done"], decided_at__isnull=True, decided_by__isnull=True)
                | Q(
                    state__in=["approved", "returned", "withdrawn", "seen"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="week_change_decided_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.state}"
