"""A small Week and the people around it, for the tests of all its steps."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from huiyan.accounts.models import User
from huiyan.kernel import clock
from huiyan.registry.organizations.models import Membership, Organization
from huiyan.week.bookings import actions as booking
from huiyan.week.bookings.models import Booking
from huiyan.week.editions.models import Edition, Room, Venue
from huiyan.week.proposals.actions import searched
from huiyan.week.proposals.models import Activity, Moderator, Session
from tests.kernel.conftest import Processes, processes

__all__ = ["processes"]


@pytest.fixture
def visitors(processes: Processes) -> Processes:
    """Visitors in processes of their own, on the test's database."""
    processes.script = Path(__file__).parent / "bookings" / "one_visitor.py"
    return processes


@pytest.fixture
def organiser(person: Callable[..., User]) -> User:
    return person("organiser", role="week_organiser")


@pytest.fixture
def helper(person: Callable[..., User]) -> User:
    return person("helper", role="helper")


@pytest.fixture
def museum(db: None) -> Organization:
    return Organization.objects.create(kind="venue", name="市科技馆", name_en="City Science Museum", division="石鼓区")


@pytest.fixture
def host(person: Callable[..., User], museum: Organization) -> User:
    """A person who acts for the museum."""
    user = person("host", name="柳如是")
    Membership.objects.create(organization=museum, user=user, is_manager=True)
    return user


@pytest.fixture
def edition(db: None) -> Edition:
    """A public edition that began yesterday."""
    return Edition.objects.create(
        slug="2023",
        name="2023年科技活动周",
        name_en="Science Week 2023",
        theme="热爱科学 崇尚科学",
        rules="准时到场。",
        starts_on=clock.today() - datetime.timedelta(days=1),
        ends_on=clock.today() + datetime.timedelta(days=10),
        is_public=True,
    )


@pytest.fixture
def moderator(person: Callable[..., User], edition: Edition) -> User:
    """Moderates the museum's district."""
    user = person("moderator", role="moderator")
    Moderator.objects.create(edition=edition, user=user, level="district", division="石鼓区")
    return user


@pytest.fixture
def room(db: None) -> Room:
    venue = Venue.objects.create(name="科技馆", name_en="Science Museum", division="石鼓区")
    return Room.objects.create(venue=venue, name="一楼工坊", name_en="Workshop")


@pytest.fixture
def make_activity(edition: Edition, museum: Organization, host: User) -> Callable[..., Activity]:
    """Makes an activity, in the programme unless told otherwise."""

    def make(title: str = "会走路的纸桥", **values: Any) -> Activity:
        given = {"kind": "workshop", "summary": "桥为什么不塌。", "contact": "0734-1", "state": "published", **values}
        if given["state"] == "published":
            given.setdefault("published_at", clock.now())
        made = Activity(edition=edition, host=museum, proposed_by=host, title=title, **given)
        made.search = searched(made)
        made.save()
        return made

    return make


@pytest.fixture
def make_session(make_activity: Callable[..., Activity], room: Room) -> Callable[..., Session]:
    """Makes a session, of an activity of its own unless told otherwise; it begins in three hours."""

    def make(activity: Activity | None = None, *, capacity: int = 10, hours: float = 3, **values: Any) -> Session:
        starts = clock.now() + datetime.timedelta(hours=hours)
        given = {
            "venue": room.venue,
            "room": room,
            "starts_at": starts,
            "ends_at": starts + datetime.timedelta(hours=1),
        }
        return Session.objects.create(activity=activity or make_activity(), capacity=capacity, **{**given, **values})

    return make


@pytest.fixture
def session(make_session: Callable[..., Session]) -> Session:
    return make_session()


def group(number: int = 0, *, adults: int = 1, children: int = 0, **values: Any) -> dict[str, Any]:
    """A group by the number of its telephone."""
    phone = f"138{number:08d}"
    return {
        "adults": adults,
        "children": children,
        "phone": phone,
        "email": "",
        "needs": "",
        "language": "en",
        **values,
    }


@pytest.fixture
def book() -> Callable[..., Booking]:
    """Books for a group: book(session, 1, adults=2)."""

    def make(session: Session, number: int = 0, **values: Any) -> Booking:
        return booking.book_place(session, group=group(number, **values))

    return make
