"""A Refusal raised anywhere becomes a page, a part or a problem document with its sentence; everything else crashes loudly."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import structlog
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from huiyan.kernel.errors import Refusal
from huiyan.shell.web import render

Answer = Callable[[HttpRequest], HttpResponse]


def refusals(get_response: Answer) -> Answer:
    """Middleware: gives each request a reference for the log, and turns refusals into pages."""

    class Middleware:
        def __call__(self, request: HttpRequest) -> HttpResponse:
            request.reference = secrets.token_hex(4)  # type: ignore[attr-defined]  # read by the error page
            structlog.contextvars.bind_contextvars(reference=request.reference)  # type: ignore[attr-defined]
            return get_response(request)

        def process_view(self, request: HttpRequest, *_view: object) -> None:
            """No form of ours sends the character NUL, and PostgreSQL keeps no text with it; the API says so by itself."""
            if hasattr(request, "urlconf"):
                return
            said = (text for given in (request.GET, request.POST) for _name, texts in given.lists() for text in texts)
            if any("\x00" in str(text) for text in said):
                raise BadRequest("a value with NUL")

        def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
            if not isinstance(error, Refusal):
                return None
            return refusal_page(request, error)

    return Middleware()


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The sentence of a refusal as a page, or as a part for htmx (which shows parts of every status)."""
    part = request.headers.get("HX-Request") == "true"
    template = "shell/refusal.html#refusal" if part else "shell/refusal.html"
    return render(
        request, template, {"refusal": refusal, "back": request.headers.get("Referer", "/")}, status=refusal.status
    )
