"""The map of our own, coordinates for Chinese maps, and the programme as it is printed."""

from decimal import Decimal
from math import cos, radians, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyan.week.editions.models import Venue
from huiyan.week.programme.gcj import from_gcj, to_gcj
from huiyan.week.programme.places import HEIGHT, WIDTH, Place, drawing_of, map_links

IN_CHINA = {"latitude": st.floats(18, 53), "longitude": st.floats(74, 134)}


def venue(latitude: str = "", longitude: str = "", **values: str) -> Venue:
    where = {"latitude": Decimal(latitude), "longitude": Decimal(longitude)} if latitude else {}
    return Venue(name="馆", **where, **values)


def test_a_published_value_of_the_shift() -> None:
    north, east = to_gcj(39.915, 116.404)  # the example in the documentation of the public coordtransform program
    assert (north, east) == pytest.approx((39.91640428150164, 116.41024449916938), abs=1e-12)


@given(**IN_CHINA)
def test_there_and_back(latitude: float, longitude: float) -> None:
    assert from_gcj(*to_gcj(latitude, longitude)) == pytest.approx((latitude, longitude), abs=1e-8)


@given(**IN_CHINA)
def test_the_shift_is_some_hundred_metres(latitude: float, longitude: float) -> None:
    north, east = to_gcj(latitude, longitude)
    metres = sqrt(((north - latitude) * 111_320) ** 2 + ((east - longitude) * 111_320 * cos(radians(latitude))) ** 2)
    assert 0 < metres < 1_500


def test_outside_of_china_nothing_is_shifted() -> None:
    assert to_gcj(51.5, -0.12) == (51.5, -0.12)


def test_links_hold_the_shifted_point_and_the_name() -> None:
    amap, tencent = (href for _name, href in map_links(venue("39.915", "116.404", address="路 1 号")))
    assert (
        amap
        == "https://uri.amap.com/marker?position=116.410244%2C39.916404&name=%E9%A6%86&src=huiyan&coordinate=gaode&callnative=1"
    )
    assert tencent.startswith("https://apis.map.qq.com/uri/v1/marker?marker=coord%3A39.916404%2C116.410244%3Btitle%3A")
    assert map_links(venue()) == []


def test_places_lie_inside_the_drawing_north_up_and_near_ones_share_a_pin() -> None:
    found = [("26.9", "112.6"), ("26.9001", "112.6001"), ("27.25", "112.7"), ("26.3", "112.5")]
    drawing = drawing_of([Place(number, venue(*at), 1) for number, at in enumerate(found, 1)] + [Place(5, venue(), 1)])
    assert [pin.label for pin in drawing.pins] == ["1+", "3", "4"]
    assert all(0 < pin.x < WIDTH and 0 < pin.y < HEIGHT for pin in drawing.pins)
    assert drawing.pins[1].y < drawing.pins[0].y < drawing.pins[2].y


def test_the_bar_is_as_long_as_it_says() -> None:
    drawing = drawing_of([Place(1, venue("26.5", "112.6"), 1), Place(2, venue("27.0", "112.6"), 1)])
    pixels = abs(drawing.pins[0].y - drawing.pins[1].y)
    assert drawing.bar / drawing.kilometres == pytest.approx(pixels / (0.5 * 111.32), rel=0.01)


def test_one_place_alone_and_none() -> None:
    assert len(drawing_of([Place(1, venue("26.5", "112.6"), 1)]).pins) == 1
    assert drawing_of([Place(1, venue(), 1)]) is None


def test_the_page_lists_the_places_of_what_was_chosen(make_activity, make_session, nobody) -> None:
    there = Venue.objects.create(name="山", division="南岳区", latitude="27.25", longitude="112.7")
    make_session(make_activity("观星", kind="night"), venue=there, room=None)
    make_session()
    context = nobody.get("/week/programme/2023/places/?kind=night").context
    assert [(place.venue, place.sessions) for place in context["places"]] == [(there, 1)]


def test_the_print_is_by_day_or_by_place_and_leaves_out_what_is_cancelled(make_session, nobody) -> None:
    hall = Venue.objects.create(name="大厅", division="蒸湘区")
    first, second = make_session(hours=30), make_session(hours=1, venue=hall, room=None)
    make_session(state="cancelled")

    def printed(query: str) -> list[list[object]]:
        return [rows for _heading, rows in nobody.get(f"/week/programme/2023/print/{query}").context["groups"]]

    assert (printed(""), printed("?by=place"), printed("?q=nothing")) == ([[second], [first]], [[first], [second]], [])


@pytest.mark.parametrize("page", ["places/", "print/", "print/?by=place"])
def test_one_and_three_cost_the_same(make_session, nobody, django_assert_max_num_queries, page: str) -> None:
    counts = []
    for more in (1, 2):
        for _one in range(more):
            make_session(hours=1)
        with django_assert_max_num_queries(6) as asked:
            nobody.get(f"/week/programme/2023/{page}")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_from_the_week_to_places_free_on_saturday_for_the_youngest_in_three_taps(
    make_activity, make_session, nobody
) -> None:
    make_session(make_activity("给小小孩", age_from=3, age_to=5), hours=30)
    make_session(make_activity("满了", age_from=3, age_to=5), hours=30, capacity=2, booked=2)
    make_session(make_activity("给大人", age_from=18), hours=30)
    first = nobody.get("/week/", follow=True)
    day = next(one.on for one in first.context["days"])
    second = nobody.get(f"/week/programme/2023/?day={day}")
    assert f'href="?day={day}&amp;age=0-5&amp;free=1"' in second.content.decode()
    third = nobody.get(f"/week/programme/2023/?day={day}&age=0-5&free=1")
    assert [session.activity.title for session in third.context["page"].object_list] == ["给小小孩"]
