"""Booking, giving back, waiting and timed offers."""

import datetime

import pytest
import time_machine
from tests.week.conftest import group

from huiyan.kernel import clock
from huiyan.kernel.audit import entries_about
from huiyan.kernel.notices import Notice
from huiyan.week.attendance.queries import differences
from huiyan.week.bookings import actions
from huiyan.week.bookings.jobs import lapse_offers
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.bookings.queries import people_before
from huiyan.week.bookings.refusals import (
    AlreadyBooked,
    AlreadyEnded,
    Cancelled,
    Closed,
    Full,
    GroupTooLarge,
    NoBookingNeeded,
    NotOpenYet,
    OfferGone,
    TooLateToCancel,
)  # fmt: skip
from huiyan.week.proposals.models import Session

HOUR = datetime.timedelta(hours=1)


def counters(session: Session) -> tuple[int, int, int]:
    session.refresh_from_db()
    return session.booked, session.held, session.waiting


@pytest.fixture
def full(make_session, book) -> tuple[Session, Booking]:
    """A session of four places, all booked by one group."""
    session = make_session(capacity=4)
    return session, book(session, 1, adults=4)


def wait(session: Session, number: int, adults: int) -> WaitlistEntry:
    return actions.join_waitlist(session, group=group(number, adults=adults))


def test_a_booking_leaves_a_message_and_a_line_in_the_log(session, book) -> None:
    booking = book(session, 1, adults=1, children=2)
    notice = Notice.objects.get()
    assert (notice.address, f"/week/tickets/{booking.secret}/" in notice.body) == ("13800000001", True)
    entry = entries_about(booking).get()
    assert (entry.action, entry.after, entry.personal) == ("booking.make", {"session": session.pk, "seats": 3}, None)


def test_one_number_books_once_in_a_session(session, make_session, book) -> None:
    book(session, 1)
    with pytest.raises(AlreadyBooked):
        book(session, 1)
    book(make_session(hours=9), 1)
    assert counters(session) == (1, 0, 0)


def test_the_same_form_sent_twice_is_one_booking(session) -> None:
    first, second = (actions.book_place(session, group=group(1), key="form-1") for _ in range(2))
    assert (first, Booking.objects.count()) == (second, 1)


def test_a_code_that_meets_another_is_drawn_again(session, book, monkeypatch) -> None:
    drawn = iter(["00000000", "00000000", "00001010"])
    monkeypatch.setattr(actions, "new_code", lambda: next(drawn))
    assert [book(session, number).code for number in (1, 2)] == ["00000000", "00001010"]


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"hours": -0.1}, Closed), ({"state": "cancelled"}, Cancelled), ({"opens_at": datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)}, NotOpenYet),
        ({"closes_at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)}, Closed), ({"capacity": 0}, Full),
    ],
)  # fmt: skip
def test_what_cannot_be_booked_is_refused_by_name(make_session, book, values, refusal) -> None:
    with pytest.raises(refusal):
        book(make_session(**values), 1)
    assert Booking.objects.count() == 0


def test_a_group_that_is_too_large_and_an_activity_without_booking(session, make_activity, make_session, book) -> None:
    with pytest.raises(GroupTooLarge):
        book(session, 1, adults=7)
    with pytest.raises(NoBookingNeeded):
        book(make_session(make_activity(needs_booking=False)), 1)


def test_who_waits_sees_who_is_before(full) -> None:
    session, _booking = full
    wait(session, 2, 3)
    assert people_before(wait(session, 3, 1)) == (1, 3)
    assert counters(session) == (4, 0, 4)


def test_a_cancelled_booking_is_offered_to_the_earliest_that_fits(full) -> None:
    session, booking = full
    first, large, third = wait(session, 2, 3), wait(session, 3, 4), wait(session, 4, 1)
    actions.cancel_booking(booking)
    states = [WaitlistEntry.objects.get(pk=entry.pk).state for entry in (first, large, third)]
    assert (states, counters(session)) == (["offered", "waiting", "offered"], (0, 4, 4))
    assert differences() == []


def test_held_places_are_not_sold_to_others(full, book) -> None:
    session, booking = full
    wait(session, 2, 3)
    actions.cancel_booking(booking)
    book(session, 5)
    with pytest.raises(Full):
        book(session, 6)
    assert counters(session) == (1, 3, 0)


def test_an_offer_is_taken(full) -> None:
    session, booking = full
    entry = wait(session, 2, 3)
    actions.cancel_booking(booking)
    made = actions.take_offer(entry)
    entry.refresh_from_db()
    assert (made.seats, entry.state, entry.booking, counters(session)) == (3, "taken", made, (3, 0, 0))


def test_an_offer_that_is_over_goes_to_the_next(make_session, book) -> None:
    session = make_session(capacity=2, hours=20)
    booking = book(session, 1, adults=2)
    first, second = wait(session, 2, 2), wait(session, 3, 2)
    actions.cancel_booking(booking)
    with time_machine.travel(clock.now() + 2 * HOUR, tick=False):
        with pytest.raises(OfferGone):
            actions.take_offer(first)
        assert lapse_offers(lambda done, total=None, note="": None) == 1
        assert actions.take_offer(second).seats == 2
    first.refresh_from_db()
    assert (first.state, counters(session), differences()) == ("lapsed", (2, 0, 0), [])


def test_an_offer_ends_when_the_session_begins(full) -> None:
    session, booking = full
    entry = wait(session, 2, 1)
    with time_machine.travel(session.starts_at - 2 * HOUR, tick=False):
        actions.cancel_booking(booking)
    entry.refresh_from_db()
    assert entry.offer_until == session.starts_at


def test_who_leaves_makes_room(full) -> None:
    session, booking = full
    first, second = wait(session, 2, 4), wait(session, 3, 2)
    actions.cancel_booking(booking)
    actions.leave_waitlist(first)
    second.refresh_from_db()
    assert (second.state, counters(session)) == ("offered", (0, 2, 0))
    with pytest.raises(AlreadyEnded):
        actions.leave_waitlist(first)


def test_a_booking_is_given_back_once_and_in_time(full) -> None:
    session, booking = full
    with time_machine.travel(session.starts_at - HOUR, tick=False), pytest.raises(TooLateToCancel):
        actions.cancel_booking(booking)
    actions.cancel_booking(booking)
    with pytest.raises(AlreadyEnded):
        actions.cancel_booking(booking)
    assert counters(session) == (0, 0, 0)


def test_who_has_places_does_not_wait_too(full) -> None:
    session, _booking = full
    with pytest.raises(AlreadyBooked):
        wait(session, 1, 1)
    wait(session, 2, 1)
    with pytest.raises(AlreadyBooked):
        wait(session, 2, 1)
    assert counters(session) == (4, 0, 1)
