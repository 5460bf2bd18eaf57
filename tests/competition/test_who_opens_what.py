"""Every page and every button, tried by each kind of person; a route without a row in the table fails."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.competition.routes import POSTED, QUERY, ROUTES
from tests.competition.world import ROLES, World, world
from tests.people import browser

import huiyan

__all__ = ["world"]
ELSEWHERE = {"", "week", "api-1.0.0"}  # the Week has its own walk, the API its own table
NOTHING: Mapping[str, str] = {}
SOURCE = Path(huiyan.__file__).parent
SHUT = {403, 404, 405}


def routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every named route under our own namespaces with the names of its arguments."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from routes(one, one.namespace or space)
        elif isinstance(one, URLPattern) and one.name and space not in ELSEWHERE:
            yield f"{space}:{one.name}", list(one.pattern.converters)


def address(name: str, arguments: list[str], known: dict[str, Any]) -> str:
    """The address of a route: the table says which thing stands for each argument."""
    things = ROUTES[name][0].split()
    given = {argument: known[thing] for argument, thing in zip(arguments, things, strict=True)}
    return reverse(name, kwargs=given) + QUERY.get(name, "").format_map(known)


def tried(client: Client, method: str, path: str, said: Mapping[str, str]) -> Any:
    """What is answered; what the request did is undone, and no limit of requests is near."""
    cache.clear()
    with transaction.atomic():
        answer = getattr(client, method)(path, said)
        transaction.set_rollback(True)
    return answer


def opens(client: Client, method: str, path: str, posted: Mapping[str, str] = NOTHING) -> bool:
    """Whether the person gets in: no refusal, no way to the sign-in."""
    answer = tried(client, method, path, posted)
    assert answer.status_code < 500, path
    return answer.status_code not in SHUT and not answer.headers.get("Location", "").startswith("/account/login")


def test_every_route_has_a_row() -> None:
    assert dict(routes(get_resolver())).keys() == ROUTES.keys()


@pytest.mark.parametrize("who", ["nobody", *ROLES])
def test_each_opens_what_the_table_says(world: World, who: str) -> None:
    found = {}
    for name, arguments in routes(get_resolver()):
        path, client = address(name, arguments, world.known), browser(world.people.get(who))
        posted = {key: value.format_map(world.known) for key, value in POSTED.get(name, NOTHING).items()}
        found[name] = [opens(client, "get", path), opens(client, "post", path, posted)]
    said = {name: [who in readers.split(), who in writers.split()] for name, (_, readers, writers) in ROUTES.items()}
    assert {name: now for name, now in found.items() if now != said[name]} == {}


def asked_names() -> set[str]:
    """The names of all that any view or form of ours reads from a request."""
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    read = re.findall(r"""(?:POST|GET)(?:\.get|\.getlist)?[([]"([\w-]+)""", code)
    return {*read, *re.findall(r"^    (\w+) = (?:forms\.\w+|\w*Field)\(", code, re.MULTILINE)}


@pytest.mark.parametrize("nonsense", ["x", "-1", "9" * 30, "\x00", "2026-99-99"])
def test_nonsense_in_every_field_crashes_nothing(world: World, nonsense: str) -> None:
    said, client = dict.fromkeys(asked_names(), nonsense), browser(world.people["organiser"])
    client.raise_request_exception = False
    paths = [address(name, arguments, world.known).partition("?")[0] for name, arguments in routes(get_resolver())]
    assert [
        (path, method)
        for path in paths
        for method in ("get", "post")
        if tried(client, method, path, said).status_code >= 500
    ] == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/search/", "/publishing/", "/api/v1/organizations"])
def test_a_value_that_no_database_keeps_is_not_understood(path: str) -> None:
    assert browser().get(path, {"q": "a\x00b"}).status_code == 400
