"""The waiting room: turns in the order of arrival at a steady rate, signed, for one booking each."""

import datetime
import re

import pytest
import time_machine
from tests.week.bookings.test_bookings_cost import fields
from tests.week.conftest import group

from huiyan.kernel import clock
from huiyan.week.bookings import actions, room
from huiyan.week.bookings.models import Booking, WaitingRoom
from huiyan.week.bookings.refusals import Full, NotYourTurn, RoomNotOpen, ThroughTheRoom, TurnOver, TurnUsed
from huiyan.week.proposals.models import Session

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def hot(make_session) -> Session:
    """Opens in ten minutes; sixty people a minute are let on."""
    return make_session(hours=48, opens_at=clock.now() + 10 * MINUTE, admit_per_minute=60)


def test_turns_follow_the_order_of_arrival_a_second_apart(hot) -> None:
    turns = [room.enter_room(hot) for _one in range(3)]
    assert [turn.number for turn in turns] == [1, 2, 3]
    assert [(turn.at - hot.opens_at).total_seconds() for turn in turns] == [0.0, 1.0, 2.0]
    assert room.before_turn(turns[2], hot, clock.now()) == 2


def test_an_idle_room_lets_everyone_on_at_once_but_never_faster_than_its_rate(hot) -> None:
    room.enter_room(hot)
    with time_machine.travel(hot.opens_at + 60 * MINUTE, tick=False):
        first, second = room.enter_room(hot), room.enter_room(hot)
        assert [turn.at - clock.now() for turn in (first, second)] == [
            datetime.timedelta(0),
            datetime.timedelta(seconds=1),
        ]


def test_the_room_opens_half_an_hour_before(hot) -> None:
    with time_machine.travel(hot.opens_at - 31 * MINUTE, tick=False), pytest.raises(RoomNotOpen):
        room.enter_room(hot)
    assert WaitingRoom.objects.count() == 0


def test_a_turn_is_read_only_as_it_was_signed(hot) -> None:
    signed = room.enter_room(hot).signed()
    turn = room.read_turn(signed)
    assert turn is not None
    assert (turn.session, turn.number) == (hot.pk, 1)
    assert [room.read_turn(text) for text in ("", "x", signed[:-1], signed[1:], signed.swapcase())] == [None] * 5


def test_a_turn_books_once_while_it_holds(hot) -> None:
    first, second = (room.enter_room(hot).signed() for _one in range(2))
    with time_machine.travel(hot.opens_at + datetime.timedelta(seconds=0.5), tick=False):
        actions.book_place(hot, group=group(1), turn=first)
        with pytest.raises(TurnUsed):
            actions.book_place(hot, group=group(2), turn=first)
        with pytest.raises(NotYourTurn):
            actions.book_place(hot, group=group(2), turn=second)
        with pytest.raises(ThroughTheRoom):
            actions.book_place(hot, group=group(2))
    with time_machine.travel(hot.opens_at + 11 * MINUTE, tick=False), pytest.raises(TurnOver):
        actions.book_place(hot, group=group(2), turn=second)
    assert list(Booking.objects.values_list("phone", "admission")) == [("13800000001", 1)]


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
    shown = nobody.get(waiting)
    assert (shown.headers["Refresh"], "You came as number 1." in shown.content.decode()) == ("30", True)
    with time_machine.travel(hot.opens_at + MINUTE, tick=False):
        form = nobody.get(waiting).headers["Location"]
        turn = re.search(r'name="turn" value="([^"]+)"', nobody.get(form).content.decode())
        assert turn
        ticket = nobody.post(page, fields(hot, turn=turn[1])).headers["Location"]
    assert (ticket, Booking.objects.get().admission) == (f"/week/tickets/{Booking.objects.get().secret}/", 1)


def test_a_session_without_a_room_and_a_guessed_turn_are_not_there(session, nobody) -> None:
    assert nobody.post(f"/week/sessions/{session.pk}/room/").status_code == 404
    assert nobody.get("/week/room/guess/").status_code == 404
