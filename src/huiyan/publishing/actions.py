"""Seal a record: signed, put into the transparency log, and never changed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.engines import proof
from huiyan.kernel import audit, clock
from huiyan.kernel.errors import Refusal
from huiyan.kernel.locks import hold
from huiyan.publishing import log
from huiyan.publishing.keys import seal_key
from huiyan.publishing.models import Publication


class AlreadyReplaced(Refusal):
    sentence = _("This record was replaced already: correct the record that replaced it.")


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

    Only one record is sealed at a time, so that its place in the log is the number of those before it and no record
    is older than the one before. Raises AlreadyReplaced where `replaces` has a successor already.
    """
    key = seal_key()
    with transaction.atomic(), hold("publishing.log"):
        if replaces and Publication.objects.filter(replaces=replaces).exists():
            raise AlreadyReplaced
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
        place = log.append(sealed.leaf, at=at, key=key)
        lines = proof.bundle_lines(sealed, {table.name: table.rows for table in tables}, place.proof)
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
            leaf_index=place.index,
            leaf_hash=sealed.leaf.hex(),
            replaces=replaces,
            reason=reason,
            sealed_at=at,
            sealed_by=by,
        )
        audit.record("record.seal", publication, by=by, after={"digest": sealed.digest, "leaf": place.index})
    return publication
