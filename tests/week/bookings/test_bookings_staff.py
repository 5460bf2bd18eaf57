"""The page on which organisers and hosts set places and write to bookers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.week.bookings.test_bookings_cost import fields

from huiyan.kernel.notices import Notice
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.bookings.pace import PACE


@pytest.fixture
def everyone(nobody, stranger, helper, supervisor, host, organiser, signed) -> dict[str, object]:
    people = {"stranger": stranger, "helper": helper, "supervisor": supervisor, "host": host, "organiser": organiser}
    return {"nobody": nobody, **{name: signed(user) for name, user in people.items()}}


def test_who_sees_and_who_sets_the_places(session, everyone) -> None:
    page = f"/week/sessions/{session.pk}/places/"
    seen = {name: browser.get(page).status_code for name, browser in everyone.items()}
    assert seen == {"nobody": 302, "stranger": 404, "helper": 404, "supervisor": 200, "host": 200, "organiser": 200}
    set_by = {
        name: browser.post(page, {"capacity": 12, "admit_per_minute": 0}).status_code
        for name, browser in everyone.items()
    }
    assert set_by == {"nobody": 302, "stranger": 404, "helper": 404, "supervisor": 404, "host": 302, "organiser": 302}
    session.refresh_from_db()
    assert session.capacity == 12


def test_the_activity_leads_its_host_to_the_places_and_back(session, host, signed) -> None:
    page, browser = f"/week/sessions/{session.pk}/places/", signed(host)
    assert f'href="{page}"' in browser.get(f"/week/activities/{session.activity_id}/").content.decode()
    assert browser.post(page, {"capacity": 12, "admit_per_minute": 0}).headers["Location"] == page


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"admit_per_minute": 60}, "A waiting room needs the time"),
        ({"release_at": "2020-01-01T10:00"}, "Unclaimed places go back within two hours"),
        ({"opens_at": "2030-01-02T10:00", "closes_at": "2030-01-01T10:00"}, "Booking must close after it opens."),
    ],
)
def test_what_cannot_be_set_is_named(session, host, signed, given, says: str) -> None:
    sent = {"capacity": 10, "admit_per_minute": 0, **given}
    answer = signed(host).post(f"/week/sessions/{session.pk}/places/", sent)
    assert (answer.status_code, says in answer.content.decode()) == (422, True)


def test_a_capacity_below_the_booked_is_refused_with_the_number(session, book, organiser, signed) -> None:
    book(session, 1, adults=3)
    answer = signed(organiser).post(f"/week/sessions/{session.pk}/places/", {"capacity": 2, "admit_per_minute": 0})
    assert (answer.status_code, "3 places are booked" in answer.content.decode()) == (409, True)


def test_a_host_writes_to_who_booked_and_strangers_do_not(session, book, everyone) -> None:
    book(session, 1)
    Notice.objects.all().delete()
    address = f"/week/sessions/{session.pk}/tell/"
    codes = {name: browser.post(address, {"text": "Door B"}).status_code for name, browser in everyone.items()}
    assert codes == {"nobody": 302, "stranger": 404, "helper": 404, "supervisor": 404, "host": 302, "organiser": 302}
    assert [one.body.split("\n")[0] for one in Notice.objects.all()] == ["Door B", "Door B"]


def test_the_list_shows_no_telephone_number_and_costs_the_same_for_more(session, book, organiser, signed) -> None:
    browser, counts = signed(organiser), []
    for number in (1, 2, 3):
        book(session, number)
        with CaptureQueriesContext(connection) as asked:
            page = browser.get(f"/week/sessions/{session.pk}/places/").content.decode()
        counts.append(len(asked))
    assert (counts[0] == counts[2], "1380000000" in page) == (True, False)
    assert browser.get(f"/week/sessions/{session.pk}/places/?export=xlsx").status_code == 200


def test_a_group_changes_its_number_on_the_ticket(session, book, nobody) -> None:
    booking = book(session, 1)
    address = f"/week/tickets/{booking.secret}/group/"
    assert nobody.post(address, {"adults": 0, "children": 0}).status_code == 422
    nobody.post(address, {"adults": 2, "children": 1})
    booking.refresh_from_db()
    assert (booking.adults, booking.children, booking.seats) == (2, 1, 3)


def test_waiting_with_a_wrong_form_keeps_what_was_typed(session, nobody) -> None:
    sent = fields(session, phone="12", email="a@people.example")
    page = nobody.post(f"/week/activities/{session.activity_id}/wait/", sent).content.decode()
    kept = "This is not a telephone number." in page, 'value="a@people.example"' in page
    assert (kept, WaitlistEntry.objects.count()) == ((True, True), 0)


def test_one_address_does_not_book_by_the_thousand(session, nobody, settings) -> None:
    settings.HUIYAN = {**settings.HUIYAN, "bookings_per_minute": 2}
    PACE.counts.clear()
    page = f"/week/activities/{session.activity_id}/"
    codes = [nobody.post(page, fields(session, number)).status_code for number in range(4)]
    assert (codes, Booking.objects.count()) == ([302, 302, 429, 429], 2)
