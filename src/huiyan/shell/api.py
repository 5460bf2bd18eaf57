"""What all parts of the JSON API share: pages of lists, strict input, and how problems are described."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from ninja.parser import Parser
from pydantic import ConfigDict, Field

HIGHEST = 2**53 - 1  # the largest whole number that every JSON reader keeps

T = TypeVar("T")
Whole = Annotated[int, Field(ge=0, le=HIGHEST)]
Key = Annotated[int, Field(ge=1, le=HIGHEST)]
Words = Annotated[str, Field(max_length=20_000)]
Why = Annotated[str, Field(max_length=300)]

SENTENCES = {
    "missing": _("This is needed."),
    "extra_forbidden": _("There is no such name here."),
    "string_too_long": _("At most {max_length} characters."),
    "string_too_short": _("At least {min_length} characters."),
    "greater_than_equal": _("At least {ge}."),
    "less_than_equal": _("At most {le}."),
    "literal_error": _("One of: {expected}."),
    "enum": _("One of: {expected}."),
    "one_for_each": _("One for each is needed: {expected}."),
}


class FieldError(Schema):
    """What is wrong with one value; `path` is a JSON pointer into the body, or the name of a parameter."""

    path: str
    message: str
    code: str


class Problem(Schema):
    """A problem document: what went wrong, in the caller's language, and the reference under which we find it in the log."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    reference: str
    advice: str | None = None
    errors: list[FieldError] | None = None


class Given(Schema):
    """A body: a name that is not known is an error, so that a mistyped one is noticed. A query forgets such names."""

    model_config = ConfigDict(extra="forbid")


class PartQuery(Given):
    """Which part of a list that has an order of its own."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    offset: Whole = 0


class ListQuery(PartQuery):
    """Part of a list: `q` searches as the page does; each list says by what it sorts ("-" in front: backwards)."""

    q: Annotated[str, Field(max_length=200)] = ""


class Page(Schema, Generic[T]):
    """A part of a list, with the addresses of the parts beside it."""

    total: int
    next: str | None
    previous: str | None
    items: list[T]


class Count(Schema):
    """How many were concerned."""

    count: int


class ReasonIn(Given):
    """Why."""

    reason: Annotated[str, Field(min_length=1, max_length=300)]


class MoveIn(Given):
    """One place up, or one down."""

    up: bool


class NotValid(Exception):
    """Values that a form of ours does not take; each error stands under its field."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(errors)
        self.errors = errors


class StrictParser(Parser):
    """JSON without what no database keeps: NUL characters and halves of surrogate pairs."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        found = json.loads(request.body)
        json.dumps(found, ensure_ascii=False).encode()  # a lone surrogate cannot be encoded
        if "\\u0000" in json.dumps(found):
            raise ValueError("a NUL character in a text")
        return found if isinstance(found, dict) else {"": found}


def page(
    request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], query: PartQuery, make: Callable[[Any], T]
) -> Page[T]:
    """The asked part of `rows`, each made into its schema by `make`."""
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    before, after = query.offset - query.limit, query.offset + query.limit
    return Page(
        total=total,
        next=_beside(request, after) if after < total else None,
        previous=_beside(request, max(0, before)) if query.offset and total else None,
        items=[make(row) for row in rows[query.offset : after]],
    )


def _beside(request: HttpRequest, offset: int) -> str:
    query = request.GET.copy()
    query["offset"] = str(offset)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def cleaned(form: BaseForm, *, nested: tuple[str, str] = ("", "")) -> Mapping[str, Any]:
    """What a form of the pages makes of the values; NotValid with the form's own sentences.

    `nested` turns the beginning of a form's names into the place in the body where their values stand.
    """
    if form.is_valid():
        return form.cleaned_data
    begins, place = nested
    raise NotValid(
        [
            FieldError(
                path="" if name == "__all__" else f"/{name.replace(begins, place, 1) if begins else name}",
                message=str(error),
                code="invalid",
            )
            for name, errors in form.errors.items()
            for error in errors
        ]
    )


def over(form: BaseForm, given: Mapping[str, Any]) -> dict[str, Any]:
    """A whole form as its page would send it: what stands in it, and over that what was given."""
    return {name: form[name].value() for name in form.fields} | dict(given)


def refuse_unknown(place: str, given: Iterable[str], known: Iterable[str]) -> None:
    """NotValid for names inside the body's `place` that nobody knows there."""
    message = str(SENTENCES["extra_forbidden"])
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise NotValid(
            [FieldError(path=f"/{place}/{name}", message=message, code="extra_forbidden") for name in unknown]
        )


def field_error(error: Mapping[str, Any]) -> FieldError:
    """An error of the schema in our words."""
    place, *names = [str(part) for part in error["loc"]]
    path = [name for name in names if name not in ("given", "query")]
    values = error.get("ctx", {})
    sentence = str(SENTENCES.get(error["type"], _("This value does not fit.")))
    return FieldError(
        path="/" + "/".join(path) if place == "body" else ".".join(path),
        message=sentence.format_map({**values, "expected": values.get("expected", "")}),
        code=error["type"],
    )
