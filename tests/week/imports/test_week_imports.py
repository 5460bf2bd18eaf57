"""A programme from a file: tried, every problem with its place, taken over whole or not at all, undone while nobody depends on it."""

import datetime
import gzip
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from openpyxl import Workbook
from tests.real_data import REAL_DATA

from huiyan.kernel.audit import entries_about
from huiyan.kernel.errors import Refusal
from huiyan.kernel.files import DangerousFile, EmptyFile, KindNotAllowed
from huiyan.registry.organizations.models import Organization
from huiyan.week.editions.models import Venue
from huiyan.week.imports.actions import apply_import, try_import, undo_import
from huiyan.week.imports.models import Import
from huiyan.week.imports.plan import plan_of
from huiyan.week.imports.refusals import CannotRead, InUse, NotThisNow, StillWrong
from huiyan.week.proposals.models import Activity, Session

DATA = REAL_DATA / "programmes"
with_data = pytest.mark.skipif(not DATA.is_dir(), reason="the programmes of other events are not on this machine")
TABLE = "活动,类型,开始,结束,地点,名额\n观星,科学之夜,2026-05-20 19:00,2026-05-20 21:00,观星台,30\n观星,科学之夜,2026-05-21 19:00,2026/5/21 21:00,观星台,30\n看云,自然观察,2026年5月22日 9:00,2026年5月22日 10:00,气象馆,\n"


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def take(edition, museum, organiser):
    """Tries a file: take(text, "name.csv")."""

    def make(content: str | bytes, name: str, place: str = "") -> Import:
        data = content.encode() if isinstance(content, str) else content
        return try_import(edition, upload=SimpleUploadedFile(name, data), host=museum, place=place, by=organiser)

    return make


def words(made: Import) -> list[tuple[str, str]]:
    return [(one.at, one.words) for one in plan_of(made).blocking]


def calendar(*lines: str) -> str:
    return "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "BEGIN:VEVENT",
            "UID:1",
            "SUMMARY:Clouds",
            "LOCATION:Roof",
            *lines,
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )


@with_data
@pytest.mark.parametrize(
    ("file", "place", "activities", "sessions", "venues"),
    [("fosdem/fosdem2024.xml", "", 876, 876, 1), ("31c3/schedule.xml", "CCH", 138, 138, 1), ("pyconfr/pyconfr2024_schedule.json", "UTS", 76, 76, 1),
     ("open_house_london/2023.json.gz", "", 618, 1934, 608), ("voc_validators/json/examples/frab-camp2019.json", "Ziegeleipark", 79, 79, 1),],
)  # fmt: skip
def test_real_programmes_are_taken_over_and_undone(
    take, organiser, file: str, place: str, activities: int, sessions: int, venues: int
) -> None:
    content = (DATA / file).read_bytes()
    made = take(
        gzip.decompress(content) if file.endswith(".gz") else content,
        file.removesuffix(".gz").rpartition("/")[2],
        place,
    )
    assert words(made) == []
    apply_import(made, by=organiser)
    assert (Activity.objects.count(), Session.objects.count(), Venue.objects.count()) == (activities, sessions, venues)
    undo_import(made, by=organiser)
    assert (Activity.objects.count(), Session.objects.count(), Venue.objects.count()) == (0, 0, 0)


@with_data
def test_a_calendar_of_the_wild_is_read_or_refused_in_words(take) -> None:
    whole, with_problems, refused = 0, 0, []
    for path in sorted((DATA / "ics_wild").rglob("*.ics")):
        try:
            blocked = words(take(path.read_bytes(), path.name, "somewhere"))
            whole, with_problems = whole + (not blocked), with_problems + bool(blocked)
        except Refusal as error:
            refused.append(error.message)
    assert (whole, with_problems, len(refused)) == (48, 65, 50)
    assert sum("holds no event (VEVENT)" in one for one in refused) == 33


def test_a_table_becomes_activities_with_their_sessions(take, organiser) -> None:
    made = take(TABLE, "week.csv")
    assert (words(made), Activity.objects.count()) == ([], 0)
    apply_import(made, by=organiser)
    found = [
        (one.title, one.kind, one.shape, one.needs_booking, one.sessions.count())
        for one in Activity.objects.order_by("pk")
    ]
    assert found == [("观星", "night", "series", True, 2), ("看云", "nature", "single", False, 1)]
    assert [entry.action for entry in entries_about(made)] == ["import.apply", "import.try"]


def test_what_was_taken_over_stands_in_the_programme_and_is_found(take, organiser, nobody) -> None:
    apply_import(take(TABLE, "week.csv"), by=organiser)
    page = nobody.get("/week/programme/2023/?day=all&q=观星").context["page"]
    assert [session.activity.title for session in page.object_list] == ["观星", "观星"]


def test_every_problem_is_named_by_its_row_and_nothing_is_written(take, organiser) -> None:
    rows = [",讲座,2026-05-20 9:00,2026-05-20 10:00,馆,1", "甲,讲座,明天,2026-05-20 10:00,馆,1", "乙,讲座,2026-05-20 9:00,2026-05-20 8:00,馆,1",
            "丙,讲座,2026-05-20 9:00,2026-05-20 10:00,,1", "丁,讲座,2026-05-20 9:00,2026-05-20 10:00,馆,很多", "好,讲座,2026-05-20 9:00,2026-05-20 10:00,馆,1"]  # fmt: skip
    made = take("活动,类型,开始,结束,地点,名额\n" + "\n".join(rows), "week.csv")
    assert words(made) == [
        ("row 2", "The title is missing."), ("row 3", "Its time “明天” cannot be read."), ("row 4", "It must end after it begins."),
        ("row 6", "“很多” is no number of people or years."), ("row 5", "It names no place, and none was given for the file."),
    ]  # fmt: skip
    with pytest.raises(StillWrong):
        apply_import(made, by=organiser)
    assert (Activity.objects.count(), Venue.objects.count()) == (0, 0)


def test_a_host_that_is_not_registered_is_a_problem(take, museum) -> None:
    Organization.objects.create(kind="college", name="雁城大学")
    made = take(
        "活动,主办单位,开始,结束,地点\n甲,雁城大学,2026-05-20 9:00,2026-05-20 10:00,馆\n乙,月球大学,2026-05-20 9:00,2026-05-20 10:00,馆",
        "a.csv",
    )
    assert words(made) == [("row 3", "No institution “月球大学” is registered.")]


def test_the_same_file_cannot_be_taken_over_twice(take, organiser) -> None:
    first, second = take(TABLE, "a.csv"), take(TABLE, "b.csv")
    apply_import(first, by=organiser)
    assert len(words(second)) == 3
    with pytest.raises(NotThisNow):
        apply_import(first, by=organiser)
    with pytest.raises(StillWrong):
        apply_import(second, by=organiser)


def test_it_is_not_undone_once_somebody_has_booked(take, organiser, book) -> None:
    made = apply_import(take(TABLE.replace("2026", "2096"), "a.csv"), by=organiser)
    book(Session.objects.filter(capacity=30).first(), 1, adults=2)
    with pytest.raises(InUse) as refused:
        undo_import(made, by=organiser)
    assert (refused.value.values, Session.objects.count()) == ({"people": 2, "sessions": 1}, 3)


def test_places_that_were_there_before_are_used_and_stay(take, organiser, room) -> None:
    made = apply_import(take(TABLE.replace("观星台", "科技馆"), "a.csv"), by=organiser)
    assert sorted(made.venues.values_list("name", flat=True)) == ["气象馆"]
    undo_import(made, by=organiser)
    assert list(Venue.objects.values_list("name", flat=True)) == ["科技馆"]


def test_an_excel_sheet_with_dates_and_formulas_as_text(take, organiser) -> None:
    book, stream = Workbook(), io.BytesIO()
    book.active.append(["某市科技活动周"])
    book.active.append(["活动名称", "日期", "开始时间", "结束时间", "活动地点"])
    book.active.append(['=HYPERLINK("http://x")', "2026-05-20", "9:00", "10:00", "馆"])
    book.active.append(["=cmd|' /C calc'!A0", "2026-05-20", "11:00", "12:00", "馆"])
    book.save(stream)
    made = take(stream.getvalue(), "week.xlsx")
    assert [problem for problem in words(made) if problem[0] != "row 3" and problem[0] != "row 4"] == []


HOSTILE = {
    "laughs.xml": '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]><schedule><day>&lol2;</day></schedule>',
    "outside.xml": '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><schedule><day><room><event><title>&x;</title></event></room></day></schedule>',
    "remote.xml": '<!DOCTYPE s SYSTEM "http://127.0.0.1/x.dtd"><schedule/>',
    "deep.xml": "<a>" * 5000 + "</a>" * 5000,
    "cut.xml": "<schedule><day>",
    "other.xml": "<schedule><day><entry/></day></schedule>",
    "utf-7.xml": '<?xml version="1.0" encoding="utf-7"?><schedule/>',
    "deep.json": "[" * 100_000,
    "cut.json": '{"schedule": ',
    "empty.json": "{}",
    "other.json": '{"schedule": {"conference": {"days": [{"rooms": {}}]}}}',
    "cut.ics": "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x",
    "crossed.ics": "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\nEND:VEVENT",
    "tasks.ics": "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR",
    "noise.ics": "hello world",
    "noise.csv": "hello world",
    "quotes.csv": 'a,b,c\n"' + "x" * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_or_broken_is_refused_in_a_sentence(take, name: str) -> None:
    with pytest.raises(CannotRead) as refused:
        take(HOSTILE[name], name)
    assert (refused.value.message.startswith(f"“{name}” cannot be imported. "), Import.objects.count()) == (True, 0)


@pytest.mark.parametrize(("content", "error"), [(b"", EmptyFile), (b"MZ\x90\x00", KindNotAllowed), (b"\x00\x01\x02", KindNotAllowed), (b"PK\x03\x04junk", KindNotAllowed)])  # fmt: skip
def test_what_is_no_such_file_is_refused(take, content: bytes, error: type[Refusal]) -> None:
    with pytest.raises((error, DangerousFile)):
        take(content, "week.xml")


def test_text_that_no_database_takes_is_cleaned(take, organiser) -> None:
    talk = '{"title": "a\\u0000b\\ud800c", "slot": {"start": "2026-05-20T09:00:00+08:00", "end": "2026-05-20T10:00:00+08:00", "room": "R"}}'
    apply_import(take(f'{{"results": [{talk}]}}', "a.json", "Hall"), by=organiser)
    assert Activity.objects.get().title == "abc"


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        ("China Standard Time", "02:00"), ("(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi", "02:00"), ("Tokyo Standard Time", "01:00"),
        ("W. Europe Standard Time", "08:00"), ("UTC", "10:00"), ("/freeassociation.sourceforge.net/Europe/Berlin", "08:00"),
    ],
)  # fmt: skip
def test_zones_are_known_by_the_names_that_outlook_gives_them(take, organiser, zone: str, at: str) -> None:
    quoted = f'"{zone}"' if "," in zone or ":" in zone else zone
    times = [f"{name};TZID={quoted}:20260520T{hour}0000" for name, hour in (("DTSTART", 10), ("DTEND", 11))]
    apply_import(take(calendar(*times), "outlook.ics"), by=organiser)
    assert f"{Session.objects.get().starts_at.astimezone(datetime.UTC):%H:%M}" == at


def test_a_zone_that_nobody_knows_is_named(take) -> None:
    made = take(
        calendar("DTSTART;TZID=(UTC-03:00) Brasília:20260520T100000".replace("(UTC-03:00)", "Brasilia")), "x.ics"
    )
    assert words(made) == [("line 3", "Its time zone “Brasilia Brasília” is not known.")]


def test_a_calendar_repeats_inside_the_edition_and_keeps_exceptions(take, edition, organiser) -> None:
    day = edition.starts_on
    lines = [
        f"DTSTART;TZID=Asia/Shanghai:{day:%Y%m%d}T090000",
        "DURATION:PT90M",
        "RRULE:FREQ=WEEKLY",
        f"EXDATE;TZID=Asia/Shanghai:{day:%Y%m%d}T090000",
    ]
    moved = ["END:VEVENT", "BEGIN:VEVENT", "UID:1", "SUMMARY:Clouds, moved", "LOCATION:Cellar"]
    week = day.toordinal() + 7
    later = type(day).fromordinal(week)
    moved += [
        f"RECURRENCE-ID;TZID=Asia/Shanghai:{later:%Y%m%d}T090000",
        f"DTSTART;TZID=Asia/Shanghai:{later:%Y%m%d}T140000",
        "DURATION:PT1H",
    ]
    given = plan_of(take(calendar(*lines, *moved), "a.ics")).activities
    assert [one.title for one in given] == ["Clouds"]
    times = {(one.starts.strftime("%H:%M"), one.venue) for one in given[0].sessions}
    assert times == {("09:00", "Roof"), ("14:00", "Cellar")}
    assert day not in {one.starts.date() for one in given[0].sessions}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTART;TZID=Moon/Crater:20260520T090000"], "Its time zone “Moon/Crater” is not known."),
        (["DTSTART:soon"], "Its time “soon” cannot be read."),
        (["SEQUENCE:1"], "It has no beginning (DTSTART)."),
        (["DTSTART:20260520T090000", "RRULE:FREQ=OFTEN"], "Its rule of repetition cannot be used: FREQ=OFTEN"),
        (["DTSTART:20260520T090000", "RRULE:FREQ=SECONDLY;COUNT=90000"], "It repeats more than 2000 times."),
        (["DTSTART:20260520T090000", "DURATION:P"], "Its duration “P” cannot be read."),
        (["DTSTART:20260520T090000", "DTEND:20260520T080000"], "It must end after it begins."),
    ],
)
def test_a_wrong_event_is_named_by_its_line(take, lines: list[str], expected: str) -> None:
    assert words(take(calendar(*lines), "a.ics")) == [("line 3", expected)]


def test_only_organisers_import(edition, take, signed, nobody, supervisor, host, organiser) -> None:
    made = take(TABLE, "a.csv")
    for path in ("/week/editions/2023/imports/", f"/week/imports/{made.pk}/"):
        assert [signed(user).get(path).status_code for user in (supervisor, host, organiser)] == [404, 404, 200]
        assert nobody.get(path).status_code == 302


def test_on_the_pages_from_file_to_undo(edition, museum, signed, organiser) -> None:
    browser = signed(organiser)
    upload = SimpleUploadedFile("week.csv", TABLE.encode())
    tried = browser.post("/week/editions/2023/imports/", {"upload": upload, "host": museum.pk, "place": ""})
    page = browser.get(tried.headers["Location"]).content.decode()
    assert "Nothing stands in the way. 2 activities go into the programme at once" in page
    browser.post(f"{tried.headers['Location']}apply/")
    assert Activity.objects.count() == 2
    browser.post(f"{tried.headers['Location']}undo/")
    assert (Activity.objects.count(), Import.objects.get().state) == (0, "undone")


def test_a_broken_file_on_the_page_is_refused_in_a_sentence(edition, museum, signed, organiser) -> None:
    upload = SimpleUploadedFile("a.json", b"{}")
    answer = signed(organiser).post("/week/editions/2023/imports/", {"upload": upload, "host": museum.pk, "place": ""})
    assert (answer.status_code, "no schedule of frab or pretalx" in answer.content.decode()) == (422, True)


def test_the_list_costs_the_same_for_one_and_three(take, signed, organiser, django_assert_max_num_queries) -> None:
    browser, counts = signed(organiser), []
    for more in (1, 2):
        for number in range(more):
            take(TABLE, f"{more}{number}.csv")
        with django_assert_max_num_queries(12) as asked:
            browser.get("/week/editions/2023/imports/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
