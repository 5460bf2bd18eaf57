"""Where things happen: places of a selection on a drawing of our own, and as a list with links to map programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, radians
from urllib.parse import urlencode

from django.db.models import Count, QuerySet

from huiyan.shell.templatetags.shell import inlang
from huiyan.week.editions.models import Venue
from huiyan.week.programme.gcj import to_gcj
from huiyan.week.proposals.models import Session

WIDTH, HEIGHT, MARGIN = 640, 560, 36
TOUCH = 20  # pins nearer than this are one
LISTED = 40  # places on a page of the list beside the map
KM = 111.32  # kilometres of a degree of latitude
STEPS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class Place:
    """A place with its number on the map."""

    number: int
    venue: Venue
    sessions: int

    @property
    def is_on_map(self) -> bool:
        """Whether it has coordinates."""
        return self.venue.latitude is not None and self.venue.longitude is not None

    @property
    def map_links(self) -> list[tuple[str, str]]:
        """Map programs that open at the place."""
        return map_links(self.venue)


@dataclass
class Pin:
    """A point of the drawing; places that would touch share it."""

    x: float
    y: float
    places: list[Place] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Its number, or the first with a plus for the others."""
        return str(self.places[0].number) + ("+" if len(self.places) > 1 else "")

    @property
    def page(self) -> int:
        """On which page of the list its first place stands."""
        return (self.places[0].number - 1) // LISTED + 1

    @property
    def names(self) -> str:
        """What stands there."""
        return ", ".join(f"{place.number} {inlang(place.venue, 'name')}" for place in self.places)


@dataclass(frozen=True)
class Drawing:
    """What the SVG shows: pins, hairlines of the grid, and a bar of so many kilometres."""

    pins: Sequence[Pin]
    vertical: Sequence[float]
    horizontal: Sequence[float]
    bar: float
    kilometres: float
    width: int = WIDTH
    height: int = HEIGHT


def places_of(sessions: QuerySet[Session]) -> list[Place]:
    """The places of a selection with how many sessions each has, by district and name."""
    counted = dict(sessions.order_by().values_list("venue").annotate(n=Count("pk")))
    venues = Venue.objects.filter(pk__in=counted)
    return [Place(number, venue, counted[venue.pk]) for number, venue in enumerate(venues, start=1)]


def drawing_of(places: Sequence[Place]) -> Drawing | None:
    """The places with coordinates, north up, all distances alike; None when there are none."""
    points = [
        (float(place.venue.longitude or 0), float(place.venue.latitude or 0), place)
        for place in places
        if place.is_on_map
    ]
    if not points:
        return None
    west, east = min(x for x, _y, _p in points), max(x for x, _y, _p in points)
    south, north = min(y for _x, y, _p in points), max(y for _x, y, _p in points)
    narrow = cos(radians((south + north) / 2))
    wide, high = max((east - west) * narrow, 1e-3), max(north - south, 1e-3)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)  # pixels of a degree of latitude
    left, top = (WIDTH - (east - west) * narrow * scale) / 2, (HEIGHT - (north - south) * scale) / 2
    pins: list[Pin] = []
    for longitude, latitude, place in points:
        x, y = round(left + (longitude - west) * narrow * scale, 1), round(top + (north - latitude) * scale, 1)
        pin = next((one for one in pins if (one.x - x) ** 2 + (one.y - y) ** 2 < TOUCH**2), None)
        if pin is None:
            pin = Pin(x, y)
            pins.append(pin)
        pin.places.append(place)
    grid = next((step for step in STEPS if step * scale / KM >= HEIGHT / 8), STEPS[-1])
    spacing = grid * scale / KM
    return Drawing(pins, _lines(WIDTH, spacing), _lines(HEIGHT, spacing), round(spacing, 1), grid)


def map_links(venue: Venue) -> list[tuple[str, str]]:
    """Addresses that open a map program at the place, in the coordinates that it draws."""
    if venue.latitude is None or venue.longitude is None:
        return []
    latitude, longitude = to_gcj(float(venue.latitude), float(venue.longitude))
    at = f"{longitude:.6f},{latitude:.6f}"
    amap = urlencode({"position": at, "name": venue.name, "src": "huiyan", "coordinate": "gaode", "callnative": "1"})
    marker = f"coord:{latitude:.6f},{longitude:.6f};title:{venue.name};addr:{venue.address or venue.name}"
    tencent = urlencode({"marker": marker, "referer": "huiyan"})
    return [
        ("amap", f"https://uri.amap.com/marker?{amap}"),
        ("tencent", f"https://apis.map.qq.com/uri/v1/marker?{tencent}"),
    ]


def _lines(length: int, spacing: float) -> list[float]:
    return [round(number * spacing, 1) for number in range(1, int(length / spacing) + 1)]
