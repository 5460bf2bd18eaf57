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
