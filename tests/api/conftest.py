"""Programs that call: each with the token of a person of the small competition."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.api.world import World, add_competition, add_stage, add_week, everything
from tests.competition.conftest import (  # noqa: F401  # the small competition and its people
    assign,
    competition,
    entrant,
    judge,
    judge_user,
    make_entry,
    make_judge,
    organiser,
    round,
    screener,
)
from tests.competition.judged import judged, people  # noqa: F401  # a judged round beside the one that is being judged
from tests.week.conftest import (  # noqa: F401  # a small Week
    edition,
    host,
    make_activity,
    make_session,
    museum,
    room,
)

from huiyan.accounts.models import User
from huiyan.accounts.tokens.actions import create_token
from huiyan.accounts.tokens.models import ApiToken
from huiyan.accounts.tokens.scopes import SCOPES


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    """No request of another test counts here."""
    cache.clear()


class Program:
    """Calls the API as a program does."""

    def __init__(self, secret: str = "", token: ApiToken | None = None) -> None:
        headers = {"accept-language": "en", **({"authorization": f"Bearer {secret}"} if secret else {})}
        self.client, self.secret, self.token = Client(headers=headers), secret, token

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        given = body or {}
        return self.client.post(f"/api/v1{path}", given, content_type="application/json", headers=headers)

    def patch(self, path: str, body: Any) -> Any:
        return self.client.patch(f"/api/v1{path}", body, content_type="application/json")


def program(user: User, *scopes: str, days: int = 30) -> Program:
    """A program with a token of this person."""
    made = create_token(user, name="a program", scopes=list(scopes), days=days, by=user)
    return Program(made.secret, made.token)


def with_every_scope(user: User) -> Program:
    """A program whose token lacks no scope, though its owner may lack the role: the role is what counts."""
    caller = program(user)
    ApiToken.objects.filter(user=user).update(scopes=sorted(SCOPES))
    return caller


@pytest.fixture
def nobody(db: None) -> Program:
    return Program()


@pytest.fixture
def as_organiser(organiser: User) -> Program:  # noqa: F811
    return program(organiser, "competition.manage", "competition.read", "competition.screen", "competition.enter")


@pytest.fixture
def as_judge(judge_user: User) -> Program:  # noqa: F811
    return program(judge_user, "competition.judge")


@pytest.fixture
def as_entrant(entrant: User) -> Program:  # noqa: F811
    return program(entrant, "competition.enter")


@pytest.fixture
def as_stranger(stranger: User) -> Program:
    return program(stranger, "competition.enter")


@pytest.fixture
def draft(make_entry: Callable[..., Any], competition: Any) -> Any:  # noqa: F811
    """A draft of the entrant."""
    return make_entry(state="draft", eligibility="waiting", number=None, submitted_at=None)


def ended(token: ApiToken) -> None:
    """Let a token be over."""
    week = datetime.timedelta(days=7)
    ApiToken.objects.filter(pk=token.pk).update(
        created_at=token.created_at - 10 * week, expires_at=token.created_at - week
    )


@pytest.fixture
def world(request: Any, settings: Any, db: None) -> World:
    """A world in which every kind of thing is there; the organiser runs all of it."""
    settings.HUIYAN = {**settings.HUIYAN, "webhooks": True, "second_factor": False}
    names = (
        "make_entry", "competition", "round", "judge", "assign", "organiser", "person", "edition", "museum", "make_session",
        "make_activity",
    )  # fmt: skip
    made = {name: request.getfixturevalue(name) for name in names}
    everything(made["organiser"])
    found = World()
    add_competition(found, made)
    add_stage(found, request.getfixturevalue("judged"), request.getfixturevalue("people"))
    add_week(found, made)
    return found
