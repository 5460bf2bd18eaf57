"""What anyone may know: every sealed record."""

from __future__ import annotations

from django.db.models import QuerySet

from huiyan.publishing.models import Publication


def public_records() -> QuerySet[Publication]:
    """All sealed records, the newest first, without their bundles (which may be large)."""
    return Publication.objects.defer("bundle").select_related("replaced_by", "replaces")


def records_about(kind: str, about: object) -> QuerySet[Publication]:
    """The records about one thing, the newest first."""
    return public_records().filter(about_type=kind, about_id=str(about))


def chain_of(record: Publication) -> list[Publication]:
    """A record with those it replaced and those that replaced it, the oldest first: all about the same thing."""
    about = {one.pk: one for one in records_about(record.about_type, record.about_id)}
    about.setdefault(record.pk, record)
    follower = {one.replaces_id: one for one in about.values() if one.replaces_id}
    first = about[record.pk]
    while first.replaces_id in about:
        first = about[first.replaces_id]
    chain = [first]
    while chain[-1].pk in follower:
        chain.append(follower[chain[-1].pk])
    return chain
