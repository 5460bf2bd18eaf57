"""The pages of somebody who books: no account, and every link is a key."""

import pytest
from tests.week.bookings.test_bookings_cost import fields

from huiyan.week.bookings.models import Booking, WaitlistEntry


def test_a_full_session_leads_to_the_waiting_list(make_session, nobody) -> None:
    session = make_session(capacity=2)
    page = f"/week/activities/{session.activity_id}/"
    full = nobody.post(page, fields(session, needs=["bus", "sign"]))
    assert (full.status_code, "2 places are left, you asked for 3." in full.content.decode()) == (409, True)
    sent: dict[str, list[str]] = {}
    for name, value in full.context["form"].sent():
        sent.setdefault(name, []).append(value)
    waiting = nobody.post(f"{page}wait/", sent).headers["Location"]
    entry = WaitlistEntry.objects.get()
    assert (entry.seats, entry.needs, entry.phone, waiting) == (
        3,
        "bus sign",
        "13800000001",
        f"/week/waiting/{entry.secret}/",
    )
    assert "people before you, in 0 groups" in nobody.get(waiting).content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"phone": "12"}, "This is not a telephone number."), ({"phone": "javascript:1"}, "This is not a telephone number."),
        ({"adults": 0, "children": 0}, "At least one person must come."), ({"session": 999999}, "Select a valid choice."),
        ({"adults": -1}, "greater than or equal to 0"),
    ],
)  # fmt: skip
def test_wrong_input_is_named_and_nothing_is_lost(session, nobody, wrong, says: str) -> None:
    answer = nobody.post(
        f"/week/activities/{session.activity_id}/", fields(session, **{"email": "a@people.example", **wrong})
    )
    page = answer.content.decode()
    assert (says in page, "a@people.example" in page, Booking.objects.count()) == (True, True, 0)


@pytest.mark.parametrize("written", ["+86 138-0000-0001", "(138) 00000001", "0086 13800000001"])
def test_one_number_is_one_however_it_is_written(session, nobody, written: str) -> None:
    nobody.post(f"/week/activities/{session.activity_id}/", fields(session, phone=written))
    assert Booking.objects.get().phone == "13800000001"


def test_a_ticket_shows_code_and_picture_and_is_cancelled_by_its_link(session, book, nobody) -> None:
    booking = book(session, 1, adults=2)
    address = f"/week/tickets/{booking.secret}/"
    page = nobody.get(address)
    assert (booking.code_text in page.content.decode(), "<svg" in page.content.decode()) == (True, True)
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    nobody.post(f"{address}cancel/")
    booking.refresh_from_db()
    assert (booking.state, "no longer valid" in nobody.get(address).content.decode()) == ("cancelled", True)


@pytest.mark.parametrize("address", ["/week/tickets/guess/", "/week/waiting/guess/"])
def test_a_guessed_link_opens_nothing(db, nobody, organiser, signed, address: str) -> None:
    assert [browser.get(address).status_code for browser in (nobody, signed(organiser))] == [404, 404]


@pytest.mark.parametrize("address", ["cancel/", ""])
def test_looking_at_a_link_changes_nothing(session, book, nobody, address: str) -> None:
    booking = book(session, 1)
    nobody.get(f"/week/tickets/{booking.secret}/{address}")
    booking.refresh_from_db()
    assert booking.state == "booked"


def test_an_activity_that_is_not_published_is_not_there(make_activity, nobody, host, signed) -> None:
    address = f"/week/activities/{make_activity(state='draft', published_at=None).pk}/"
    assert [browser.get(address).status_code for browser in (nobody, signed(host))] == [404, 404]


def test_the_ticket_is_kept_as_a_picture(session, book, nobody) -> None:
    booking = book(session, 1, adults=2, children=1)
    code, whole = (nobody.get(f"/week/tickets/{booking.secret}/{name}") for name in ("code.png", "ticket.svg"))
    assert (code.content[:8], code.headers["Content-Disposition"]) == (
        b"\x89PNG\r\n\x1a\n",
        f'attachment; filename="{booking.code}.png"',
    )
    assert (booking.code_text in whole.content.decode(), booking.phone in whole.content.decode()) == (True, False)
