"""Two teachers at the last class places: one gets them, in one process and in three."""

import json
from collections import Counter
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import IntegrityError
from django.db.models import F
from tests.week.classes.school import a_class

from huiyan.week.bookings.models import Booking
from huiyan.week.classes import actions
from huiyan.week.classes.refusals import ClassFull
from huiyan.week.proposals.models import Session


def two_teachers(session: Session) -> list[Session]:
    """Two pages that both showed the last places free."""
    return [Session.objects.get(pk=session.pk) for _ in range(2)]


def test_the_last_places_go_to_one_of_two_teachers_who_both_saw_them(make_session) -> None:
    first, second = two_teachers(make_session(class_capacity=22))
    actions.book_class(first, group=a_class(1))
    with pytest.raises(ClassFull):
        actions.book_class(second, group=a_class(2))
    assert list(Booking.objects.values_list("school", flat=True)) == ["第1小学"]


def look_then_count(session: Session, seats: int) -> bool:
    """The guard as one would write it first: it decides by what was read when the page was shown."""
    if session.class_left < seats:
        return False
    return bool(Session.objects.filter(pk=session.pk).update(class_booked=F("class_booked") + seats))


def test_without_the_guard_only_the_wall_of_the_database_is_left(make_session) -> None:
    first, second = two_teachers(make_session(class_capacity=22))
    with patch.object(actions, "take_class_places", look_then_count):
        actions.book_class(first, group=a_class(1))
        with pytest.raises(IntegrityError):
            actions.book_class(second, group=a_class(2))
    assert Booking.objects.count() == 1


@pytest.fixture
def sessions(transactional_db, make_session) -> dict[int, Session]:
    """A session with few class places, and one with more than two schools may take."""
    return {places: make_session(class_capacity=places) for places in (15, 60)}


@pytest.mark.parametrize(("places", "booked"), [(15, 3), (60, 4)])
def test_three_processes_keep_to_the_places_and_to_two_classes_of_a_school(
    sessions, visitors, places: int, booked: int
) -> None:
    visitors.script = Path(__file__).parent / "one_teacher.py"
    session = str(sessions[places].pk)
    running = [visitors.start(session, first) for first in ("0", "100", "200")]
    answers = Counter(word for process in running for word in json.loads(process.communicate(timeout=120)[0]))
    counted, in_rows, most = visitors.run(session)
    assert (answers["booked"], counted, in_rows, most) == (booked, 5 * booked, 5 * booked, 2)
    assert set(answers) <= {"booked", "ClassFull", "SchoolHasEnough"}
