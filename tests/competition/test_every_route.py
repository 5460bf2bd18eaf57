"""Every address of the site, tried by nobody, a stranger and a supervisor: no crash, no staff page opened, nothing changed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from huiyan.accounts.models import User

FEATURES = ("competition", "week", "portal", "registry", "publishing", "accounts", "people", "outbox", "me", "tokens")
# What anyone may read, or everybody who is signed in about themselves; everything else is for those it concerns.
PUBLIC = {
    "competition:calls", "competition:call", "competition:begin_entry", "competition:results", "competition:fairness",
    "competition:results_export", "competition:stage_order", "competition:scoreboard", "portal:front", "portal:desk", "portal:search",
    "portal:privacy", "portal:accessibility", "registry:organizations", "registry:organization", "publishing:records",
    "publishing:record", "publishing:bundle", "publishing:log", "publishing:head", "publishing:inclusion", "publishing:consistency",
    "week:week", "week:programme", "week:about", "week:logo", "week:activity", "week:ticket", "week:waiting",
    "week:proposals", "week:begin_proposal", "week:privacy", "week:what_others_said", "week:own_shifts",
    "week:book_class", "week:draw", "week:wish", "week:wish_class", "week:left", "week:activity_left", "week:room_state",
    "week:feeds", "week:calendar", "week:schedule_xml", "week:schedule_json", "week:atom", "week:embed",
    "week:session_calendar", "week:places", "week:print", "week:plan", "week:plan_calendar",
    "accounts:profile", "accounts:code", "me:messages", "me:data", "me:export", "me:erase", "me:details", "registry:join",
    "tokens:list", "tokens:new",
}  # fmt: skip
COUNTED = ("competition", "week", "registry", "publishing", "accounts")


def routes(resolver: URLResolver, feature: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every named route of the features with the names of its arguments."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from routes(one, one.namespace or feature)
        elif isinstance(one, URLPattern) and one.name and feature in FEATURES:
            yield f"{feature}:{one.name}", list(one.pattern.converters)


def addresses(keys: dict[str, list[Any]]) -> Iterator[tuple[str, str]]:
    """Each route with each known value of its first argument; other arguments take their first fitting value."""
    for name, arguments in routes(get_resolver()):
        for value in keys.get(arguments[0], [1]) if arguments else [None]:
            given = {
                argument: (value if place == 0 else keys.get(argument, [1])[0])
                for place, argument in enumerate(arguments)
            }
            try:
                yield name, reverse(name, kwargs=given)
            except NoReverseMatch:
                continue


def rows() -> dict[str, int]:
    """How many rows each table holds."""
    models = [model for label in COUNTED for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: model._default_manager.count() for model in models}


@pytest.fixture
def keys(
    round: Any,
    make_entry: Callable[..., Any],
    judge_user: User,
    make_judge: Callable[..., Any],
    assign: Callable[..., Any],
) -> dict[str, list[Any]]:
    """Values for the arguments of addresses: the things of a small competition in its judging."""
    entry = make_entry()
    assignment = assign(make_judge(user=judge_user), entry)
    return {
        "pk": sorted({round.pk, entry.pk, assignment.pk, 1, 2}),
        "slug": [round.competition.slug],
        "act": ["open", "close"],
    }


def test_nobody_opens_only_what_is_public(keys: dict[str, list[Any]]) -> None:
    answers = {(name, Client().get(path).status_code) for name, path in addresses(keys)}
    assert {(name, code) for name, code in answers if code >= 500} == set()
    assert {name for name, code in answers if code == 200} - PUBLIC == set()


def test_a_stranger_opens_only_what_is_public(
    keys: dict[str, list[Any]], stranger: User, signed: Callable[[User], Client]
) -> None:
    client = signed(stranger)
    answers = {(name, client.get(path).status_code) for name, path in addresses(keys)}
    assert {(name, code) for name, code in answers if code >= 500} == set()
    assert {name for name, code in answers if code == 200} - PUBLIC == set()


def test_a_supervisor_reads_and_changes_nothing(
    keys: dict[str, list[Any]], supervisor: User, signed: Callable[[User], Client]
) -> None:
    client, before = signed(supervisor), rows()
    codes = {(name, client.post(path).status_code) for name, path in addresses(keys)}
    assert {(name, code) for name, code in codes if code >= 500} == set()
    assert rows() == before


def test_a_stranger_who_posts_everywhere_changes_nothing(
    keys: dict[str, list[Any]], stranger: User, signed: Callable[[User], Client]
) -> None:
    client, before = signed(stranger), rows()
    codes = {(name, client.post(path).status_code) for name, path in addresses(keys)}
    assert {(name, code) for name, code in codes if code >= 500} == set()
    assert rows() == before
