"""The pages about the API; the API itself is loaded only when somebody opens one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from huiyan.shell import reference as pages
from huiyan.shell.web import render


def reference(request: HttpRequest) -> HttpResponse:
    """What programs can ask for, part by part; with `q` the endpoints that have these words."""
    steps, words = _steps(), request.GET.get("q", "").strip()
    found = pages.holding(steps, words) if words else []
    return render(
        request, "shell/api.html", {"steps": steps, "words": words, "found": found, "refusals": pages.refusals()}
    )


def part(request: HttpRequest, key: str) -> HttpResponse:
    """The endpoints of one part."""
    section = next((one for one in _steps() if one.key == key), None)
    if section is None:
        raise Http404
    return render(request, "shell/api_part.html", {"section": section})


def _steps() -> list[pages.Section]:
    return pages.sections(import_string("huiyan.config.api.api").get_openapi_schema())
