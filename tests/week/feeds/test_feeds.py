"""Feeds of the programme: valid in their formats, narrowed by the address, and safe with any text."""

import datetime
import json
import re
from xml.etree import ElementTree

import pytest
from jsonschema_rs import Draft6Validator
from tests.real_data import REAL_DATA
from tests.week.feeds.xsd import Schema

from huiyan.week.editions.models import Edition
from huiyan.week.feeds.calendar import calendar

VALIDATORS = REAL_DATA / "programmes/voc_validators"
WILD = "=<b>\"'&;,\\\x0b\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") + "雁" * 60
with_schemas = pytest.mark.skipif(not VALIDATORS.is_dir(), reason="the schemas of the schedule are not on this machine")
ADDRESS = "/week/programme/2023/"


@pytest.fixture
def programme(make_activity, make_session):
    """Two days, a text that breaks what is not escaped, a session of several days, a cancelled one."""
    wild = make_activity(WILD[:60], summary=WILD, presenters="唐晚舟、李四", text=f"{WILD}\n\n{WILD}")
    sessions = [make_session(wild, hours=2), make_session(wild, hours=30, room=None)]
    sessions.append(make_session(make_activity("长展", age_from=18, presenters=""), hours=3, capacity=4, booked=4))
    sessions[-1].ends_at = sessions[-1].starts_at.replace(year=sessions[-1].starts_at.year + 1)
    sessions[-1].save()
    make_session(make_activity("取消了"), hours=4, state="cancelled")
    return sessions


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


@with_schemas
@pytest.mark.parametrize("query", ["", "?in=en", "?kind=film"])
def test_the_xml_is_valid(programme, nobody, query: str) -> None:
    answer = nobody.get(f"{ADDRESS}schedule.xml{query}")
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert Schema(VALIDATORS / "xsd/schedule.xml.xsd").faults(answer.content.decode()) == []


@with_schemas
def test_the_check_of_xml_finds_what_is_wrong(programme, nobody) -> None:
    text = nobody.get(f"{ADDRESS}schedule.xml").content.decode()
    broken = re.sub(r'guid="[^"]*"', 'guid="1"', text, count=1).replace("<title>长展</title>", "", 1)
    found = Schema(VALIDATORS / "xsd/schedule.xml.xsd").faults(broken.replace("<version>", "<edition/><version>"))
    assert sorted(found) == [
        "event: guid='1' is no uuid",
        "event: title is missing",
        "schedule: unknown element edition",
    ]


@with_schemas
@pytest.mark.parametrize("query", ["", "?in=en", "?kind=film"])
def test_the_json_is_valid(programme, nobody, query: str) -> None:
    schema = json.loads((VALIDATORS / "json/schema.json").read_text())
    document = json.loads(nobody.get(f"{ADDRESS}schedule.json{query}").content)
    assert [error.message for error in Draft6Validator(schema).iter_errors(document)] == []


def test_the_schedule_leaves_out_what_is_cancelled(programme, nobody) -> None:
    root = ElementTree.fromstring(nobody.get(f"{ADDRESS}schedule.xml").content)  # ours
    assert [int(event.get("id")) for event in root.iter("event")] == [programme[0].pk, programme[2].pk, programme[1].pk]


def test_the_calendar_keeps_what_is_cancelled_so_that_it_is_taken_off(programme, nobody) -> None:
    lines = unfolded(nobody.get(f"{ADDRESS}calendar.ics").content.decode())
    assert [line for line in lines if line.startswith("STATUS")] == ["STATUS:CONFIRMED"] * 2 + [
        "STATUS:CANCELLED",
        "STATUS:CONFIRMED",
    ]


def test_no_line_of_the_calendar_is_too_long_and_none_is_cut_inside_a_character(programme) -> None:
    text = calendar(WILD, programme)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert f"X-WR-CALNAME:{'=<b>'}\"'&\\;\\,\\\\😀{'雁' * 60}" in unfolded(text)


def test_a_moved_session_has_a_higher_sequence(session) -> None:
    session.sequence = 3
    assert "SEQUENCE:3" in unfolded(calendar("", [session]))


@pytest.mark.parametrize(
    ("query", "events"),
    [
        ("?age=adult&kind=workshop", 4),
        ("?age=0-5", 3),
        ("?q=长展", 1),
        ("?place=月球", 4),
        ("?host=99", 0),
        ("?day=2001-01-01", 0),
    ],
)
def test_feeds_are_narrowed_by_the_address(programme, nobody, query: str, events: int) -> None:
    lines = unfolded(nobody.get(f"{ADDRESS}calendar.ics{query}").content.decode())
    assert lines.count("BEGIN:VEVENT") == events


def test_atom_has_one_entry_for_an_activity_the_newest_first(programme, nobody) -> None:
    answer = nobody.get(f"{ADDRESS}feed.atom")
    root = ElementTree.fromstring(answer.content)  # ours
    space = {"a": "http://www.w3.org/2005/Atom"}
    ids = [entry.text.rpartition("-")[2] for entry in root.findall("a:entry/a:id", space)]
    newest = sorted({one.activity_id for one in programme}, reverse=True)
    assert [int(pk) for pk in ids][1:] == newest
    assert {link.get("rel") for link in root.findall("a:link", space)} == {"alternate", "self"}


def test_places_left_stand_in_the_page_for_machines(make_activity, make_session, nobody) -> None:
    session = make_session(make_activity("</script><b>"), capacity=10, booked=4, held=1)
    page = nobody.get(f"/week/activities/{session.activity_id}/").content.decode()
    text = re.search(r'<script type="application/ld\+json">(.*?)</script>', page).group(1)
    event = json.loads(text)["@graph"][0]
    assert (event["name"], event["remainingAttendeeCapacity"], event["maximumAttendeeCapacity"]) == (
        "</script><b>",
        5,
        10,
    )
    assert event["offers"]["availability"] == "https://schema.org/InStock"


def test_the_list_for_other_sites_may_be_framed_and_nothing_else(programme, nobody) -> None:
    framed, page = nobody.get(f"{ADDRESS}list/"), nobody.get(ADDRESS)
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert (page.headers["X-Frame-Options"], framed.cookies) == ("DENY", {})


@pytest.mark.parametrize("name", ["calendar.ics", "schedule.xml", "schedule.json", "feed.atom", "list/", "feeds/"])
def test_a_programme_that_is_not_public_has_no_feed_for_the_public(
    session, edition, nobody, organiser, signed, name: str
) -> None:
    Edition.objects.update(is_public=False)
    staff = signed(organiser).get(f"{ADDRESS}{name}")
    assert (nobody.get(f"{ADDRESS}{name}").status_code, staff.status_code) == (404, 200)
    assert "public" not in staff.headers.get("Cache-Control", "")


@pytest.mark.parametrize("name", ["calendar.ics", "schedule.xml", "schedule.json", "feed.atom", "list/"])
def test_feeds_may_be_kept_for_minutes(session, nobody, name: str) -> None:
    assert nobody.get(f"{ADDRESS}{name}").headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("name", ["calendar.ics", "schedule.xml", "schedule.json", "feed.atom", "list/"])
def test_feeds_cost_the_same_for_one_and_three(make_session, nobody, django_assert_max_num_queries, name: str) -> None:
    counts = []
    for more in (1, 2):
        for _one in range(more):
            make_session(hours=1)
        with django_assert_max_num_queries(4) as asked:
            nobody.get(f"{ADDRESS}{name}?age=6-8")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_ticket_leads_into_the_calendar(session, book, nobody) -> None:
    booking = book(session, 1)
    assert (
        f"/week/sessions/{session.pk}/calendar.ics" in nobody.get(f"/week/tickets/{booking.secret}/").content.decode()
    )
    lines = unfolded(nobody.get(f"/week/sessions/{session.pk}/calendar.ics").content.decode())
    assert f"DTSTART:{session.starts_at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}" in lines


def test_the_addresses_carry_the_filters(session, nobody) -> None:
    context = nobody.get(f"{ADDRESS}feeds/?age=6-8&page=3&free=").context
    assert context["calendar"].endswith("/week/programme/2023/calendar.ics?age=6-8&in=en")
    assert context["webcal"].startswith("webcal://")
