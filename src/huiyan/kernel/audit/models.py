from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from huiyan.kernel.clock import now


class PersonKey(models.Model):
    """A person as the log knows them. Without `user` and `key` nobody can tell any more who it was."""

    ref = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    key = models.BinaryField(null=True, blank=True, max_length=32)
    created_at = models.DateTimeField(default=now)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True) | models.Q(key__isnull=True, user__isnull=True),
                name="kernel_personkey_erased_has_no_key",
            )
        ]

    def __str__(self) -> str:
        return str(self.ref)


class AuditEntry(models.Model):
    """One thing that was done. Triggers refuse to change or delete it."""

    at = models.DateTimeField(default=now, db_index=True)
    actor = models.ForeignKey(PersonKey, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    action = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=100, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    personal = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="kernel_audit_by_subject"),
            models.Index(fields=["action", "id"], name="kernel_audit_by_action"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.action}"


class AuditBatch(models.Model):
    """Rows that were sealed together; `digest` is that of its last row, `previous` that of the batch before."""

    number = models.PositiveBigIntegerField(primary_key=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "audit batches"

    def __str__(self) -> str:
        return str(self.number)


class AuditSeal(models.Model):
    """The place of an entry in the chain, and the digest of everything up to it."""

    entry = models.OneToOneField(AuditEntry, primary_key=True, on_delete=models.PROTECT, related_name="seal")
    batch = models.ForeignKey(AuditBatch, on_delete=models.PROTECT, related_name="seals")
    position = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="kernel_auditseal_place")]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.position}"
