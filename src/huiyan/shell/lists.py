"""Every list of the product: search, filter, sort, count and export, with the state in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict


@dataclass(frozen=True)
class Filter:
    """A choice above the list: `name` in the address, `field` in the query, `choices` as (value, words)."""

    name: str
    label: str
    field: str
    choices: Sequence[tuple[str, Any]]
    chosen: str = ""


@dataclass(frozen=True)
class Column:
    """A heading that sorts: its address, and whether the list is sorted by it now."""

    name: str
    label: str
    numeric: bool
    href: str
    sorted: str  # "", "ascending" or "descending"


@dataclass(frozen=True)
class Listing:
    """What a list template needs; `rows` is the whole filtered query (for an export), `page` the part shown."""

    rows: Any  # a query, or rows that were computed
    page: Page[Any]
    total: int
    search: str
    filters: Sequence[Filter]
    columns: Sequence[Column]
    address: str
    narrowed: bool


def listing(
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    search: Sequence[str] = (),
    filters: Sequence[Filter] = (),
    columns: Sequence[tuple[str, str, str]] = (),
    default: str = "",
    per_page: int = 50,
) -> Listing:
    """Narrow and order `rows` by the address; `columns` are (name, label, field), a field of "" does not sort.

    A name that ends in "#" is a column of numbers. `default` is the order when the address names none.
    """
    words = request.GET.get("q", "").strip()
    for word in words.split():
        rows = rows.filter(_any_of(search, word))
    chosen = [_choose(one, request.GET) for one in filters]
    for one in chosen:
        if one.chosen:
            rows = rows.filter(**{one.field: one.chosen})
    order = request.GET.get("sort", default)
    fields = {name.rstrip("#"): field for name, _, field in columns if field}
    order = order if order.lstrip("-") in fields else default
    field = fields.get(order.lstrip("-"))
    if field:
        rows = rows.order_by(("-" if order.startswith("-") else "") + field, "pk")
    page = Paginator(rows, per_page).get_page(request.GET.get("page"))
    return Listing(
        rows=rows,
        page=page,
        total=page.paginator.count,
        search=words,
        filters=chosen,
        columns=[_column(request, name, label, field, order) for name, label, field in columns],
        address=address_without(request, "page"),
        narrowed=bool(words) or any(one.chosen for one in chosen),
    )


def listing_of_rows(
    request: HttpRequest,
    rows: Sequence[Any],
    *,
    search: Callable[[Any], str],
    columns: Sequence[tuple[str, str, Callable[[Any], Any] | None]],
    default: str,
    per_page: int = 50,
) -> Listing:
    """The same for rows that were computed and stand in no table: `search` gives a row's words, a column the value it sorts by."""
    words = request.GET.get("q", "").strip()
    kept = [row for row in rows if all(word.lower() in search(row).lower() for word in words.split())]
    keys = {name.rstrip("#"): key for name, _, key in columns if key}
    asked = request.GET.get("sort", default)
    order = asked if asked.lstrip("-") in keys else default
    key = keys[order.lstrip("-")]
    kept = sorted(kept, key=key, reverse=order.startswith("-"))
    page = Paginator(kept, per_page).get_page(request.GET.get("page"))
    heads = [_column(request, name, label, "sorts" if key else "", order) for name, label, key in columns]
    return Listing(kept, page, len(kept), words, (), heads, address_without(request, "page"), bool(words))


def address_without(request: HttpRequest, *names: str) -> str:
    """The address's query without some names, ready for `?{{ it }}page=2`."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    text = query.urlencode()
    return f"{text}&" if text else ""


def _any_of(fields: Sequence[str], word: str) -> Q:
    condition = Q()
    for field in fields:
        condition |= Q(**{f"{field}__icontains": word})
    return condition


def _choose(one: Filter, query: Mapping[str, str] | MultiValueDict[str, str]) -> Filter:
    value = query.get(one.name, "") or ""
    known = {str(choice) for choice, _ in one.choices}
    return Filter(one.name, one.label, one.field, one.choices, value if value in known else "")


def _column(request: HttpRequest, name: str, label: str, field: str, order: str) -> Column:
    numeric, name = name.endswith("#"), name.rstrip("#")
    if not field:
        return Column(name, label, numeric, "", "")
    now = {name: "ascending", f"-{name}": "descending"}.get(order, "")
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{name}" if now == "ascending" else name
    return Column(name, label, numeric, f"?{query.urlencode()}", now)
