"""A file in pieces: begin, send each piece, ask how far it is, finish. `shell/upload.js` speaks to these."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.entries import actions, queries
from huiyan.kernel.files import append_chunk, uploads_of
from huiyan.shell.web import raw_body, render


@signed_in
@require_POST
def begin(request: SignedRequest, pk: int, key: str) -> HttpResponse:
    """Begin to answer a question with a file."""
    entry = queries.own_entry(request.user, pk)
    question = queries.file_question(entry, key)
    size = request.POST.get("size", "")
    upload = actions.begin_file(
        entry,
        question=question,
        name=request.POST.get("name", ""),
        size=int(size) if size.isdecimal() else 0,
        by=request.user,
    )
    href = reverse("competition:upload_piece", args=[upload.pk])
    return JsonResponse({"id": str(upload.pk), "href": href, "received": 0, "piece": actions.PIECE}, status=201)


@signed_in
def piece(request: SignedRequest, upload: uuid.UUID) -> HttpResponse:
    """Take the next piece (POST, its place in `Upload-Offset`), or say how much has arrived (GET)."""
    found = get_object_or_404(uploads_of(request.user), pk=upload)
    if request.method == "POST":
        offset = request.headers.get("Upload-Offset", "")
        found = append_chunk(found, offset=int(offset) if offset.isdecimal() else -1, data=raw_body(request))
    return JsonResponse({"received": found.received, "size": found.size, "piece": actions.PIECE})


@signed_in
@require_POST
def finish(request: SignedRequest, pk: int, key: str, upload: uuid.UUID) -> HttpResponse:
    """Put the pieces together: from now on the file answers the question."""
    entry = queries.own_entry(request.user, pk)
    question = queries.file_question(entry, key)
    found = get_object_or_404(uploads_of(request.user), pk=upload)
    made = actions.finish_file(entry, question=question, upload=found, by=request.user)
    return render(request, "competition/entries/_file.html", {"file": made})
