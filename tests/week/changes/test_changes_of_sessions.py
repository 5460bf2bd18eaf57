"""A session that moves or is cancelled reaches everyone who booked or waits, each in their language; tickets follow."""

import datetime

import pytest
from django.utils import timezone
from tests.week.classes.school import a_class
from tests.week.conftest import group

from huiyan.kernel import clock
from huiyan.kernel.audit import AuditEntry
from huiyan.kernel.notices import Notice
from huiyan.week.attendance.queries import differences
from huiyan.week.bookings.actions import join_waitlist
from huiyan.week.bookings.refusals import AlreadyOver, Cancelled, NothingChanges
from huiyan.week.changes import sessions as changes
from huiyan.week.changes.refusals import RoomTaken
from huiyan.week.classes.actions import book_class, join_class_list

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def full(make_session, book):
    """A session with one booking, in Chinese, and a group that waits, in English."""
    session = make_session(capacity=2, closes_at=clock.now() + 2 * HOUR)
    book(session, 1, adults=2, language="zh-hans")
    join_waitlist(session, group=group(2))
    Notice.objects.all().delete()
    return session


def to(session, **changed):
    return {name: changed.get(name, getattr(session, name)) for name in changes.PLACE_AND_TIME}


def test_everyone_is_told_in_their_language(full, organiser) -> None:
    later = full.starts_at + HOUR
    told = changes.move_session(full, to=to(full, starts_at=later, ends_at=later + HOUR), why="停电", by=organiser)
    subjects = set(Notice.objects.values_list("subject", flat=True))
    assert (told, subjects) == (2, {"时间地点有变：会走路的纸桥", "Changed time or place: 会走路的纸桥"})
    assert all("停电" in one.body and "/week/" in one.body for one in Notice.objects.all())


def test_the_times_of_booking_move_along(full, organiser) -> None:
    later, closes = full.starts_at + HOUR, full.closes_at
    changes.move_session(full, to=to(full, starts_at=later, ends_at=later + HOUR), why="晚一小时", by=organiser)
    full.refresh_from_db()
    assert (full.closes_at, full.sequence, full.booked) == (closes + HOUR, 1, 2)
    assert AuditEntry.objects.filter(action="session.move").count() == 1


def test_a_move_that_changes_nothing_tells_nobody(full, organiser) -> None:
    with pytest.raises(NothingChanges):
        changes.move_session(full, to=to(full), why="", by=organiser)
    assert Notice.objects.count() == 0


def test_a_cancelled_session_is_told_and_cannot_be_cancelled_again(full, organiser) -> None:
    assert changes.cancel_session(full, why="暴雨", by=organiser) == 2
    with pytest.raises(Cancelled):
        changes.cancel_session(full, why="暴雨", by=organiser)


def test_what_is_over_stays(full, organiser) -> None:
    type(full).objects.filter(pk=full.pk).update(starts_at=clock.now() - 2 * HOUR, ends_at=clock.now() - HOUR)
    with pytest.raises(AlreadyOver):
        changes.cancel_session(full, why="x", by=organiser)


def test_the_ticket_of_a_cancelled_session_says_so(session, book, organiser, nobody) -> None:
    booking = book(session, 1)
    changes.cancel_session(session, why="暴雨", by=organiser)
    page = nobody.get(f"/week/tickets/{booking.secret}/").content.decode()
    assert ("This session does not take place." in page, 'class="qr"' in page) == (True, False)


def test_the_page_moves_and_cancels(full, host, signed) -> None:
    browser, address = signed(host), f"/week/sessions/{full.pk}/change/"
    starts = timezone.localtime(full.starts_at) + HOUR
    moved = {
        "capacity": 2,
        "place": full.venue_id,
        "starts_at": f"{starts:%Y-%m-%dT%H:%M}",
        "ends_at": f"{starts + HOUR:%Y-%m-%dT%H:%M}",
    }
    assert browser.post(address, moved).status_code == 422  # nothing is said to those who booked
    assert browser.post(address, {**moved, "why": "换到一楼"}).status_code == 302
    assert browser.post(address, {"cancel": "1", "why": "暴雨"}).status_code == 302
    full.refresh_from_db()
    assert (full.room_id, full.state, full.sequence) == (None, "cancelled", 2)


@pytest.mark.parametrize(
    ("who", "code"), [("organiser", 200), ("host", 200), ("helper", 404), ("supervisor", 404), ("stranger", 404)]
)
def test_who_moves_a_session(full, request, signed, who: str, code: int) -> None:
    assert signed(request.getfixturevalue(who)).get(f"/week/sessions/{full.pk}/change/").status_code == code


def test_a_cancelled_session_ends_its_bookings_and_waiting_lists(full, organiser) -> None:
    changes.cancel_session(full, why="暴雨", by=organiser)
    full.refresh_from_db()
    assert ([one.state for one in full.bookings.all()], [one.state for one in full.waitlistentrys.all()]) == (
        ["cancelled"],
        ["lapsed"],
    )
    assert [getattr(full, name) for name in changes.NOBODY_COMES] == [0] * 6
    assert differences() == []


def test_classes_that_wait_are_told_too(make_session, organiser) -> None:
    session = make_session(class_capacity=30, class_until=clock.now() + HOUR)
    for number in (1, 2):
        group = a_class(number, pupils=25)
        (book_class if number == 1 else join_class_list)(session, group=group)
    assert changes.reached(session) == 2
    assert changes.cancel_session(session, why="暴雨", by=organiser) == 2
    session.refresh_from_db()
    assert (session.class_booked, session.class_waiting, differences()) == (0, 0, [])


def test_a_session_does_not_move_into_a_room_that_is_taken(full, make_session, organiser) -> None:
    later = full.starts_at + 5 * HOUR
    make_session(starts_at=later, ends_at=later + HOUR)
    with pytest.raises(RoomTaken):
        changes.move_session(full, to=to(full, starts_at=later, ends_at=later + HOUR), why="晚些", by=organiser)
    full.refresh_from_db()
    assert full.sequence == 0


def test_a_large_event_and_its_parts_share_a_room(full, make_activity, make_session, organiser) -> None:
    event = make_activity("启动日", shape="event")
    type(full.activity).objects.filter(pk=full.activity_id).update(parent=event)
    later = full.starts_at + 5 * HOUR
    make_session(event, starts_at=later, ends_at=later + HOUR)
    assert changes.move_session(full, to=to(full, starts_at=later, ends_at=later + HOUR), why="晚些", by=organiser) == 2
