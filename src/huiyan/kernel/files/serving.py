"""Answering with a stored file so that it can do no harm in the reader's browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from huiyan.kernel.files.actions import CHUNK, open_file
from huiyan.kernel.files.kinds import KINDS
from huiyan.kernel.files.models import StoredFile

POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
# The browsers' PDF viewers refuse to start in a sandbox; without scripts and loads the page can do nothing either way.
PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def serve(
    stored: StoredFile, *, inline: bool = False, framed: bool = False, byte_range: str | None = None
) -> HttpResponseBase:
    """Answer with the file; whoever calls has checked that the reader may see it.

    `inline` opens it in the page where the kind allows that, otherwise it is saved. `framed` lets a page of this site
    show it in a frame; all others still cannot. `byte_range` is the request's Range header: PDF viewers and video
    players ask for parts.
    """
    inline = inline and KINDS[stored.kind].opens_in_page
    span = _span(byte_range, stored.size)
    response = _whole(stored) if span is None else _part(stored, *span)
    response["Content-Type"] = stored.content_type
    response["Content-Disposition"] = content_disposition_header(not inline, stored.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    policy = PDF_POLICY if inline and stored.kind == "pdf" else POLICY
    response["Content-Security-Policy"] = f"{policy}; frame-ancestors " + ("'self'" if framed else "'none'")
    response["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"
    return response


def _whole(stored: StoredFile) -> HttpResponseBase:
    return FileResponse(open_file(stored), headers={"Content-Length": str(stored.size)})


def _part(stored: StoredFile, first: int, last: int) -> HttpResponseBase:
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
    content = open_file(stored)
    content.seek(first)
    response = StreamingHttpResponse(_read(content, last - first + 1), status=206)
    response["Content-Range"] = f"bytes {first}-{last}/{stored.size}"
    response["Content-Length"] = str(last - first + 1)
    return response


def _span(header: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte that were asked for; None for the whole, first > last when there are no such bytes."""
    found = RANGE.fullmatch(header.strip()) if header else None
    if not found or not (found[1] or found[2]):
        return None
    if not found[1]:
        count = min(int(found[2]), size)
        return (size - count, size - 1) if count else (1, 0)
    first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
    return (first, last) if first < size else (1, 0)


def _read(content: IO[bytes], left: int) -> Iterator[bytes]:
    with content:
        while left and (chunk := content.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
