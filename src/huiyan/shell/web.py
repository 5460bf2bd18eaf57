"""How a view answers: a whole page, a part of one, or a page of a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as django_render


def render(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Answer with a template; a template named `page.html#part` gives that part alone."""
    return django_render(request, template, context, status=status)


def page_or_part(request: HttpRequest, template: str, part: str, context: dict[str, Any]) -> HttpResponse:
    """The part for an htmx request, the whole page for everyone else: the same view serves both."""
    is_part = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    return render(request, f"{template}#{part}" if is_part else template, context)


LONGEST_KEY = 18  # digits that any column of keys holds


def key_of(text: str | None) -> int:
    """The key of a row as an address or a form names it; 0, which no row has, where it names none."""
    return int(text) if text and text.isdecimal() and len(text) <= LONGEST_KEY else 0


def keys_of(texts: Iterable[str]) -> set[int]:
    """The keys of the rows that were ticked."""
    return {key_of(text) for text in texts} - {0}


def raw_body(request: HttpRequest) -> bytes:
    """What a script sent as bytes; a form in its place is not understood."""
    if request.content_type == "multipart/form-data":
        raise BadRequest("bytes were awaited, not a form")
    return request.body


def paginate(request: HttpRequest, rows: QuerySet[Any] | list[Any], *, per_page: int = 50) -> Any:
    """One page of rows by `?page=`; a number out of range gives the nearest page."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))
