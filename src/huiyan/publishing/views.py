"""Public pages of sealed records."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyan.publishing import log
from huiyan.publishing.keys import NoSealKey, seal_key
from huiyan.publishing.models import LogHead, Publication
from huiyan.publishing.queries import chain_of, public_records
from huiyan.shell.export import Cells, table
from huiyan.shell.lists import Filter, listing
from huiyan.shell.web import render

MOST_DIGITS = 16
CELLS: Cells = (
    (gettext_lazy("Place in the log"), lambda one: one.leaf_index),
    (gettext_lazy("Record"), lambda one: one.title),
    (gettext_lazy("Title in English"), lambda one: one.title_en),
    (gettext_lazy("Stage"), Publication.get_stage_display),
    (gettext_lazy("Sealed"), lambda one: one.sealed_at),
    (gettext_lazy("Digest"), lambda one: one.digest),
    (gettext_lazy("Reason"), lambda one: one.reason),
)


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
    if request.GET.get("export") == "xlsx":
        return table(_("Sealed records"), CELLS, found.rows)
    return render(request, "publishing/records.html", {"list": found, "public_key": _public_key()})


def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One record: what it is, its digest, its place in the log, how to verify it."""
    found = get_object_or_404(public_records(), pk=pk)
    context = {
        "record": found,
        "chain": chain_of(found),
        "size": Publication.objects.count(),
        "public_key": _public_key(),
        "file_name": file_name(found),
    }
    return render(request, "publishing/record.html", context)


def bundle(request: HttpRequest, pk: int) -> HttpResponse:
    """The bundle as a download."""
    found = get_object_or_404(Publication, pk=pk)
    return HttpResponse(
        found.bundle,
        content_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file_name(found))}"},
    )


def log_page(request: HttpRequest) -> HttpResponse:
    """The log as it stands: its signed head, the heads before, and how to ask for proofs."""
    context = {"heads": list(LogHead.objects.all()[:20]), "public_key": _public_key(), "log_name": log.LOG_NAME}
    return render(request, "publishing/log.html", context)


def head(request: HttpRequest) -> HttpResponse:
    """The newest signed tree head, or that of `?size=`, as JSON."""
    size = request.GET.get("size")
    found = LogHead.objects.filter(size=_number(size)).first() if size else log.newest_head()
    if found is None:
        return _problem(_("The log has no such tree head."), 404)
    return JsonResponse({"log": log.LOG_NAME, "size": found.size, "root": found.root, "head": found.note})


def inclusion(request: HttpRequest) -> HttpResponse:
    """The proof that record `?index=` stands in the tree of `?size=`."""
    index, size = _number(request.GET.get("index")), _number(request.GET.get("size"))
    try:
        return JsonResponse({"index": index, "size": size, "hashes": log.inclusion(index, size)})
    except log.NoSuchTree as refusal:
        return _problem(refusal.message, refusal.status)


def consistency(request: HttpRequest) -> HttpResponse:
    """The proof that the tree of `?second=` begins with that of `?first=`."""
    first, second = _number(request.GET.get("first")), _number(request.GET.get("second"))
    try:
        return JsonResponse({"first": first, "second": second, "hashes": log.consistency(first, second)})
    except log.NoSuchTree as refusal:
        return _problem(refusal.message, refusal.status)


def _number(text: str | None) -> int:
    """A number of the address; one that is none is -1, which no tree has."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else -1


def _problem(detail: str, status: int) -> HttpResponse:
    problem = {"type": "about:blank", "title": str(_("This cannot be shown")), "status": status, "detail": detail}
    return JsonResponse(problem, status=status, content_type="application/problem+json")


def file_name(record: Publication) -> str:
    """The name of a bundle: the place in the log and the beginning of its digest."""
    return f"huiyan-{record.leaf_index:05d}-{record.digest[:8]}.jsonl"


def _public_key() -> str:
    try:
        return seal_key().public.hex()
    except NoSealKey:
        return ""
