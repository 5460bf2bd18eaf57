"""A write that is sent twice with the same key is done once."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from huiyan.kernel.clock import now
from huiyan.kernel.errors import Refusal
from huiyan.kernel.jobs import Progress, every

KEPT = datetime.timedelta(days=2)


class KeyUsedForAnotherRequest(Refusal):
    sentence = _("The idempotency key “{key}” was already used for another request.")
    next_step = _("Send a new key with a new request.")
    status = 422


class IdempotencyKey(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="kernel_idempotency_key_once")]

    def __str__(self) -> str:
        return self.key


def fingerprint(*parts: str | bytes) -> str:
    """A digest of what makes a request: method, path, body."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def once(user: AbstractBaseUser, key: str, fingerprint: str, produce: Callable[[], tuple[int, str]]) -> tuple[int, str]:
    """The answer (status, body) to the request with this key: produced the first time, repeated afterwards.

    `fingerprint` is what the function of that name makes of method, path and body. `produce` runs in the same transaction as the key, so that
    either both stay or neither; a refusal that it raises leaves nothing behind and the key free.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                # A second request with this key waits here until the first has committed.
                row = IdempotencyKey.objects.create(user_id=user.pk, key=key, fingerprint=fingerprint)
        except IntegrityError:
            return _stored_answer(user, key, fingerprint)
        row.status, row.body = produce()
        row.save(update_fields=["status", "body"])
        return row.status, row.body


def _stored_answer(user: AbstractBaseUser, key: str, fingerprint: str) -> tuple[int, str]:
    row = IdempotencyKey.objects.get(user_id=user.pk, key=key)
    if row.fingerprint != fingerprint or row.status is None:
        raise KeyUsedForAnotherRequest(key=key)
    return row.status, row.body


@every(datetime.timedelta(hours=6), "kernel.forget_idempotency_keys")
def forget_idempotency_keys(progress: Progress) -> None:
    IdempotencyKey.objects.filter(created_at__lt=now() - KEPT).delete()
