"""What waited on a device is taken in its order, once, with the device's wrong clock set right; two doors' scans stand side by side."""

import datetime
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyan.kernel import clock
from huiyan.week.attendance import queries
from huiyan.week.attendance.models import CheckIn, WalkIn
from huiyan.week.bookings.models import Booking
from huiyan.week.bookings.signing import token_of

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def booking(session, book):
    return book(session, 1, adults=1, children=2)


def milliseconds(at: datetime.datetime) -> int:
    return int(at.timestamp() * 1000)


def message(session, sequence: int, **values) -> dict:
    given = {"kind": "scan", "session": session.pk, "sequence": sequence, "at": milliseconds(clock.now())}
    return {**given, **values}


def send(browser, device: str, *messages: dict, ahead: datetime.timedelta = datetime.timedelta(0)) -> list[dict]:
    """What a device sends, with a clock that is wrong by `ahead`."""
    for one in messages:
        one["at"] += milliseconds(clock.now() + ahead) - milliseconds(clock.now())
    body = {"device": device, "sent": milliseconds(clock.now() + ahead), "messages": messages}
    answer = browser.post("/week/door/sync/", json.dumps(body), content_type="application/json")
    return answer.json()["answers"] if answer.status_code == 200 else [answer.status_code]


def test_what_is_sent_again_changes_nothing(session, booking, helper, signed) -> None:
    browser = signed(helper)
    for _time in range(2):
        scan = message(session, 1, code=booking.code, shown="admitted")
        answers = send(browser, "east", scan, message(session, 2, kind="walk_in", people=2))
        assert [(one["sequence"], one["taken"]) for one in answers] == [(1, True), (2, True)]
    session.refresh_from_db()
    assert (CheckIn.objects.count(), WalkIn.objects.count(), session.arrived, session.walked_in) == (1, 1, 3, 2)
    assert queries.differences() == []


def test_a_ticket_at_two_doors_stands_in_the_list_and_is_counted_once(session, booking, helper, signed) -> None:
    browser = signed(helper)
    send(browser, "east", message(session, 1, code=booking.code, shown="admitted"))
    (second,) = send(browser, "west", message(session, 1, code=booking.code, shown="admitted"))
    twice = queries.scans_at(session).filter(shown="admitted")
    session.refresh_from_db()
    assert (second["verdict"], session.arrived, queries.against_the_list(queries.scans_at(session))) == ("again", 3, 1)
    assert [(one.device, one.verdict) for one in twice] == [("west", "again")]
    for address in (f"/week/door/{session.pk}/scans/", "/week/editions/2023/scans/"):
        page = browser.get(f"{address}?let_in=against").content.decode()
        assert (page.count(booking.code), "already in" in page) == (1, True)


@pytest.mark.parametrize(
    ("state", "verdict", "let_in"), [("booked", "admitted", "unchecked"), ("cancelled", "refused", "against")]
)
def test_who_was_let_in_unchecked_is_judged_when_it_arrives(
    session, booking, helper, signed, state, verdict, let_in
) -> None:
    Booking.objects.filter(pk=booking.pk).update(state=state)
    (answer,) = send(signed(helper), "east", message(session, 1, code=booking.code, shown="trusted", people=2))
    session.refresh_from_db()
    kept = queries.scans_at(session).get()
    assert (answer["verdict"], kept.shown, kept.let_in) == (verdict, "trusted", let_in)
    assert session.arrived == (2 if state == "booked" else 0)


@pytest.mark.parametrize(("who", "code"), [("helper", 200), ("host", 200), ("supervisor", 200), ("stranger", 404)])
@pytest.mark.parametrize("export", ["", "?export=xlsx"])
def test_who_reads_the_scans_of_all_doors(session, request, signed, who: str, code: int, export: str) -> None:
    browser = signed(request.getfixturevalue(who))
    assert browser.get(f"/week/editions/2023/scans/{export}").status_code == code


def test_one_and_three_scans_take_the_same_queries(session, make_session, book, organiser, helper, signed) -> None:
    browser, taken = signed(organiser), []
    for devices in (("a",), ("b", "c")):
        for device in devices:
            other = make_session()
            send(signed(helper), device, message(other, 1, code=book(other, 1).code))
        browser.get("/week/editions/2023/scans/")
        with CaptureQueriesContext(connection) as made:
            browser.get("/week/editions/2023/scans/")
        taken.append(len(made))
    assert taken[0] == taken[1]


def test_a_host_reads_the_scans_of_the_own_doors_alone(
    session, booking, make_activity, make_session, museum, host, helper, signed
) -> None:
    send(signed(helper), "east", message(session, 1, code=booking.code))
    other = make_activity("别处")
    type(other).objects.filter(pk=other.pk).update(host=type(museum).objects.create(kind="college", name="别的学院"))
    send(signed(helper), "west", message(make_session(other), 1, code="ZZZZZZ0T"))
    edition = session.activity.edition
    assert [queries.scans_of(one, edition).count() for one in (host, helper)] == [1, 2]


@pytest.mark.parametrize("ahead", [-3 * HOUR, datetime.timedelta(0), 400 * HOUR])
def test_a_wrong_clock_is_set_right_and_kept(session, booking, helper, signed, ahead) -> None:
    seen = clock.now() - HOUR
    send(signed(helper), "east", message(session, 1, code=booking.code, at=milliseconds(seen)), ahead=ahead)
    kept = CheckIn.objects.get()
    assert abs(kept.scanned_at - seen) < datetime.timedelta(seconds=10)
    assert abs(kept.device_at - (seen + ahead)) < datetime.timedelta(seconds=10)
    assert abs(kept.sent_at - kept.received_at - ahead) < datetime.timedelta(seconds=10)


def test_who_was_sent_away_without_network_is_not_counted_as_in(session, booking, helper, signed) -> None:
    away = message(session, 1, code=booking.code, shown="refused", reason="not listed")
    (answer,) = send(signed(helper), "east", away)
    session.refresh_from_db()
    assert (answer["verdict"], answer["says"], session.arrived) == (
        "refused",
        "not in this device’s list: scan its code",
        0,
    )


def test_who_was_let_in_with_a_ticket_cancelled_meanwhile_is_listed(session, booking, helper, signed) -> None:
    Booking.objects.filter(pk=booking.pk).update(state="cancelled")
    send(signed(helper), "east", message(session, 1, code=booking.code, shown="admitted"))
    kept = CheckIn.objects.get()
    assert (kept.verdict, kept.reason, kept.shown, queries.against_the_list(queries.scans_at(session))) == (
        "refused",
        "cancelled",
        "admitted",
        1,
    )


def test_a_forged_code_is_called_so(session, booking, helper, signed) -> None:
    forged = token_of(booking).replace(".1.2.", ".1.9.")
    (answer,) = send(signed(helper), "east", message(session, 1, code=booking.code, token=forged))
    assert (answer["verdict"], answer["says"]) == ("refused", "forged: the signature is wrong")


@pytest.mark.parametrize(("hours", "reason"), [(3, "other session"), (30, "other day")])
def test_a_ticket_for_elsewhere_says_where(make_session, book, helper, signed, hours: int, reason: str) -> None:
    here = make_session(hours=3)
    booking = book(make_session(here.activity, hours=hours), 1)
    (answer,) = send(signed(helper), "east", message(here, 1, code=booking.code))
    assert (CheckIn.objects.get().reason, "Science Museum" in answer["place"]) == (reason, True)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [({"state": "cancelled"}, "not held"), ({"starts_at": -3 * HOUR, "ends_at": -2 * HOUR}, "over")],
)
def test_no_ticket_opens_what_is_over_or_not_held(session, booking, helper, signed, changed, reason: str) -> None:
    moved = {name: clock.now() + at if isinstance(at, datetime.timedelta) else at for name, at in changed.items()}
    type(session).objects.filter(pk=session.pk).update(**moved)
    send(signed(helper), "east", message(session, 1, code=booking.code))
    assert CheckIn.objects.get().reason == reason


def test_the_printed_list_is_entered_afterwards(session, booking, helper, signed) -> None:
    type(session).objects.filter(pk=session.pk).update(starts_at=clock.now() - 3 * HOUR, ends_at=clock.now() - 2 * HOUR)
    (answer,) = send(signed(helper), "east", message(session, 1, code=booking.code, way="list"))
    assert answer["verdict"] == "admitted"


def test_one_bad_message_does_not_hold_up_the_others(session, booking, helper, signed) -> None:
    messages = [
        message(session, 1, code="x" * 500), message(session, 2, kind="walk_in", people=-9),
        {**message(session, 3, code=booking.code), "session": 10**6}, message(session, 4, code=booking.code),
    ]  # fmt: skip
    assert [one["taken"] for one in send(signed(helper), "east", *messages)] == [False, False, False, True]


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"device": 1}', '{"device": "d", "sent": 1, "messages": [1]}', "[" * 100_000]
)
def test_what_no_device_sends_is_refused_in_a_sentence(helper, signed, body: str) -> None:
    answer = signed(helper).post("/week/door/sync/", body, content_type="application/json")
    assert (answer.status_code, "not what a device at the door sends" in answer.content.decode()) == (400, True)


def test_a_host_cannot_send_for_anothers_door(session, booking, host, museum, signed) -> None:
    type(session.activity).objects.filter(pk=session.activity_id).update(
        host=type(museum).objects.create(kind="college", name="别的学院")
    )
    (answer,) = send(signed(host), "east", message(session, 1, code=booking.code))
    assert (answer["taken"], CheckIn.objects.count()) == (False, 0)


def test_the_list_of_a_device_holds_no_name_and_no_number(session, book, helper, signed) -> None:
    booking = book(session, 7, adults=2, needs="wheelchair bus", email="someone@people.example")
    answer = signed(helper).get(f"/week/door/{session.pk}/list.json")
    assert answer.json()["tickets"] == {booking.code: ["booked", 2, 0, "wb", "", 0]}
    assert [one in answer.content.decode() for one in (booking.phone, booking.email, booking.secret)] == [False] * 3


@pytest.mark.parametrize(("who", "code"), [("helper", 200), ("host", 200), ("stranger", 404), ("supervisor", 404)])
def test_who_takes_the_list_along(session, request, signed, who: str, code: int) -> None:
    browser = signed(request.getfixturevalue(who))
    assert browser.get(f"/week/door/{session.pk}/list.json").status_code == code


def test_the_codes_link_leads_to_the_door_where_the_helper_stands(
    session, booking, make_session, helper, signed
) -> None:
    browser, other = signed(helper), make_session(hours=4)
    browser.get(f"/week/door/{other.pk}/")
    answer = browser.get(f"/week/c/{booking.code}/{token_of(booking)}/")
    assert answer.headers["Location"].startswith(f"/week/door/{other.pk}/?code={booking.code}&token=")
