"""The service worker that keeps a judge's pages and a helper's door for use without a connection: one small script for the whole site."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

SOURCE = Path(__file__).parent / "static" / "shell" / "worker.js"
POLICY = "default-src 'none'; connect-src 'self'"


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script from the root, so that its scope is the site; browsers ask for it again each day."""
    response = HttpResponse(script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Content-Security-Policy"] = POLICY
    return response


@functools.cache
def script() -> str:
    """The script with the version of the site's files in it: new files mean a new worker, which forgets the old ones."""
    source = SOURCE.read_text(encoding="utf-8")
    files = sorted(getattr(staticfiles_storage, "hashed_files", {}).values())
    version = hashlib.sha256("\n".join([source, *files]).encode()).hexdigest()[:16]
    return source.replace('"development"', f'"{version}"', 1)
