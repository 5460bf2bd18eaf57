"""The board shows no person, paper shows no telephone number unless an organiser asks, posters lead to the activity."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyan.kernel.audit import AuditEntry
from huiyan.week.attendance import actions
from huiyan.week.attendance.actions import Sent

PAGES = ["board", "lists", "posters"]


@pytest.fixture
def today(make_session):
    """A session that runs now, and one that begins in a moment."""
    return make_session(hours=-0.001), make_session(hours=0.001)


@pytest.mark.parametrize(
    ("who", "code"), [("helper", 200), ("host", 200), ("organiser", 200), ("supervisor", 200), ("stranger", 404)]
)
def test_who_opens_the_pages_of_the_day(today, request, signed, who: str, code: int) -> None:
    browser = signed(request.getfixturevalue(who))
    assert [browser.get(f"/week/editions/2023/{page}/").status_code for page in PAGES] == [code] * 3


def test_the_board_keeps_tickets_and_clicks_apart_and_shows_no_person(today, book, helper, signed) -> None:
    _running, coming = today
    booking = book(coming, 1, adults=3)
    actions.count_walk_in(coming, people=5, sent=Sent("d", 1), by=helper)
    page = signed(helper).get("/week/editions/2023/board/").content.decode()
    cells = [">7<" in page, '<td class="n">5</td>' in page, '<td class="n">0</td>' in page]
    assert (cells, booking.phone in page, booking.code in page) == ([True, True, True], False, False)


def test_the_board_renews_its_part_alone(today, helper, signed) -> None:
    part = signed(helper).get("/week/editions/2023/board/", headers={"hx-request": "true"}).content.decode()
    assert ("<html" in part, "Science Museum" in part) == (False, True)


def test_the_board_takes_as_many_statements_for_three_as_for_one(make_session, helper, signed) -> None:
    browser, counts = signed(helper), []
    make_session(hours=0.001)
    browser.get("/week/editions/2023/board/")
    for _round in range(3):
        with CaptureQueriesContext(connection) as seen:
            browser.get("/week/editions/2023/board/")
        counts.append(len(seen))
        make_session(hours=0.001)
    assert counts[0] == counts[2]


def test_paper_shows_codes_groups_and_needs_and_no_number(today, book, helper, signed) -> None:
    booking = book(today[1], 1, adults=1, children=2, needs="wheelchair")
    page = signed(helper).get("/week/editions/2023/lists/").content.decode()
    shown = [booking.code_text in page, "1 + 2" in page, "somebody uses a wheelchair" in page, booking.phone in page]
    assert shown == [True, True, True, False]


def test_an_organiser_may_have_the_numbers_and_that_is_noted(today, book, organiser, signed) -> None:
    booking = book(today[1], 1)
    page = signed(organiser).post("/week/editions/2023/lists/numbers/").content.decode()
    noted = AuditEntry.objects.get(action="lists.print_numbers")
    assert (booking.phone in page, today[1].pk in noted.after["sessions"]) == (True, True)


@pytest.mark.parametrize("who", ["helper", "host", "supervisor", "stranger"])
def test_nobody_else_has_the_numbers(today, request, signed, who: str) -> None:
    browser = signed(request.getfixturevalue(who))
    assert browser.post("/week/editions/2023/lists/numbers/").status_code == 404


def test_a_poster_holds_all_times_of_its_activity(make_activity, make_session, helper, signed) -> None:
    activity = make_activity()
    for hours in (0.001, 0.002):
        make_session(activity, hours=hours)
    make_session(hours=0.003)
    page = signed(helper).get("/week/editions/2023/posters/").content.decode()
    assert (page.count('class="poster"'), page.count('class="qr"')) == (2, 2)


@pytest.mark.parametrize("query", ["day=2023-13-45", "day=x", "venue=x", "session=x", "venue=99999999999999999999"])
def test_a_wrong_address_does_not_crash(today, helper, signed, query: str) -> None:
    browser = signed(helper)
    assert [browser.get(f"/week/editions/2023/{page}/?{query}").status_code for page in PAGES] == [200] * 3
