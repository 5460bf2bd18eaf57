"""`huiyan week reconcile` finds what a draw has left behind."""

from tests.week.draw.test_draw_actions import run

from huiyan.week.attendance.queries import differences
from huiyan.week.draw.models import Draw, DrawEntry
from huiyan.week.draw.queries import draw_differences
from huiyan.week.proposals.counters import Difference
from huiyan.week.proposals.models import Session


def test_a_draw_that_is_open_or_has_ended_leaves_no_difference(draw, sessions, wish, after_the_deadline) -> None:
    for number in range(6):
        wish(number, sessions, kind="class" if number % 2 else "public")
    assert differences() == []
    after_the_deadline()
    run(draw)
    assert (draw.state, differences()) == ("done", [])


def test_a_session_that_stays_closed_after_its_draw_is_named(draw, sessions, after_the_deadline) -> None:
    after_the_deadline()
    run(draw)
    Session.objects.filter(pk=sessions[0].pk).update(draw_until=draw.closes_at)
    assert differences() == [Difference(sessions[0].pk, "draw_until", 1, 0)]


def test_a_session_that_opens_before_its_draw_is_named(draw, sessions) -> None:
    Session.objects.filter(pk=sessions[1].pk).update(draw_until=None)
    assert draw_differences() == [Difference(sessions[1].pk, "draw_until", 0, 1)]


def test_while_places_are_handed_out_some_sessions_are_open_already(draw, sessions, after_the_deadline) -> None:
    after_the_deadline()
    run(draw)
    Draw.objects.update(state=Draw.State.DRAWN)
    Session.objects.filter(pk=sessions[0].pk).update(draw_until=draw.closes_at)
    assert differences() == []


def test_a_winner_whom_nothing_was_given_and_one_with_a_ticket_elsewhere_are_named(
    draw, sessions, wish, after_the_deadline
) -> None:
    first, _second, third = (wish(number, [session]) for number, session in enumerate([*sessions, sessions[1]]))
    after_the_deadline()
    run(draw)
    DrawEntry.objects.filter(pk=first.pk).update(handed_at=None)
    third.refresh_from_db()
    type(third.booking).objects.filter(pk=third.booking_id).update(session=sessions[0])
    assert draw_differences() == [Difference(sessions[0].pk, "draw", 1, 0), Difference(sessions[1].pk, "draw", 2, 1)]


def test_counters_of_classes_are_compared_too(draw, sessions) -> None:
    Session.objects.filter(pk=sessions[0].pk).update(class_booked=3, class_held=2, class_waiting=1)
    assert [(one.counter, one.counted, one.rows) for one in differences()] == [
        ("class_booked", 3, 0), ("class_held", 2, 0), ("class_waiting", 1, 0),
    ]  # fmt: skip
