"""Seal a record: signed, put into the transparency log, and never changed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from huiyan.accounts.models import User
from huiyan.engines import proof
from huiyan.kernel import audit, clock
from huiyan.kernel.locks import hold
from huiyan.publishing.keys import seal_key
from huiyan.publishing.models import Publication

LOG_NAME = "huiyan.log"


@dataclass(frozen=True)
class Table:
    """A table that is sealed with a record: name, columns, rows of texts, whole numbers or nothing."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[proof.Cell]]


@dataclass(frozen=True)
class Announcement:
    """What the public is told about a record: its stage, titles, the page that shows it, and the thing it is about."""

    stage: Publication.Stage
    title: str
    title_en: str
    page: str
    about_type: str
    about_id: str
    notice_until: datetime.datetime | None = None


def seal(
    kind: str,
    payload: Mapping[str, Any],
    *,
    tables: Sequence[Table],
    announcement: Announcement,
    by: User,
    replaces: Publication | None = None,
    reason: str = "",
) -> Publication:
    """Make a public record of kind `kind`; a correction names the record it replaces and why.

    Only one record is sealed at a time, so that its place in the log is the number of those before it.
    """
    key = seal_key()
    at = clock.now()
    sealed = proof.seal(
        kind,
        payload,
        key,
        at,
        tables=[proof.seal_table(table.name, table.columns, table.rows) for table in tables],
        demonstration=settings.HUIYAN["demonstration"],
        replaces={"record": replaces.digest, "reason": reason} if replaces else None,
    )
    with transaction.atomic(), hold("publishing.log"):
        leaves = [
            bytes.fromhex(leaf)
            for leaf in Publication.objects.order_by("leaf_index").values_list("leaf_hash", flat=True)
        ]
        leaves.append(sealed.leaf)
        head = proof.sign_head(proof.Head(LOG_NAME, len(leaves), proof.root(leaves), proof_time(at)), key)
        place = proof.prove(len(leaves) - 1, len(leaves), leaves, head=head, key=key.public)
        lines = proof.bundle_lines(sealed, {table.name: table.rows for table in tables}, place)
        publication = Publication.objects.create(
            kind=kind,
            stage=announcement.stage,
            title=announcement.title,
            title_en=announcement.title_en,
            about_type=announcement.about_type,
            about_id=announcement.about_id,
            page=announcement.page,
            notice_until=announcement.notice_until,
            bundle=b"".join(lines).decode(),
            digest=sealed.digest,
            leaf_index=len(leaves) - 1,
            leaf_hash=sealed.leaf.hex(),
            replaces=replaces,
            reason=reason,
            sealed_at=at,
            sealed_by=by,
        )
        audit.record("record.seal", publication, by=by, after={"digest": sealed.digest, "leaf": len(leaves) - 1})
    return publication


def proof_time(at: datetime.datetime) -> str:
    """A time as tree heads write it: UTC, to the second."""
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
