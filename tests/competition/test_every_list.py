"""Every list of the site: found by walking all pages, with one and with three rows, searched, sorted, narrowed and exported."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.template.context import Context
from django.test import Client
from django.urls import get_resolver
from openpyxl import load_workbook
from tests.competition.routes import ROUTES
from tests.competition.test_who_opens_what import address, routes
from tests.competition.world import World, world
from tests.people import browser
from tests.queries import counted

from huiyan.shell.lists import Listing

__all__ = ["world"]
# Each list with one who reads it; a list that has no row here fails.
LISTS = {
    "portal:log": "administrator",
    "competition:progress": "organiser",
    "competition:own_judging": "judge",
    "competition:assignment": "organiser",
    "competition:judges": "organiser",
    "competition:conflicts": "organiser",
    "competition:screening": "organiser",
    "competition:letters": "organiser",
    "competition:duplicates": "organiser",
    "competition:imports": "organiser",
    "competition:entries": "organiser",
    "competition:appeals": "organiser",
    "registry:organizations": "entrant",
    "registry:members": "organiser",
    "publishing:records": "entrant",
    "people:list": "organiser",
    "people:codes": "administrator",
    "outbox:list": "organiser",
    "me:messages": "entrant",
    "tokens:list": "entrant",
}
NOT_EXPORTED = {
    "competition:own_judging",  # a form in rows: what it says is exported with the conflicts
    "competition:assignment",  # its filters narrow the matrix; its export is the assignment, once there is one
}


def listing_in(answer: Any) -> Listing | None:
    """The list that a page shows, if it shows one."""
    contexts: list[Context] = answer.context or []
    values = (value for one in contexts for layer in getattr(one, "dicts", ()) for value in layer.values())
    return next((value for value in values if isinstance(value, Listing)), None)


def reader_of(name: str) -> str:
    """Who looks at a page here: whose it is rather than a supervisor, who reads everything."""
    readers = ROUTES[name][1].split()
    preferred = ("entrant", "judge", "organiser", "administrator")
    return next((who for who in preferred if who in readers), readers[0] if readers else "")


def pages(world: World) -> Iterator[tuple[str, str, str]]:
    """Each page that somebody opens: its route, its reader, its address."""
    for name, arguments in routes(get_resolver()):
        if who := LISTS.get(name) or reader_of(name):
            yield name, who, address(name, arguments, world.known)


def opened(world: World, name: str) -> tuple[Client, str]:
    """The browser of a list's reader, and the list's address."""
    return browser(world.people[LISTS[name]]), address(name, dict(routes(get_resolver()))[name], world.known)


def test_every_list_stands_in_the_table(world: World) -> None:
    shown = {name: listing_in(browser(world.people.get(who)).get(path)) for name, who, path in pages(world)}
    assert {name for name, found in shown.items() if found} == LISTS.keys()


@pytest.mark.parametrize("name", LISTS)
def test_one_and_three_rows_cost_the_same(world: World, name: str) -> None:
    client, path = opened(world, name)
    first, few = counted(client, path)
    world.grow()
    world.grow()
    after, many = counted(client, path)
    rows = [listing_in(one).total for one in (first, after)]  # type: ignore[union-attr]
    assert (many, rows[1] > rows[0] > 0) == (few, True)


@pytest.mark.parametrize("name", LISTS)
def test_it_is_searched_sorted_narrowed_counted_and_exported(world: World, name: str) -> None:
    client, path = opened(world, name)
    page = client.get(path)
    found = listing_in(page)
    assert found
    assert [client.get(column.href and path + column.href).status_code for column in found.columns if column.href] == [
        200 for column in found.columns if column.href
    ]
    nothing = client.get(path, {"q": "绝无此词"})
    assert (listing_in(nothing).total, 'class="empty"' in nothing.content.decode()) == (0, True)  # type: ignore[union-attr]
    if name not in NOT_EXPORTED:
        book = load_workbook(io.BytesIO(client.get(path, {"export": "xlsx"}).content))
        assert book.active.max_row - 1 >= min(found.total, 1)
        assert "export=xlsx" in page.content.decode()
