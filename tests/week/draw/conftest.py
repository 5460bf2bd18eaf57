"""A draw over two sessions, and parties that wish."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from tests.week.classes.school import a_class
from tests.week.conftest import group

from huiyan.accounts.models import User
from huiyan.kernel import clock
from huiyan.week.draw import actions
from huiyan.week.draw.models import Draw, DrawEntry
from huiyan.week.editions.models import Edition
from huiyan.week.proposals.models import Session

DEADLINE = datetime.timedelta(hours=1)


@pytest.fixture
def sessions(make_session: Callable[..., Session]) -> list[Session]:
    """Two sessions with three places and one class of 22 each."""
    return [make_session(hours=hours, capacity=3, class_capacity=22) for hours in (20, 40)]


@pytest.fixture
def draw(edition: Edition, sessions: list[Session], organiser: User) -> Draw:
    values = {
        "name": "球幕抽签",
        "name_en": "Dome draw",
        "closes_at": clock.now() + DEADLINE,
        "most_wishes": 2,
        "most_of_school": 1,
    }
    return actions.open_draw(edition, values=values, sessions=sessions, by=organiser)


@pytest.fixture
def wish(draw: Draw) -> Callable[..., DrawEntry]:
    """Gives the wishes of a party: wish(1, [session], kind="class")."""

    def give(number: int, wished: list[Session], *, kind: str = "public", **values: Any) -> DrawEntry:
        party = a_class(number, **values) if kind == "class" else group(number, **values)
        return actions.give_wishes(draw, kind=kind, party=party, wishes=[one.pk for one in wished])

    return give


@pytest.fixture
def after_the_deadline(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Moves the clock behind the deadline."""
    at = clock.now() + DEADLINE

    def move() -> None:
        monkeypatch.setattr(clock, "now", lambda: at)

    return move
