"""What organisers and hosts set, and what the clock does: capacity, group size, no-shows, reminders, messages."""

import datetime

import pytest
import time_machine
from tests.week.conftest import group

from huiyan.kernel import clock
from huiyan.kernel.audit import entries_about
from huiyan.kernel.notices import Notice
from huiyan.kernel.notices.sending import due_notices, send
from huiyan.week.attendance.queries import differences
from huiyan.week.bookings import actions, jobs, places
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.bookings.refusals import (
    AlreadyEnded,
    AlreadyIn,
    BelowBooked,
    Full,
    GroupTooLarge,
    TooLateToChange,
    TooManyBookings,
)
from huiyan.week.bookings.telling import tell_bookers
from huiyan.week.proposals.models import Session

HOUR = datetime.timedelta(hours=1)


def quiet(done: int, total: int | None = None, note: str = "") -> None:
    """Progress that nobody watches."""


def places_of(session: Session) -> tuple[int, int, int, int]:
    session.refresh_from_db()
    return session.capacity, session.booked, session.held, session.waiting


def test_more_places_go_to_who_waits(make_session, book, organiser) -> None:
    session = make_session(capacity=2)
    book(session, 1, adults=2)
    actions.join_waitlist(session, group=group(2, adults=3))
    places.change_places(session, changes={"capacity": 5}, by=organiser)
    assert places_of(session) == (5, 2, 3, 0)
    change = entries_about(session).get(action="session.places")
    assert (change.before, change.after) == ({"capacity": 2}, {"capacity": 5})


def test_fewer_places_than_booked_are_refused_and_nothing_changes(make_session, book, organiser) -> None:
    session = make_session(capacity=4)
    book(session, 1, adults=3)
    with pytest.raises(BelowBooked, match="3"):
        places.change_places(session, changes={"capacity": 2}, by=organiser)
    assert places_of(session) == (4, 3, 0, 0)


def test_a_smaller_group_makes_room_and_a_larger_one_takes_it(make_session, book) -> None:
    session = make_session(capacity=4)
    booking = book(session, 1, adults=2, children=2)
    actions.join_waitlist(session, group=group(2))
    actions.change_group(booking, adults=2, children=1)
    assert (booking.seats, places_of(session), differences()) == (3, (4, 3, 1, 0), [])
    with pytest.raises(Full):
        actions.change_group(booking, adults=4, children=0)
    with pytest.raises(GroupTooLarge):
        actions.change_group(booking, adults=7, children=0)


def test_a_ticket_that_was_read_before_it_changed_gives_all_its_places_back(session, book) -> None:
    read_before = book(session, 1)
    actions.change_group(Booking.objects.get(), adults=3, children=0)
    actions.cancel_booking(read_before)
    assert (places_of(session), differences()) == ((10, 0, 0, 0), [])


def test_a_group_is_not_changed_when_it_is_in_over_or_late(session, book) -> None:
    booking = book(session, 1)
    with time_machine.travel(session.starts_at, tick=False), pytest.raises(TooLateToChange):
        actions.change_group(booking, adults=2, children=0)
    Booking.objects.update(arrived=1, arrived_at=clock.now())
    with pytest.raises(AlreadyIn):
        actions.change_group(booking, adults=2, children=0)
    with pytest.raises(AlreadyIn):
        actions.cancel_booking(booking)
    Booking.objects.update(arrived=None, arrived_at=None)
    actions.cancel_booking(booking)
    with pytest.raises(AlreadyEnded):
        actions.change_group(booking, adults=2, children=0)


def test_no_shows_lose_their_places_at_the_stated_minute(make_session, book) -> None:
    session = make_session(capacity=4)
    Session.objects.update(release_at=session.starts_at + datetime.timedelta(minutes=5))
    there = book(session, 1, adults=2)
    book(session, 2)
    Booking.objects.filter(pk=there.pk).update(arrived=2, arrived_at=clock.now())
    with time_machine.travel(session.starts_at, tick=False):
        assert jobs.release_no_shows(quiet) == 0
    with time_machine.travel(session.starts_at + datetime.timedelta(minutes=5), tick=False):
        assert (jobs.release_no_shows(quiet), jobs.release_no_shows(quiet)) == (1, 0)
    assert list(Booking.objects.order_by("pk").values_list("state", flat=True)) == ["booked", "released"]
    assert (places_of(session), differences()) == ((4, 2, 0, 0), [])


def test_released_places_are_offered_before_the_start(make_session, book) -> None:
    session = make_session(capacity=1)
    Session.objects.update(release_at=session.starts_at - HOUR)
    book(session, 1)
    entry = actions.join_waitlist(session, group=group(2))
    with time_machine.travel(session.starts_at - HOUR, tick=False):
        jobs.release_no_shows(quiet)
        actions.take_offer(entry)
    with time_machine.travel(session.starts_at, tick=False):
        assert jobs.release_no_shows(quiet) == 0  # who booked after the minute is fresh
    assert list(Booking.objects.order_by("pk").values_list("state", flat=True)) == ["released", "booked"]


def test_one_number_does_not_take_half_the_programme(make_session, book, edition) -> None:
    edition.most_bookings = 2
    for hours in (3, 6):
        book(make_session(hours=hours), 1)
    with pytest.raises(TooManyBookings):
        book(make_session(hours=9), 1)
    book(make_session(hours=9), 2)
    assert Booking.objects.count() == 3


def test_groups_are_reminded_once_a_day_before(make_session, book) -> None:
    session = make_session(hours=72)
    book(session, 1)
    with time_machine.travel(session.starts_at - 20 * HOUR, tick=False):
        book(session, 2)  # need not be reminded of what was booked just now
        assert (jobs.remind(quiet), jobs.remind(quiet)) == (1, 0)
    reminder = Notice.objects.get(subject__startswith="Tomorrow")
    assert (reminder.address, "please cancel" in reminder.body) == ("13800000001", True)


def test_everyone_who_booked_or_waits_is_told(make_session, book, organiser) -> None:
    session = make_session(capacity=2)
    cancelled = book(session, 1)
    book(session, 2, language="zh-hans")
    actions.cancel_booking(cancelled)
    book(session, 3)
    actions.join_waitlist(session, group=group(4))
    Notice.objects.all().delete()
    assert tell_bookers(session, text="The room is now on the second floor.", by=organiser) == 3
    assert sorted(Notice.objects.values_list("address", flat=True)) == [f"1380000000{number}" for number in (2, 3, 4)]
    assert sorted({one.body.split("\n")[0] for one in Notice.objects.all()}) == ["The room is now on the second floor."]


def test_a_held_message_waits_for_its_reader_in_the_outbox(session, book, organiser, nobody) -> None:
    booking = book(session, 1)
    tell_bookers(session, text="Not yet read.", hold=True, by=organiser)
    assert Notice.objects.filter(state="held").count() == 1
    assert "Not yet read." not in nobody.get(f"/week/tickets/{booking.secret}/").content.decode()


def test_a_message_to_a_telephone_alone_is_read_on_the_ticket(session, book, nobody) -> None:
    booking = book(session, 1)
    (notice,) = due_notices()
    assert send(notice)
    notice.refresh_from_db()
    assert (notice.state, notice.channel) == ("sent", "page")
    assert "Messages about it" in nobody.get(f"/week/tickets/{booking.secret}/").content.decode()


def test_who_waits_and_was_taken_is_told_by_the_name_of_the_list(session) -> None:
    entry = actions.join_waitlist(session, group=group(1))
    assert (entry.state, WaitlistEntry.objects.get().state) == ("offered", "offered")
    subjects = list(Notice.objects.order_by("created_at").values_list("subject", flat=True))
    assert subjects == ["You wait for places: 会走路的纸桥", "Places are free for you: 会走路的纸桥"]
