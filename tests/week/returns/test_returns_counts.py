"""Counts at every level, for whom they are meant, with the rows behind them."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from huiyan.kernel import clock
from huiyan.registry.organizations.models import Organization
from huiyan.week.attendance.models import CheckIn, Declaration
from huiyan.week.returns import counting
from huiyan.week.returns.evidence import total

PAGE = "/week/editions/2023/counts/"


def test_every_grade_is_a_column_of_its_session(held, organiser, edition) -> None:
    held(arrived=3, walked_in=5, booked=9, declared=40, estimated=60)
    row = counting.held_sessions(organiser, edition).get()
    grades = (row.booked_people, row.arrived, row.walked_in, row.declared, row.estimated)
    assert (grades, row.people, row.grade) == ((9, 3, 5, 40, 60), 8, "seen")


def test_the_newest_declaration_holds(held, organiser, edition) -> None:
    session = held(declared=40)
    Declaration.objects.create(session=session, grade="declared", people=45)
    assert counting.held_sessions(organiser, edition).get().people == 45


def test_what_has_not_begun_or_was_cancelled_is_not_counted(held, make_activity, organiser, edition) -> None:
    held(hours=2, arrived=1)
    held(state="cancelled", arrived=1)
    held(make_activity(state="submitted", level="city", published_at=None), arrived=1)
    assert list(counting.held_sessions(organiser, edition)) == []


def test_rows_by_host_and_district_and_the_city_count_a_visit_once(held, make_activity, organiser, edition) -> None:
    event = make_activity("嘉年华", shape="event")
    part = make_activity("讲座", parent=event)
    other = make_activity("别处的一场", parent=event)
    college = Organization.objects.create(kind="college", name="别的学院")
    type(other).objects.filter(pk=other.pk).update(host=college)
    held(event, walked_in=1200)
    held(part, arrived=80)
    held(other, arrived=30)
    sessions = counting.held_sessions(organiser, edition)
    with translation.override("zh-hans"):
        by_host = {one.name: one.total.people for one in counting.by_host(sessions)}
    assert by_host == {"市科技馆": 1200, "别的学院": 30}
    assert [one.total.people for one in counting.by_district(sessions)] == [1200]
    assert total(counting.counts_of(sessions)).people == 1200


def test_an_activity_row_of_an_event_holds_its_parts(held, make_activity, organiser, edition) -> None:
    event = make_activity("嘉年华", shape="event")
    held(make_activity("讲座", parent=event), arrived=80)
    held(make_activity("展览", parent=event), estimated=20)
    rows = {one.name: one.total.people for one in counting.by_activity(counting.held_sessions(organiser, edition))}
    assert rows == {"嘉年华": 100, "讲座": 80, "展览": 20}


def test_a_row_opens_the_sessions_that_it_adds_up(held, make_activity, organiser, edition, signed) -> None:
    event = make_activity("嘉年华", shape="event")
    part = held(make_activity("讲座", parent=event), arrived=80)
    other = held(make_activity("别的"), arrived=1)
    page = signed(organiser).get(f"{PAGE}?by=session&activity={event.pk}&grade=seen").content.decode()
    assert [f"/week/counts/{one.pk}/" in page for one in (part, other)] == [True, False]
    assert "嘉年华" in page


@pytest.mark.parametrize(
    ("seen", "said", "apart"), [(80, 100, ""), (79, 100, "widely"), (100, 79, "widely"), (0, 50, ""), (9, None, "")]
)
def test_what_was_seen_and_what_was_said_differ_widely_beyond_a_fifth(
    held, organiser, edition, signed, seen: int, said: int | None, apart: str
) -> None:
    session = held(arrived=seen, estimated=said)
    sessions = counting.held_sessions(organiser, edition)
    (count,) = counting.counts_of(sessions)
    assert ([one.differs for one in sessions], count.differs) == ([apart], bool(apart))
    page = signed(organiser).get(f"{PAGE}?by=session&differs=widely").content.decode()
    assert (f"/week/counts/{session.pk}/" in page, "differs by more than 20 %" in page) == (bool(apart), bool(apart))


def test_unique_persons_are_an_estimate_from_telephone_numbers(held, book, make_session, organiser, edition) -> None:
    for hours, came in ((3, 2), (5, 4)):
        session = make_session(hours=hours)
        booking = book(session, 1, adults=came)
        type(booking).objects.filter(pk=booking.pk).update(arrived=came, arrived_at=clock.now())
        ends = clock.now() + datetime.timedelta(hours=1)
        type(session).objects.filter(pk=session.pk).update(starts_at=clock.now(), ends_at=ends, arrived=came)
    assert counting.unique_of(counting.held_sessions(organiser, edition)) == counting.Unique(1, 4, 6, 0)


@pytest.mark.parametrize(
    ("who", "code"), [("organiser", 200), ("supervisor", 200), ("host", 200), ("stranger", 404), ("helper", 404)]
)
@pytest.mark.parametrize("by", ["district", "host", "activity", "session"])
def test_who_reads_counts(held, request, signed, who: str, code: int, by: str) -> None:
    held(arrived=3)
    assert signed(request.getfixturevalue(who)).get(f"{PAGE}?by={by}").status_code == code


def test_a_host_reads_the_own_counts_alone(held, make_activity, host, edition) -> None:
    elsewhere = make_activity("别处")
    type(elsewhere).objects.filter(pk=elsewhere.pk).update(
        host=Organization.objects.create(kind="college", name="别的学院")
    )
    held(elsewhere, arrived=9)
    own = held(arrived=1)
    assert list(counting.held_sessions(host, edition)) == [own]


def test_a_figure_opens_its_rows_and_a_row_its_scans(held, organiser, signed) -> None:
    session = held(arrived=3, walked_in=2, declared=9)
    CheckIn.objects.create(
        session=session, code="X", verdict="admitted", people=3, device="tor-1", sequence=1, scanned_at=clock.now()
    )
    browser = signed(organiser)
    assert f"/week/counts/{session.pk}/" in browser.get(f"{PAGE}?by=session&item=week").content.decode()
    assert "tor-1" in browser.get(f"/week/counts/{session.pk}/").content.decode()
    assert f"/week/counts/{session.pk}/" not in browser.get(f"{PAGE}?by=session&item=lectures").content.decode()


def test_a_district_name_from_the_address_narrows_and_nonsense_does_not_crash(held, organiser, signed) -> None:
    held(arrived=3)
    browser = signed(organiser)
    codes = [
        browser.get(f"{PAGE}?by=session&{narrow}").status_code
        for narrow in ("district=石鼓区", "host=1e9", "activity=²", "host=99999999999999999999", "item=nothing")
    ]
    assert codes == [200] * 5


@pytest.mark.parametrize("by", ["district", "session"])
def test_one_and_three_rows_take_the_same_queries(held, organiser, signed, by: str) -> None:
    browser, taken = signed(organiser), []
    held(arrived=3)
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(f"{PAGE}?by={by}")
        taken.append(len(queries))
        held(declared=4)
        held(estimated=4)
    assert taken[0] == taken[1]


def test_both_exports_open(held, organiser, signed) -> None:
    session = held(arrived=3)
    addresses = [
        f"{PAGE}?by=host&export=xlsx",
        f"{PAGE}?by=session&export=xlsx",
        f"/week/counts/{session.pk}/?export=xlsx",
    ]
    assert [signed(organiser).get(one).content[:2] for one in addresses] == [b"PK"] * 3
