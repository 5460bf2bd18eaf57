"""A place is sold once: the guard, the wall behind it, and the race that happens without them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from unittest.mock import patch

import pytest
from django.db import IntegrityError, connection
from django.db.models import F
from tests.week.conftest import group

from huiyan.week.bookings import actions
from huiyan.week.bookings.models import Booking
from huiyan.week.bookings.refusals import Full
from huiyan.week.proposals.models import Session

WALL = "week_session_not_overbooked"


def look_then_count(session: Session, seats: int) -> bool:
    """The guard as one would write it first: it decides by what was read when the page was shown."""
    if session.left < seats:
        return False
    Session.objects.filter(pk=session.pk).update(booked=F("booked") + seats)
    return True


def two_readers(session: Session) -> tuple[Session, Session]:
    """Two visitors who both saw the last place free."""
    return Session.objects.get(pk=session.pk), Session.objects.get(pk=session.pk)


def test_the_last_place_goes_to_one_of_two_who_both_saw_it(make_session) -> None:
    first, second = two_readers(make_session(capacity=1))
    actions.book_place(first, group=group(1))
    with pytest.raises(Full):
        actions.book_place(second, group=group(2))
    assert list(Booking.objects.values_list("phone", flat=True)) == ["13800000001"]


@contextmanager
def without_the_wall() -> Iterator[None]:
    """The table without its CHECK; the model forgets it too, because SQLite makes the table anew from the model."""
    kept = Session._meta.constraints
    wall = next(one for one in kept if one.name == WALL)
    Session._meta.constraints = [one for one in kept if one is not wall]
    try:
        with connection.schema_editor() as editor:
            editor.remove_constraint(Session, wall)
        yield
    finally:
        Booking.objects.all().delete()
        Session.objects.all().delete()
        Session._meta.constraints = kept
        with connection.schema_editor() as editor:
            editor.add_constraint(Session, wall)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("guard", "sold"), [(look_then_count, 2), (actions.take_places, 1)])
def test_without_the_wall_the_race_overbooks_unless_the_guard_stands(make_session, guard, sold: int) -> None:
    session = make_session(capacity=1)
    with without_the_wall(), patch.object(actions, "take_places", guard):
        for number, reader in enumerate(two_readers(session)):
            with suppress(Full):
                actions.book_place(reader, group=group(number))
        session.refresh_from_db()
        assert (session.capacity, session.booked, Booking.objects.count()) == (1, sold, sold)


def test_the_wall_of_the_database_stands_behind_the_guard(make_session) -> None:
    first, second = two_readers(make_session(capacity=1))
    with patch.object(actions, "take_places", look_then_count):
        actions.book_place(first, group=group(1))
        with pytest.raises(IntegrityError):
            actions.book_place(second, group=group(2))
    assert Booking.objects.count() == 1


@pytest.mark.django_db
def test_the_wall_is_in_the_table(make_session) -> None:
    session = make_session(capacity=3)
    with pytest.raises(IntegrityError):
        Session.objects.filter(pk=session.pk).update(booked=4)


@pytest.fixture
def five_places(transactional_db, make_session) -> Session:
    return make_session(capacity=5)


def test_three_processes_at_once_sell_every_place_once(five_places, visitors) -> None:
    session = str(five_places.pk)
    running = [visitors.start(session, first) for first in ("0", "100", "200")]
    answers = [answer for process in running for answer in json.loads(process.communicate(timeout=120)[0])]
    assert (answers.count("booked"), answers.count("full")) == (5, 19)
    assert visitors.run(session) == [5, 5]
