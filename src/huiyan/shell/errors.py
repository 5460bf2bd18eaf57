"""Pages for what went wrong: in plain words, with a reference where it was our fault."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from huiyan.shell.web import render

log = structlog.get_logger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that no form of ours sends."""
    return render(request, "shell/error.html", {"status": 400}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but this is for others."""
    return render(request, "shell/error.html", {"status": 403}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not for this person; both look the same on purpose."""
    return render(request, "shell/error.html", {"status": 404}, status=404)


def too_often(request: HttpRequest) -> HttpResponse:
    """429: tried again too soon; nothing was done. Called by the limits of sign-in, reset and codes."""
    return render(request, "shell/error.html", {"status": 429}, status=429)


def crashed(request: HttpRequest) -> HttpResponse:
    """500: our fault; the reference stands in the log too. Rendered without context processors, which may be what broke."""
    reference = getattr(request, "reference", "")
    return HttpResponse(render_to_string("shell/crashed.html", {"reference": reference}), status=500)
