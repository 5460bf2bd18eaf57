"""Public pages of the Week are the same for everyone who is not signed in: a cache may keep them, with nothing of anybody in them."""

import datetime

import pytest
import time_machine
from django.conf import settings as options
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyan.kernel import clock
from huiyan.shell.public import KEEP, MOST_PAGES
from huiyan.week.bookings.models import Booking

PAGES = (
    "/week/programme/2023/", "/week/programme/2023/?day=all&q=桥", "/week/programme/2023/places/", "/week/programme/2023/print/",
    "/week/programme/2023/about/", "/week/activities/{activity}/",
)  # fmt: skip
PARTS = ("/week/left/?s={session}", "/week/activities/{activity}/left/")


@pytest.fixture
def ten_seconds(settings):
    """Pages are kept, as they are in production."""
    settings.HUIYAN = {**options.HUIYAN, "page_seconds": 10}
    KEEP.pages.clear()
    yield
    KEEP.pages.clear()


@pytest.fixture
def ask(session):
    """Asks for an address as somebody who was never here before; the clock stands."""
    places = {"activity": session.activity_id, "session": session.pk}

    def answer(address: str, client: Client | None = None, **headers: str):
        browser = client or Client(headers={"accept-language": "en"})
        return browser.get(address.format(**places), headers=headers)

    with time_machine.travel(clock.now(), tick=False):
        yield answer


@pytest.mark.parametrize("address", PAGES)
def test_two_visitors_get_the_same_bytes_and_no_cookie(ask, address: str) -> None:
    first, second = ask(address), ask(address)
    assert (first.status_code, first.content) == (200, second.content)
    assert (first.cookies, b"csrf" in first.content.lower()) == ({}, False)
    assert first.headers["ETag"] == second.headers["ETag"]


@pytest.mark.parametrize("address", [*PAGES, *PARTS])
def test_a_cache_may_keep_them_for_each_language_and_cookie(ten_seconds, ask, address: str) -> None:
    answer = ask(address)
    seconds = 1 if address in PARTS else 10
    assert answer.headers["Cache-Control"] == f"public, max-age={seconds}"
    assert {"Accept-Language", "Cookie"} <= {one.strip() for one in answer.headers["Vary"].split(",")}


@pytest.mark.parametrize("address", PAGES)
def test_who_has_the_page_is_told_so_without_a_statement(ten_seconds, ask, address: str) -> None:
    tag = ask(address).headers["ETag"]
    with CaptureQueriesContext(connection) as asked:
        again = ask(address, **{"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["ETag"], len(asked)) == (304, b"", tag, 0)


def test_each_language_has_its_own(ten_seconds, ask) -> None:
    chinese = Client(headers={"accept-language": "zh-CN"})
    texts = [ask("/week/programme/2023/", client).content.decode() for client in (None, chinese, None)]
    assert ["Science Week 2023" in text for text in texts] == [True, False, True]


def test_the_switch_of_language_works_from_a_kept_page(ten_seconds, ask) -> None:
    browser = Client(headers={"accept-language": "en"}, enforce_csrf_checks=True)
    ask("/week/programme/2023/", browser)
    sent = {"language": "zh-hans", "next": "/week/programme/2023/"}
    moved = browser.post("/language/", sent, headers={"origin": "http://testserver"})
    assert (moved.status_code, moved.headers["Location"]) == (302, "/week/programme/2023/")
    assert "2023年科技活动周" in ask("/week/programme/2023/", browser).content.decode()


def test_who_is_signed_in_or_has_a_plan_gets_a_page_that_nobody_keeps(
    ten_seconds, ask, session, organiser, signed
) -> None:
    planner = Client(headers={"accept-language": "en"})
    planner.post("/week/plan/star/", {"session": session.pk})
    answers = [ask("/week/programme/2023/", one) for one in (signed(organiser), planner)]
    assert [answer.headers["Cache-Control"] for answer in answers] == ["private", "private"]
    assert (organiser.name in answers[0].content.decode(), b"in my plan" in answers[1].content) == (True, True)
    assert KEEP.pages == {}


def test_the_form_of_a_turn_is_for_one_visitor(ten_seconds, ask) -> None:
    answer = ask("/week/activities/{activity}/?turn=mine")
    assert (answer.headers["Cache-Control"], KEEP.pages) == ("private", {})


def test_a_kept_page_asks_for_the_places_left_and_says_when_they_were_counted(ten_seconds, ask, book, session) -> None:
    page = f"/week/activities/{session.activity_id}/"
    before = ask(page).content.decode()
    book(session, 1, adults=3)
    assert ask(page).content.decode() == before
    assert (f'hx-get="{page}left/"' in before, "Places left at " in before, "<b>10</b> left" in before) == (True,) * 3
    part = ask(f"{page}left/").content.decode()
    assert (f'id="left-{session.pk}" hx-swap-oob="true"' in part, "<b>7</b> left" in part) == (True, True)


def test_the_list_asks_for_the_places_left_of_what_it_shows(
    ten_seconds, ask, book, session, make_session, make_activity
) -> None:
    hidden = make_session(make_activity(state="submitted", level="city"))
    page = ask("/week/programme/2023/").content.decode()
    assert f'hx-get="/week/left/?s={session.pk}"' in page
    book(session, 1, adults=6)
    part = ask(f"/week/left/?s={session.pk}.{hidden.pk}.x").content.decode()
    assert ("only <b>4</b> left" in part, part.count("hx-swap-oob")) == (True, 1)


def test_no_page_is_kept_past_the_moment_at_which_booking_opens(ten_seconds, make_session, nobody) -> None:
    now = clock.now()
    hot = make_session(hours=9, opens_at=now + datetime.timedelta(seconds=4))
    page = f"/week/activities/{hot.activity_id}/"
    with time_machine.travel(now, tick=False):
        assert (nobody.get(page).headers["Cache-Control"], b"Book these places" in nobody.get(page).content) == (
            "public, max-age=4", False,
        )  # fmt: skip
    with time_machine.travel(now + datetime.timedelta(seconds=4), tick=False):
        assert b"Book these places" in nobody.get(page).content


def test_an_export_and_an_unknown_page_are_not_kept(ten_seconds, ask) -> None:
    answers = [ask("/week/programme/2023/?export=xlsx"), ask("/week/programme/1999/")]
    assert [(answer.status_code, "Cache-Control" in answer.headers) for answer in answers] == [
        (200, False),
        (404, False),
    ]


def test_the_memory_of_a_process_is_bounded(ten_seconds, ask) -> None:
    for number in range(MOST_PAGES + 5):
        ask(f"/week/programme/2023/?q={number}")
    assert len(KEEP.pages) == MOST_PAGES


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://testserver"}, 302), ({"referer": "http://testserver/week/"}, 302), ({"sec-fetch-site": "same-origin"}, 302),
        ({}, 403), ({"origin": "http://elsewhere.example"}, 403), ({"origin": "null"}, 403), ({"referer": "http://elsewhere.example/"}, 403),
        ({"origin": "http://testserver", "sec-fetch-site": "cross-site"}, 403), ({"origin": "https://testserver"}, 403),
    ],
)  # fmt: skip
def test_a_booking_is_taken_from_our_own_pages_alone(session, headers: dict[str, str], status: int) -> None:
    browser = Client(headers={"accept-language": "en"}, enforce_csrf_checks=True)
    sent = {"session": session.pk, "adults": 1, "children": 0, "phone": "13800000001", "key": "k"}
    answer = browser.post(f"/week/activities/{session.activity_id}/", sent, headers=headers)
    assert (answer.status_code, Booking.objects.count()) == (status, int(status == 302))
