"""Chaining the event log afterwards, in batches, so that no action waits for the head of a chain."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, QuerySet

from huiyan.kernel.audit.canonical import Plain, canonical
from huiyan.kernel.audit.models import AuditBatch, AuditEntry, AuditSeal
from huiyan.kernel.locks import hold

REACH = 100_000
BEGINNING = "0" * 64


@dataclass(frozen=True)
class ChainReport:
    """What `verify_chain` found; `broken` says in English where the log differs from its seals, or is None."""

    batches: int
    entries: int
    unsealed: int
    head: str
    broken: str | None = None
    broken_entry: int | None = None

    @property
    def is_whole(self) -> bool:
        return self.broken is None


def seal_pending(limit: int = 1000, *, reach: int | None = REACH) -> int:
    """Seal up to `limit` entries that have no seal yet as one batch; returns how many.

    An entry whose number is lower but whose transaction committed later is found by a later batch, which looks back
    `reach` numbers so that a long log need not be read each time; None looks back to the beginning.
    """
    with transaction.atomic(), hold("kernel.audit.seal"):
        entries = list(_unsealed(reach)[:limit])
        if not entries:
            return 0
        last = AuditBatch.objects.order_by("-number").first()
        number, digest = (last.number + 1, last.digest) if last else (1, BEGINNING)
        seals = []
        for position, entry in enumerate(entries):
            digest = next_digest(digest, number, position, entry)
            seals.append(AuditSeal(entry=entry, batch_id=number, position=position, digest=digest))
        AuditBatch.objects.create(
            number=number, previous=last.digest if last else BEGINNING, digest=digest, count=len(entries)
        )
        AuditSeal.objects.bulk_create(seals)
        return len(entries)


def _unsealed(reach: int | None) -> QuerySet[AuditEntry]:
    waiting = AuditEntry.objects.filter(seal__isnull=True).order_by("pk")
    highest = AuditSeal.objects.aggregate(highest=Max("entry_id"))["highest"] if reach is not None else None
    return waiting.filter(pk__gt=highest - reach) if highest and reach is not None else waiting


def next_digest(previous: str, batch: int, position: int, entry: AuditEntry) -> str:
    """SHA-256 over the digest before and the canonical text of the entry and its place."""
    text: dict[str, Plain] = {
        "previous": previous,
        "batch": batch,
        "position": position,
        "entry": entry.pk,
        "at": entry.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        "actor": str(entry.actor_id) if entry.actor_id else None,
        "action": entry.action,
        "subject_type": entry.subject_type,
        "subject_id": entry.subject_id,
        "before": entry.before,
        "after": entry.after,
        "personal": entry.personal,
    }
    return hashlib.sha256(canonical(text)).hexdigest()


def verify_chain(published: Mapping[int, str] | None = None) -> ChainReport:
    """Recompute the chain from its beginning and name the first row that differs.

    `published` are digests of batches that were made known outside (batch number -> digest): they show a chain that
    was rewritten or cut off as a whole, which recomputing alone cannot.
    """
    published = published or {}
    unsealed = AuditEntry.objects.filter(seal__isnull=True).count()
    digest, batches, entries = BEGINNING, 0, 0
    for batch in AuditBatch.objects.order_by("number").iterator():
        batches += 1
        fault, digest, entry = _walk(batch, batches, digest)
        entries += batch.count
        if not fault and published.get(batches, digest) != digest:
            fault = f"the digest of batch {batches} is not the published one"
        if fault:
            return ChainReport(batches, entries, unsealed, digest, fault, entry)
    cut_off = next((number for number in sorted(published) if number > batches), None)
    return ChainReport(batches, entries, unsealed, digest, f"batch {cut_off} is missing" if cut_off else None)


def _walk(batch: AuditBatch, number: int, digest: str) -> tuple[str | None, str, int | None]:
    """Follow one batch from the digest before it: (what is wrong, digest after it, the entry it is about)."""
    if batch.number != number:
        return f"batch {number} is missing", digest, None
    if batch.previous != digest:
        return f"batch {number} does not continue the batch before it", digest, None
    position = -1
    for position, seal in enumerate(_seals(batch)):
        if seal.position != position:
            return f"batch {number} has no row at position {position}", digest, None
        digest = next_digest(digest, number, position, seal.entry)
        if seal.digest != digest:
            return f"entry {seal.entry_id} (batch {number}, position {position}) was changed", digest, seal.entry_id
    if position + 1 != batch.count:
        return f"batch {number} has {position + 1} rows, {batch.count} were sealed", digest, None
    return (None if batch.digest == digest else f"the digest of batch {number} was changed"), digest, None


def _seals(batch: AuditBatch) -> Iterator[AuditSeal]:
    return batch.seals.select_related("entry").order_by("position").iterator()
