"""Bookings by programs: the same actions as the pages, once for a key."""

import datetime

import pytest
from django.test import Client
from tests.week.conftest import group

from huiyan.accounts.tokens.actions import create_token
from huiyan.kernel import clock
from huiyan.week.bookings import actions
from huiyan.week.bookings.models import Booking, WaitlistEntry

GROUP = {"adults": 1, "children": 2, "phone": "138 0000 0001", "needs": ["sign"]}


class Program:
    """Calls the API with a token."""

    def __init__(self, secret: str = "") -> None:
        headers = {"accept-language": "en", **({"authorization": f"Bearer {secret}"} if secret else {})}
        self.client = Client(headers=headers)

    def get(self, path: str, **query: object) -> object:
        return self.client.get(f"/api/v1/week{path}", query)

    def post(self, path: str, body: object = None, **headers: str) -> object:
        return self.client.post(f"/api/v1/week{path}", body or {}, content_type="application/json", headers=headers)


@pytest.fixture
def program(stranger) -> Program:
    return Program(create_token(stranger, name="a program", scopes=["week.book"], days=3, by=stranger).secret)


def test_anybody_reads_the_programme_with_the_places_left(session, book) -> None:
    book(session, 1, adults=3)
    nobody = Program()
    found = nobody.get("/editions/2023/sessions").json()
    assert [(one["id"], one["title"], one["left"], one["is_open"]) for one in found["items"]] == [
        (session.pk, "会走路的纸桥", 7, True)
    ]
    assert nobody.get(f"/sessions/{session.pk}").json()["left"] == 7
    assert nobody.get("/editions/2023/sessions", q="没有").json()["total"] == 0
    assert [one["slug"] for one in nobody.get("/editions").json()["items"]] == ["2023"]


def test_a_key_books_once_and_the_answer_is_the_same(session, program) -> None:
    path = f"/sessions/{session.pk}/bookings"
    first, second = (program.post(path, GROUP, **{"Idempotency-Key": "k1"}) for _time in range(2))
    assert (first.status_code, second.headers["Idempotent-Replay"], first.content == second.content) == (
        201,
        "true",
        True,
    )
    booking = Booking.objects.get()
    assert (booking.seats, booking.phone, booking.needs, first.json()["secret"]) == (
        3,
        "13800000001",
        "sign",
        booking.secret,
    )


def test_a_booking_is_read_changed_and_cancelled_by_its_secret(session, book, program) -> None:
    secret = book(session, 1).secret
    assert Program().get(f"/bookings/{secret}").json()["seats"] == 1
    assert program.post(f"/bookings/{secret}/group", {"adults": 2, "children": 0}).json()["seats"] == 2
    assert program.post(f"/bookings/{secret}/cancel").json()["state"] == "cancelled"
    again = program.post(f"/bookings/{secret}/cancel")
    assert (again.status_code, again.json()["detail"]) == (409, "This booking has ended already.")


def test_waiting_taking_and_leaving(make_session, book, program) -> None:
    session = make_session(capacity=3)
    booking = book(session, 9, adults=3)
    waits = program.post(f"/sessions/{session.pk}/waiting", GROUP).json()
    assert (waits["state"], waits["people_before"]) == ("waiting", 0)
    actions.cancel_booking(booking)
    assert Program().get(f"/waiting/{waits['secret']}").json()["state"] == "offered"
    taken = program.post(f"/waiting/{waits['secret']}/take")
    assert (taken.status_code, taken.json()["seats"], WaitlistEntry.objects.get().state) == (201, 3, "taken")
    other = actions.join_waitlist(session, group=group(5))
    assert program.post(f"/waiting/{other.secret}/leave").json()["state"] == "left"


def test_a_turn_of_the_waiting_room_books(make_session, program) -> None:
    hot = make_session(hours=9, opens_at=clock.now() - datetime.timedelta(minutes=1), admit_per_minute=60)
    refused = program.post(f"/sessions/{hot.pk}/bookings", GROUP)
    assert (refused.status_code, refused.json()["detail"]) == (409, "This session is booked through its waiting room.")
    turn = program.post(f"/sessions/{hot.pk}/turn").json()["turn"]
    assert program.post(f"/sessions/{hot.pk}/bookings", {**GROUP, "turn": turn}).status_code == 201


def test_wrong_values_are_named_and_strangers_are_kept_out(session, make_activity, make_session, program) -> None:
    wrong = program.post(f"/sessions/{session.pk}/bookings", {**GROUP, "phone": "12"})
    assert (wrong.status_code, wrong.json()["errors"][0]["path"]) == (422, "/phone")
    assert Program().post(f"/sessions/{session.pk}/bookings", GROUP).status_code == 401
    hidden = make_session(make_activity(state="draft", published_at=None))
    assert [program.get(f"/sessions/{hidden.pk}").status_code, program.get("/bookings/guess").status_code] == [404, 404]
