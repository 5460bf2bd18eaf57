"""The public programme: what is found, what is left, and that it costs the same for one row and for many."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyan.week.programme import queries


def titles(answer) -> list[str]:
    """The activities of a page, in order."""
    return [session.activity.title for session in answer.context["page"].object_list]


@pytest.fixture
def programme(nobody):
    return lambda query="": nobody.get(f"/week/programme/2023/{query}")


def test_the_section_leads_to_the_edition_that_runs(edition, nobody) -> None:
    assert nobody.get("/week/").headers["Location"] == "/week/programme/2023/"
    assert nobody.get("/week/?day=all&q=%E6%A1%A5").headers["Location"] == "/week/programme/2023/?day=all&q=%E6%A1%A5"


def test_an_edition_that_is_not_public_is_seen_by_staff_alone(edition, nobody, organiser, signed) -> None:
    edition.is_public = False
    edition.save()
    address = "/week/programme/2023/"
    assert (nobody.get(address).status_code, signed(organiser).get(address).status_code) == (404, 200)


def test_only_what_is_published_stands_in_it(make_activity, make_session, programme) -> None:
    make_session(make_activity("公开"), hours=1)
    make_session(make_activity("等待", state="submitted", level="city", published_at=None), hours=1)
    assert titles(programme("?day=all")) == ["公开"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=纸桥", ["纸桥"]), ("q=市科技馆", ["纸桥", "观星", "听讲"]), ("q=Night", ["观星"]), ("q=ight", []), ("q=%25", ["纸桥", "观星", "听讲"]),
        ("free=1", ["观星"]), ("age=6-8", ["纸桥", "观星"]), ("age=6-8&age=adult", ["纸桥", "观星", "听讲"]), ("need=mi", ["观星"]),
        ("lang=csl", ["听讲"]), ("kind=night", ["观星"]), ("place=石鼓区", ["纸桥", "观星", "听讲"]), ("place=月球", ["纸桥", "观星", "听讲"]),
        ("class=1", ["听讲"]), ("age=6-8&kind=lecture", []), ("sort=left", ["观星", "纸桥", "听讲"]),
    ],
)  # fmt: skip
def test_filters_and_search(make_activity, make_session, programme, query: str, expected: list[str]) -> None:
    make_session(make_activity("纸桥", age_from=6, age_to=8), hours=1, capacity=2, booked=2)
    make_session(
        make_activity("观星", title_en="Science night", kind="night", accessibility="mi pi"), hours=2, capacity=5
    )
    talk = make_activity(
        "听讲", age_from=16, kind="lecture", languages="zh csl", takes_classes=True, needs_booking=False
    )
    make_session(talk, hours=3, capacity=1, booked=1)
    assert titles(programme(f"?day=all&{query}")) == expected


def test_counts_beside_the_filters_are_those_of_the_day(make_activity, make_session, programme) -> None:
    make_session(make_activity("纸桥", age_from=6, age_to=8), hours=1)
    make_session(make_activity("观星", age_from=6), hours=2)
    facets = {facet.name: facet for facet in programme("?day=all&kind=night").context["facets"]}
    assert [(option.value, option.count) for option in facets["age"].options][:3] == [
        ("6-8", 2),
        ("9-12", 1),
        ("13-18", 1),
    ]
    assert [option.value for option in facets["kind"].options if option.chosen] == ["night"]  # it stays, to be unticked


def test_places_left_are_those_not_booked_and_not_held(make_session) -> None:
    assert make_session(capacity=10, booked=4, held=3).left == 3


def test_a_day_of_the_address_shows_that_day(make_session, programme) -> None:
    first, second = make_session(hours=0), make_session(hours=48)
    later = timezone.localtime(second.starts_at).date()
    assert list(programme(f"?day={later.isoformat()}").context["page"].object_list) == [second]
    assert list(programme("?day=all").context["page"].object_list) == [first, second]


def test_a_nonsense_day_shows_the_next_that_has_something(make_session, programme) -> None:
    session = make_session(hours=30)
    assert list(programme("?day=nonsense").context["page"].object_list) == [session]


def test_one_three_and_many_rows_cost_the_same(make_session, nobody) -> None:
    counts = []
    for more in (1, 2, 30):
        for _one in range(more):
            make_session(hours=1)
        for address in ("/week/programme/2023/?day=all&q=桥&free=1&age=6-8", "/"):
            nobody.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert nobody.get(address).status_code == 200
            counts.append((address, len(asked)))
    assert len(set(counts)) == 2
    assert max(count for _address, count in counts) <= 8


@time_machine.travel("2023-05-24 01:00:00+00:00", tick=False)
def test_the_front_page_says_what_is_on_today(make_session, nobody) -> None:
    session = make_session(hours=2, capacity=7, booked=2)
    make_session(hours=30)
    assert queries.today_in(session.activity.edition) == (queries.Today(1, 5), [session])
    assert "1 activity of Science Week today, and 5 places are still free" in nobody.get("/").content.decode()


def test_the_programme_is_exported_as_shown(make_activity, make_session, programme) -> None:
    make_session(make_activity("=HYPERLINK()"), hours=1)
    answer = programme("?day=all&export=xlsx")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''2023-programme.xlsx"
