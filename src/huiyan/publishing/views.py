"""Public pages of sealed records."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from huiyan.publishing.keys import NoSealKey, seal_key
from huiyan.publishing.models import Publication
from huiyan.publishing.queries import public_records
from huiyan.shell.lists import Filter, listing
from huiyan.shell.web import render


def records(request: HttpRequest) -> HttpResponse:
    """All sealed records, and how to verify one."""
    found = listing(
        request,
        public_records(),
        search=["title", "title_en", "digest"],
        filters=[Filter("stage", _("Stage"), "stage", Publication.Stage.choices)],
        columns=[
            ("title", _("Record"), "title"),
            ("stage", _("Stage"), "stage"),
            ("sealed", _("Sealed"), "sealed_at"),
            ("leaf#", _("Place in the log"), "leaf_index"),
        ],
        default="-leaf",
    )
    return render(request, "publishing/records.html", {"list": found, "public_key": _public_key()})


def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One record: what it is, its digest, its place in the log, how to verify it."""
    found = get_object_or_404(public_records(), pk=pk)
    return render(
        request, "publishing/record.html", {"record": found, "public_key": _public_key(), "file_name": file_name(found)}
    )


def bundle(request: HttpRequest, pk: int) -> HttpResponse:
    """The bundle as a download."""
    found = get_object_or_404(Publication, pk=pk)
    return HttpResponse(
        found.bundle,
        content_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file_name(found))}"},
    )


def file_name(record: Publication) -> str:
    """The name of a bundle: the place in the log and the beginning of its digest."""
    return f"huiyan-{record.leaf_index:05d}-{record.digest[:8]}.jsonl"


def _public_key() -> str:
    try:
        return seal_key().public.hex()
    except NoSealKey:
        return ""
