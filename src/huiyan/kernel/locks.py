"""Named locks that last until the transaction ends, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models, transaction


class NamedLock(models.Model):
    name = models.CharField(max_length=100, primary_key=True)

    def __str__(self) -> str:
        return self.name


@contextmanager
def hold(name: str) -> Iterator[None]:
    """Wait until nobody else holds `name`, then hold it until the surrounding transaction ends.

    PostgreSQL locks the row; on SQLite every transaction is IMMEDIATE, so that the transaction itself is the lock.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"hold({name!r}) needs a transaction around it")
    lock = NamedLock.objects.select_for_update().filter(name=name)
    if lock.first() is None:
        NamedLock.objects.bulk_create([NamedLock(name=name)], ignore_conflicts=True)
        lock.get()
    yield
