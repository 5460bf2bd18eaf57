"""Class places: taken, changed, given back, waited for, and opened to everyone."""

import datetime

import pytest
from django.db import IntegrityError
from tests.week.classes.school import a_class
from tests.week.conftest import group

from huiyan.kernel import clock
from huiyan.kernel.notices.models import Notice
from huiyan.week.attendance.queries import differences
from huiyan.week.bookings.actions import join_waitlist
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.classes import actions, jobs
from huiyan.week.classes.models import ClassEntry
from huiyan.week.classes.refusals import (
    ClassAlreadyBooked,
    ClassesClosed,
    ClassFull,
    ClassTooLarge,
    NoClasses,
    SchoolHasEnough,
    TooLateToChange,
)
from huiyan.week.proposals.models import Session

SOON = datetime.timedelta(hours=1)


@pytest.fixture
def session(make_session) -> Session:
    """45 class places, open to everyone in an hour; ten places for everyone."""
    return make_session(hours=4, capacity=10, class_capacity=45, class_until=clock.now() + SOON)


def numbers(session: Session) -> tuple[int, int, int, int]:
    """Class places, those booked, held, and people of classes that wait."""
    session.refresh_from_db()
    return session.class_capacity, session.class_booked, session.class_held, session.class_waiting


def no_progress(done: int, total: int | None = None, note: str = "") -> None: ...


def later(monkeypatch: pytest.MonkeyPatch, by: datetime.timedelta) -> None:
    at = clock.now() + by
    monkeypatch.setattr(clock, "now", lambda: at)


def test_a_class_takes_places_of_its_own_pool(session) -> None:
    booking = actions.book_class(session, group=a_class(1, pupils=43))
    assert (booking.kind, booking.seats, numbers(session), session.booked) == ("class", 45, (45, 45, 0, 0), 0)


def test_who_lowers_gives_places_to_the_class_that_waits(session) -> None:
    booking = actions.book_class(session, group=a_class(1, pupils=43))
    entry = actions.join_class_list(session, group=a_class(2, pupils=1, adults=2))
    changed = actions.change_class(
        booking, changes={"children": 40, "adults": 2, "needs": "wheelchair", "bus_at": None}
    )
    entry.refresh_from_db()
    assert (changed.seats, changed.needs, entry.state, numbers(session)) == (
        42,
        "wheelchair",
        "offered",
        (45, 42, 3, 0),
    )


def test_more_than_is_free_changes_nothing(session) -> None:
    booking = actions.book_class(session, group=a_class(1, pupils=40))
    with pytest.raises(ClassFull) as refused:
        actions.change_class(booking, changes={"children": 44, "adults": 2, "needs": "", "bus_at": None})
    booking.refresh_from_db()
    assert refused.value.values == {"left": 45, "seats": 46}
    assert (booking.seats, numbers(session)) == (42, (45, 42, 0, 0))


def test_an_offer_is_taken_and_the_counters_equal_the_rows(session) -> None:
    booking = actions.book_class(session, group=a_class(1, pupils=43))
    entry = actions.join_class_list(session, group=a_class(2))
    actions.cancel_class(booking)
    taken = actions.take_class_offer(entry)
    assert (taken.school, numbers(session), differences()) == ("第2小学", (45, 22, 0, 0), [])


def test_an_offer_that_runs_out_goes_to_the_next_class(make_session, monkeypatch) -> None:
    session = make_session(hours=30, class_capacity=22)
    first = actions.book_class(session, group=a_class(1))
    waiting = [actions.join_class_list(session, group=a_class(number)) for number in (2, 3)]
    actions.cancel_class(first)
    later(monkeypatch, datetime.timedelta(minutes=121))
    jobs.pass_on_class_places(no_progress)
    assert [ClassEntry.objects.get(pk=one.pk).state for one in waiting] == ["lapsed", "offered"]
    assert numbers(session) == (22, 0, 22, 0)


def test_who_leaves_the_list_is_no_longer_counted(session) -> None:
    actions.book_class(session, group=a_class(1, pupils=43))
    actions.leave_class_list(actions.join_class_list(session, group=a_class(2)))
    assert (numbers(session), differences()) == ((45, 45, 0, 0), [])


def test_unclaimed_places_open_to_everyone_who_waits_first(session, book, monkeypatch) -> None:
    actions.book_class(session, group=a_class(1))
    book(session, 1, adults=6), book(session, 2, adults=4)
    waiting = join_waitlist(session, group=group(3, adults=2))
    later(monkeypatch, SOON)
    jobs.pass_on_class_places(no_progress)
    jobs.pass_on_class_places(no_progress)
    waiting.refresh_from_db()
    assert (numbers(session), session.capacity, session.held) == ((22, 22, 0, 0), 33, 2)
    assert (waiting.state, differences()) == (WaitlistEntry.State.OFFERED, [])


def test_a_class_that_waits_is_told_when_the_places_open(session, monkeypatch) -> None:
    actions.book_class(session, group=a_class(1, pupils=30))
    entry = actions.join_class_list(session, group=a_class(2))
    later(monkeypatch, SOON)
    jobs.pass_on_class_places(no_progress)
    entry.refresh_from_db()
    assert (entry.state, numbers(session), session.capacity) == ("lapsed", (32, 32, 0, 0), 23)
    assert Notice.objects.filter(subject__startswith="No class places came free").count() == 1


def test_places_given_back_after_that_go_to_everyone(session, monkeypatch) -> None:
    booking = actions.book_class(session, group=a_class(1, pupils=43))
    later(monkeypatch, SOON)
    actions.change_class(booking, changes={"children": 40, "adults": 2, "needs": "", "bus_at": None})
    assert (numbers(session), session.capacity) == ((42, 42, 0, 0), 13)


def test_the_same_form_twice_is_one_booking(session) -> None:
    made = [actions.book_class(session, group=a_class(1), key="k") for _ in range(2)]
    assert (made[0] == made[1], numbers(session)) == (True, (45, 22, 0, 0))


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (a_class(1, pupils=59), ClassTooLarge), (a_class(2, pupils=44), ClassFull), (a_class(9, pupils=1), ClassAlreadyBooked),
    ],
)  # fmt: skip
def test_a_class_that_cannot_come_is_told_why_and_nothing_is_written(session, given, refusal) -> None:
    actions.book_class(session, group=a_class(9, pupils=1))
    with pytest.raises(refusal):
        actions.book_class(session, group=given)
    assert (Booking.objects.count(), numbers(session)) == (1, (45, 3, 0, 0))


def test_one_school_brings_two_classes_and_no_third(session) -> None:
    for number in (1, 2):
        actions.book_class(session, group=a_class(number, pupils=3, school="一小", class_name=str(number)))
    with pytest.raises(SchoolHasEnough):
        actions.book_class(session, group=a_class(3, pupils=3, school="一小", class_name="3"))
    assert (numbers(session), Notice.objects.count()) == ((45, 10, 0, 0), 2)


def test_what_keeps_no_places_or_has_opened_them_takes_no_class(session, make_session, monkeypatch) -> None:
    with pytest.raises(NoClasses):
        actions.book_class(make_session(), group=a_class(1))
    later(monkeypatch, SOON)
    with pytest.raises(ClassesClosed):
        actions.book_class(session, group=a_class(1))


def test_too_late_to_change_is_said_with_what_to_do(session, monkeypatch) -> None:
    booking = actions.book_class(session, group=a_class(1))
    later(monkeypatch, datetime.timedelta(minutes=150))
    with pytest.raises(TooLateToChange):
        actions.change_class(booking, changes={"children": 1, "adults": 1, "needs": "", "bus_at": None})


def test_a_teacher_is_reminded_once(session) -> None:
    actions.book_class(session, group=a_class(1))
    assert [jobs.remind_teachers(no_progress) for _ in range(2)] == [1, 0]
    assert Notice.objects.filter(subject__startswith="Your class comes soon").count() == 1


def test_no_child_is_named_anywhere(session) -> None:
    words = {field.name for model in (Booking, ClassEntry) for field in model._meta.concrete_fields}
    assert {word for word in words if "name" in word or "child" in word or "pupil" in word} == {
        "children",
        "class_name",
    }


def test_the_wall_counts_held_places_too(session) -> None:
    with pytest.raises(IntegrityError):
        Session.objects.filter(pk=session.pk).update(class_booked=40, class_held=6)
