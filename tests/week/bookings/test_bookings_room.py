"""The waiting room: signed numbers in the order of arrival, let on as the site bears it, for one booking each."""

import datetime
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.week.bookings.test_bookings_cost import fields
from tests.week.conftest import group

from huiyan.kernel import clock
from huiyan.shell.pressure import PRESSURE
from huiyan.week.bookings import actions, room
from huiyan.week.bookings.models import Booking, WaitingRoom
from huiyan.week.bookings.refusals import Full, NotYourTurn, RoomNotOpen, ThroughTheRoom, TurnUsed
from huiyan.week.proposals.models import Session

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def hot(make_session) -> Session:
    """Opens in ten minutes; sixty people a minute are let on."""
    return make_session(hours=48, opens_at=clock.now() + 10 * MINUTE, admit_per_minute=60)


SECOND = datetime.timedelta(seconds=1)


def fresh(session: Session) -> Session:
    return Session.objects.select_related("activity__edition", "venue", "room_before").get(pk=session.pk)


def admitted_after(session: Session, seconds: float) -> int:
    """Up to which number people are let on so long after the opening."""
    with time_machine.travel(session.opens_at + seconds * SECOND, tick=False):
        return room.look_at(fresh(session)).admitted


@contextmanager
def requests_at_work(number: int) -> Iterator[None]:
    """The process has so many requests at work."""
    PRESSURE.take(time.monotonic())
    PRESSURE.step(number, time.monotonic())
    try:
        yield
    finally:
        PRESSURE.step(-number, time.monotonic())


def test_numbers_follow_the_order_of_arrival_and_are_let_on_as_many_as_may_be(hot) -> None:
    turns = [room.enter_room(hot) for _one in range(100)]
    assert [turn.number for turn in turns] == list(range(1, 101))
    assert [admitted_after(hot, seconds) for seconds in (-60, 0, 1, 2, 2.5, 30, 3600)] == [0, 0, 1, 2, 2, 30, 60]


def test_a_position_and_the_time_to_wait_are_known(hot) -> None:
    look = room.Look(admitted=10, per_minute=30, left=5, is_open=True)
    assert [(look.before(n), look.seconds(n), look.pause(n)) for n in (11, 12, 40, 400)] == [
        (0, 2, 2), (1, 4, 4), (29, 60, 30), (389, 780, 30),
    ]  # fmt: skip


def test_fewer_are_let_on_while_the_site_falls_behind_and_more_when_it_has_caught_up(hot) -> None:
    for _one in range(200):
        room.enter_room(hot)
    with requests_at_work(8):
        assert [admitted_after(hot, second) for second in range(1, 7)] == [0, 1, 1, 1, 1, 2]
    assert WaitingRoom.objects.get().per_minute == pytest.approx(60 * 0.7**6)
    assert [admitted_after(hot, second) for second in (7, 8, 9, 10, 11)] == [2, 2, 2, 2, 3]


@pytest.mark.parametrize(
    ("at_work", "rates"),
    [(0.5, [60, 60, 60]), (3.0, [60, 60, 60]), (8.0, [42, 29.4, 20.58]), (100.0, [42, 29.4, 20.58])],
)
def test_the_pace_goes_down_by_a_third_and_up_by_a_quarter(at_work: float, rates: list[float]) -> None:
    paces = [60.0]
    for _second in range(3):
        paces.append(room.paced(paces[-1], most=60, at_work=at_work))
    assert paces[1:] == pytest.approx(rates)
    assert room.paced(6, most=60, at_work=99) == 6
    assert room.paced(20, most=60, at_work=0) == 25


def test_a_room_that_lowers_its_limit_keeps_to_it(hot) -> None:
    assert room.paced(600, most=60, at_work=3) == 60


def test_the_room_opens_half_an_hour_before(hot) -> None:
    with time_machine.travel(hot.opens_at - 31 * MINUTE, tick=False), pytest.raises(RoomNotOpen):
        room.enter_room(hot)
    assert WaitingRoom.objects.count() == 0


def test_a_turn_is_read_only_as_it_was_signed(hot) -> None:
    signed = room.enter_room(hot).signed()
    turn = room.read_turn(signed)
    assert turn is not None
    assert (turn.session, turn.number) == (hot.pk, 1)
    of_before = signing.dumps([hot.pk, 1, 1684544400000], salt=room.SALT)
    assert [room.read_turn(text) for text in ("", "x", signed[:-1], signed[1:], signed.swapcase(), of_before)] == [
        None
    ] * 6


def test_a_turn_books_once_when_it_has_come(hot) -> None:
    first, second = (room.enter_room(hot).signed() for _one in range(2))
    with time_machine.travel(hot.opens_at + 1.1 * SECOND, tick=False):
        actions.book_place(fresh(hot), group=group(1), turn=first)
        with pytest.raises(TurnUsed):
            actions.book_place(fresh(hot), group=group(2), turn=first)
        with pytest.raises(NotYourTurn) as early:
            actions.book_place(fresh(hot), group=group(2), turn=second)
        with pytest.raises(ThroughTheRoom):
            actions.book_place(fresh(hot), group=group(2))
    assert early.value.values == {"before": 0}
    with time_machine.travel(hot.opens_at + 60 * MINUTE, tick=False):
        actions.book_place(fresh(hot), group=group(2), turn=second)
    assert list(Booking.objects.values_list("phone", "admission")) == [("13800000001", 1), ("13800000002", 2)]


def test_a_turn_of_another_session_is_none(hot, make_session) -> None:
    other = make_session(hours=50, opens_at=hot.opens_at, admit_per_minute=60)
    with time_machine.travel(hot.opens_at, tick=False), pytest.raises(ThroughTheRoom):
        actions.book_place(hot, group=group(1), turn=room.enter_room(other).signed())


def test_the_waiting_list_is_no_way_round_the_room(hot) -> None:
    with time_machine.travel(hot.opens_at, tick=False):
        with pytest.raises(ThroughTheRoom):
            actions.join_waitlist(hot, group=group(1))
        Session.objects.update(capacity=0)
        full = Session.objects.get(pk=hot.pk)
        with pytest.raises(Full):
            actions.book_place(full, group=group(1))
        assert actions.join_waitlist(full, group=group(1)).state == "waiting"


def test_from_the_page_through_the_room_to_the_ticket(hot, nobody) -> None:
    page = f"/week/activities/{hot.activity_id}/"
    assert "Enter the waiting room" in nobody.get(page).content.decode()
    waiting = nobody.post(f"/week/sessions/{hot.pk}/room/").headers["Location"]
    assert "You are number 1." in nobody.get(waiting).content.decode()
    with time_machine.travel(hot.opens_at + MINUTE, tick=False):
        form = nobody.get(waiting).headers["Location"]
        turn = re.search(r'name="turn" value="([^"]+)"', nobody.get(form).content.decode())
        assert turn
        ticket = nobody.post(page, fields(hot, turn=turn[1])).headers["Location"]
    assert (ticket, Booking.objects.get().admission) == (f"/week/tickets/{Booking.objects.get().secret}/", 1)


def test_the_place_is_kept_by_page_and_browser_until_it_is_used(hot, nobody) -> None:
    enter = f"/week/sessions/{hot.pk}/room/"
    waiting = nobody.post(enter).headers["Location"]
    room.enter_room(hot)
    assert [nobody.post(enter).headers["Location"] for _again in range(2)] == [waiting, waiting]
    assert "You are number 1." in Client(headers={"accept-language": "en"}).get(waiting).content.decode()
    with time_machine.travel(hot.opens_at + MINUTE, tick=False):
        actions.book_place(fresh(hot), group=group(1), turn=waiting.split("/")[-2])
        assert room.read_turn(nobody.post(enter).headers["Location"].split("/")[-2]) == room.Turn(hot.pk, 3)


def test_the_time_to_wait_includes_the_time_until_booking_opens(hot) -> None:
    turns = [room.enter_room(hot) for _one in range(30)]
    with time_machine.travel(hot.opens_at - 90 * SECOND, tick=False):
        assert room.look_at(fresh(hot)).seconds(turns[-1].number) == 120


def test_looking_costs_one_statement_and_no_session(hot, nobody) -> None:
    room.enter_room(hot)
    for _look in range(2):
        now = time_machine.travel(hot.opens_at - 10 * MINUTE, tick=False)
        with now, CaptureQueriesContext(connection) as asked:
            answer = nobody.get(f"/week/sessions/{hot.pk}/room/state/")
        assert (len(asked), answer.json(), answer.cookies) == (
            1, {"admitted": 0, "per_minute": 60.0, "opens_in": 600, "left": 10, "open": True}, {},
        )  # fmt: skip


def test_a_process_answers_everyone_who_looks_within_a_second_by_one_statement(hot, nobody, settings) -> None:
    settings.HUIYAN = {**settings.HUIYAN, "page_seconds": 10}
    room.enter_room(hot)
    with time_machine.travel(hot.opens_at + MINUTE, tick=False), CaptureQueriesContext(connection) as asked:
        answers = [Client().get(f"/week/sessions/{hot.pk}/room/state/") for _visitor in range(20)]
    assert {answer.content for answer in answers} == {
        b'{"admitted": 1, "per_minute": 60.0, "opens_in": 0, "left": 10, "open": true}'
    }
    assert (len(asked), answers[0].headers["Cache-Control"]) == (2, "public, max-age=1")  # it also counts further


def test_a_full_session_gives_no_turns_and_says_so_in_the_room(hot, nobody) -> None:
    waiting = nobody.post(f"/week/sessions/{hot.pk}/room/").headers["Location"]
    Session.objects.update(capacity=0)
    assert "All places are taken" in nobody.get(waiting).content.decode()
    refused = Client(headers={"accept-language": "en"}).post(f"/week/sessions/{hot.pk}/room/")
    assert (refused.status_code, WaitingRoom.objects.get().entered) == (409, 1)
