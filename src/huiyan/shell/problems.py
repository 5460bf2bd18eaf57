"""Problem documents (RFC 9457): what went wrong, for programs. Needs no schema library."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal

PROBLEM = "application/problem+json"
BEGINS = "/api/v1/"

TITLES = {
    400: _("Not understood"),
    401: _("Sign in or send a token"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("Not possible at this address"),
    409: _("Refused"),
    413: _("Too large"),
    415: _("Kind not accepted"),
    422: _("Not valid"),
    429: _("Too many requests"),
    500: _("Something went wrong here"),
    503: _("Not available now"),
}
DETAILS = {
    400: _("The request could not be read."),
    404: _("It is not there, or not for you."),
    405: _("This address does not take this method."),
    500: _("It is our fault. If you ask about it, quote the reference."),
}


def problem(
    request: HttpRequest,
    status: int,
    *,
    detail: str = "",
    kind: str = "about:blank",
    advice: str = "",
    errors: Sequence[Mapping[str, str]] = (),
) -> HttpResponse:
    """A problem document as an answer."""
    said = {
        "type": kind,
        "title": str(TITLES.get(status, TITLES[500 if status >= 500 else 400])),
        "status": status,
        "detail": detail or str(DETAILS.get(status, TITLES.get(status, TITLES[400]))),
        "instance": request.path,
        "reference": getattr(request, "reference", ""),
    }
    more = {"advice": advice, "errors": list(errors)}
    return JsonResponse(
        {**said, **{name: value for name, value in more.items() if value}},
        status=status,
        content_type=PROBLEM,
        json_dumps_params={"ensure_ascii": False},
    )


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The sentence of a refusal as a problem document; its type leads to the page that lists all refusals."""
    kind = f"{settings.HUIYAN['address']}{reverse('api_reference')}#{refusal_name(type(refusal))}"
    return problem(request, refusal.status, detail=refusal.message, kind=kind, advice=refusal.advice)


def refusal_name(kind: type[Refusal]) -> str:
    """The name of a refusal, unique over all steps: judging.ReasonMissing."""
    parts = [part for part in kind.__module__.split(".")[1:] if part not in ("actions", "refusals", "kernel")]
    return f"{parts[-1]}.{kind.__name__}" if parts else kind.__name__


def problems(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: below the API's address whatever goes wrong is a problem document, also where no endpoint was reached.

    The API has a URLconf of its own, so that a process which nobody asks for JSON never loads its schemas (14 MB).
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(BEGINS):
            return get_response(request)
        if "%00" in request.META.get("QUERY_STRING", ""):
            return problem(request, 400)
        request.urlconf = settings.API_URLCONF
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        if response.status_code < 400 or response.headers.get("Content-Type") == PROBLEM:
            return response
        said = problem(request, response.status_code)
        said._has_been_logged = True  # type: ignore[attr-defined]  # Django has logged the answer that this one replaces
        if "Allow" in response.headers:
            said["Allow"] = response.headers["Allow"]
        return said

    return middleware
