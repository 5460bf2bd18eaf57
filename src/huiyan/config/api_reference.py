"""The page about the API; the API itself is loaded only when somebody opens it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from huiyan.shell import reference as pages
from huiyan.shell.web import render


def reference(request: HttpRequest) -> HttpResponse:
    """What programs can ask for."""
    schema = import_string("huiyan.config.api.api").get_openapi_schema()
    return render(request, "shell/api.html", {"steps": pages.sections(schema), "refusals": pages.refusals()})
