"""Nearest first, from a rounded position that is kept nowhere."""

import pytest

from huiyan.week.editions.models import Venue
from huiyan.week.programme.near import Here, here_of


@pytest.fixture
def three(make_activity, make_session):
    """Sessions in the north, in the middle, and at a place without coordinates."""
    for title, latitude in (("远", "27.000000"), ("近", "26.910000"), ("不知", None)):
        given = {"latitude": latitude, "longitude": "112.600000" if latitude else None}
        venue = Venue.objects.create(name=title, division="石鼓区", **given)
        make_session(make_activity(title), venue=venue, room=None, hours=1)


def test_nearest_first_with_the_distance(three, nobody) -> None:
    page = nobody.get("/week/programme/2023/?day=all&sort=near&near=26.90,112.60")
    found = [(one.activity.title, page.context["far"][one.pk]) for one in page.context["page"].object_list]
    assert found == [("近", 1.1), ("远", 11.1), ("不知", None)]
    assert "1.1 km away" in page.content.decode()


def test_it_keeps_filters_and_words(three, nobody) -> None:
    page = nobody.get("/week/programme/2023/?day=all&sort=near&near=26.90,112.60&q=远")
    assert [one.activity.title for one in page.context["page"].object_list] == ["远"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("26.903456,112.601", Here(26.9, 112.6)), ("-0.004,0", Here(-0.0, 0.0)), ("", None), ("26.9", None), ("91,0", None), ("0,181", None),
        ("nan,0", None), ("inf,0", None), ("1e999,0", None), ("x,y", None),
    ],
)  # fmt: skip
def test_a_position_is_rounded_and_a_wrong_one_is_none(text: str, expected: Here | None) -> None:
    assert here_of(text) == expected


def test_a_wrong_position_sorts_by_time(three, nobody) -> None:
    assert nobody.get("/week/programme/2023/?day=all&sort=near&near=x").context["far"] == {}
