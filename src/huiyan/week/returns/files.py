"""A return that a worker wrote, as a download."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from huiyan.kernel import files
from huiyan.shell.export import download
from huiyan.week.returns.models import ReturnFile


def download_of(made: ReturnFile) -> HttpResponse:
    """The file itself; 404 while it is not written."""
    if made.file is None:
        raise Http404
    with files.open_file(made.file) as content:
        return download(made.name, content.read(), made.file.content_type)
