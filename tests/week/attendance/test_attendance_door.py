"""At the door: once in, later "already in", a wrong code refused, every scan kept."""

import json

import pytest

from huiyan.week.attendance import actions, queries
from huiyan.week.attendance.actions import Scan, Sent
from huiyan.week.attendance.models import CheckIn
from huiyan.week.attendance.refusals import FewerThanNobody
from huiyan.week.bookings.codes import with_check
from huiyan.week.bookings.models import Booking


@pytest.fixture
def booking(session, book):
    return book(session, 1, adults=1, children=2)


def scan(session, helper, code: str, sequence: int = 1, **values) -> CheckIn:
    return actions.check_in(session, scan=Scan(code, Sent("phone-1", sequence), **values), by=helper)


def test_the_first_scan_admits_and_the_second_says_since_when(session, booking, helper) -> None:
    verdicts = [scan(session, helper, booking.code, number).verdict for number in (1, 2)]
    session.refresh_from_db()
    assert (verdicts, session.arrived, queries.differences()) == (["admitted", "again"], 3, [])


def test_a_message_sent_twice_is_one_scan(session, booking, helper) -> None:
    assert scan(session, helper, booking.code) == scan(session, helper, booking.code)
    assert CheckIn.objects.count() == 1


@pytest.mark.parametrize("code", [with_check("ZZZZZZ"), "nonsense", "' OR 1=1 --"])
def test_a_wrong_code_is_refused_and_kept(session, helper, code: str) -> None:
    assert scan(session, helper, code).verdict == "refused"
    assert CheckIn.objects.get().booking is None


def test_a_cancelled_ticket_and_one_for_another_session_are_refused(session, booking, make_session, helper) -> None:
    other = make_session(hours=5)
    assert scan(other, helper, booking.code).verdict == "refused"
    Booking.objects.filter(pk=booking.pk).update(state="cancelled")
    assert scan(session, helper, booking.code, 2).verdict == "refused"


def test_the_number_that_really_came_is_kept(session, booking, helper) -> None:
    scan(session, helper, booking.code, people=2)
    booking.refresh_from_db()
    session.refresh_from_db()
    assert (booking.seats, booking.arrived, session.arrived) == (3, 2, 2)


def test_walk_ins_are_counted_and_corrected_but_never_below_nobody(session, helper) -> None:
    for number, people in enumerate((1, 1, -1), start=1):
        actions.count_walk_in(session, people=people, sent=Sent("d", number), by=helper)
    with pytest.raises(FewerThanNobody):
        actions.count_walk_in(session, people=-2, sent=Sent("d", 9), by=helper)
    session.refresh_from_db()
    assert (session.walked_in, session.arrived, queries.differences()) == (1, 0, [])


def test_the_page_shows_group_and_needs(session, book, helper, signed) -> None:
    booking = book(session, 2, adults=2, needs="wheelchair")
    browser, address = signed(helper), f"/week/door/{session.pk}/"
    answer = browser.post(address, {"code": booking.code.lower(), "device": "d", "sequence": 1}).content.decode()
    assert ("verdict-admitted" in answer, "somebody uses a wheelchair" in answer) == (True, True)
    assert booking.phone not in answer
    assert (
        "verdict-again" in browser.post(address, {"code": booking.code, "device": "d", "sequence": 2}).content.decode()
    )


def test_a_link_read_by_a_scanner_that_types_is_understood(session, booking, helper, signed) -> None:
    link = f"https://week.example/week/c/{booking.code}/"
    signed(helper).post(f"/week/door/{session.pk}/", {"code": link, "device": "d", "sequence": 1})
    assert CheckIn.objects.get().verdict == "admitted"


def test_the_codes_link_leads_a_helper_to_the_door_and_nobody_else(
    session, booking, helper, stranger, signed, nobody
) -> None:
    address = f"/week/c/{booking.code}/"
    assert signed(helper).get(address).headers["Location"] == f"/week/door/{session.pk}/?code={booking.code}"
    assert signed(stranger).get(address).status_code == 404
    assert nobody.get(address).headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize(
    ("who", "code"), [("helper", 200), ("host", 200), ("organiser", 200), ("stranger", 404), ("moderator", 404)]
)
def test_who_stands_at_the_door(session, request, signed, who: str, code: int) -> None:
    browser = signed(request.getfixturevalue(who))
    assert [browser.get(address).status_code for address in ("/week/door/", f"/week/door/{session.pk}/")] == [
        code,
        code,
    ]


def test_a_host_stands_at_the_own_doors_alone(make_activity, make_session, host, signed, museum) -> None:
    elsewhere = type(museum).objects.create(kind="college", name="别的学院")
    session = make_session(make_activity())
    type(session.activity).objects.filter(pk=session.activity_id).update(host=elsewhere)
    assert signed(host).get(f"/week/door/{session.pk}/").status_code == 404


def test_a_wrong_counter_is_named(session, booking) -> None:
    type(session).objects.filter(pk=session.pk).update(booked=2)
    assert [str(one) for one in queries.differences()] == [f"session {session.pk}: booked says 2, the rows say 3"]


def test_the_command_exits_with_one_and_names_the_difference(five, visitors) -> None:
    command = visitors.huiyan("week", "reconcile", "--json")
    assert (command.returncode, json.loads(command.stdout)) == (
        1,
        [{"session": five.pk, "counter": "booked", "says": 1, "rows": 0}],
    )


@pytest.fixture
def five(transactional_db, make_session):
    return make_session(booked=1)
