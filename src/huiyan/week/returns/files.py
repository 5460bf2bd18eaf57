"""The return as a file: as it stands now, or as it was handed upward."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.http import Http404, HttpResponse

from huiyan.accounts.models import User
from huiyan.kernel import clock
from huiyan.shell.export import download
from huiyan.week.editions.models import Edition
from huiyan.week.returns.figures import content_of, digest_of
from huiyan.week.returns.models import ReturnVersion

INVISIBLE = ("Cc", "Cs", "Cn", "Co")


def printable(value: Any) -> Any:
    """The same content without signs that no paper shows and no document may hold, such as control characters."""
    if isinstance(value, str):
        return "".join(sign for sign in value if sign in "\n\t" or unicodedata.category(sign) not in INVISIBLE)
    if isinstance(value, dict):
        return {key: printable(one) for key, one in value.items()}
    return [printable(one) for one in value] if isinstance(value, list) else value


def return_file(
    kind: str, edition: Edition, *, reader: User | None = None, version: ReturnVersion | None = None
) -> HttpResponse:
    """A version, or without one a draft of what `reader` sees now; 404 for a kind that is not made."""
    from huiyan.week.returns import documents  # noqa: PLC0415  # typst and python-docx are 26 MB, for those who download

    if kind not in documents.KINDS:
        raise Http404
    content = version.content if version else content_of(reader, edition)  # type: ignore[arg-type]  # one of the two is given
    paper = documents.Paper(
        content=printable(content),
        name=f"{edition.slug}-return-v{version.number}" if version else f"{edition.slug}-return-draft",
        version=version.number if version else None,
        at=version.at if version else clock.now(),
        digest=version.digest if version else digest_of(content),
    )
    return download(f"{paper.name}.{kind}", documents.KINDS[kind](paper), documents.TYPES[kind])
