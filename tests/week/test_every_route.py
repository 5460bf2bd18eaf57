"""Every address of the Week, tried by nobody, a stranger and a supervisor on a Week in its midst."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from huiyan.accounts.models import User
from huiyan.week.bookings.actions import join_waitlist
from huiyan.week.draw.models import Draw
from tests.competition.test_every_route import PUBLIC, addresses, rows
from tests.week.conftest import group
from tests.week.draw.conftest import draw, sessions

__all__ = ["draw", "sessions"]


@pytest.fixture
def keys(
    make_activity: Callable[..., Any], make_session: Callable[..., Any], book: Callable[..., Any], draw: Draw
) -> dict[str, list[Any]]:
    """A published activity with a booking and somebody who waits, a proposal, a draft; links are guessed."""
    session = make_session(capacity=1)
    booking = book(session, 1)
    join_waitlist(session, group=group(2))
    waiting = make_activity(state="submitted", level="city", published_at=None)
    draft = make_activity(state="draft", published_at=None)
    pks = sorted({session.pk, session.activity_id, waiting.pk, draft.pk, booking.pk, draw.pk})
    return {"pk": pks, "slug": ["2023"], "secret": ["guess"], "code": [booking.code], "session": [session.pk]}


def opened(client: Client, keys: dict[str, list[Any]]) -> set[str]:
    """The addresses that answered with a page; none may crash."""
    answers = {(name, client.get(path).status_code) for name, path in addresses(keys) if name.startswith("week:")}
    assert {(name, code) for name, code in answers if code >= 500} == set()
    return {name for name, code in answers if code == 200}


def test_nobody_opens_only_what_is_public(keys: dict[str, list[Any]]) -> None:
    assert opened(Client(), keys) - PUBLIC == set()


def test_a_stranger_opens_only_what_is_public(
    keys: dict[str, list[Any]], stranger: User, signed: Callable[..., Client]
) -> None:
    assert opened(signed(stranger), keys) - PUBLIC == set()


@pytest.mark.parametrize("who", ["supervisor", "stranger"])
def test_who_only_reads_posts_everywhere_and_changes_nothing(
    keys: dict[str, list[Any]], request: pytest.FixtureRequest, signed: Callable[..., Client], who: str
) -> None:
    client, before = signed(request.getfixturevalue(who)), rows()
    codes = {(name, client.post(path).status_code) for name, path in addresses(keys) if name.startswith("week:")}
    assert {(name, code) for name, code in codes if code >= 500} == set()
    assert rows() == before
