"""WGS-84 turned into GCJ-02, the shifted coordinates that maps in China use.

We store WGS-84, which every receiver gives; a link to a Chinese map would else be some hundred metres off. The formula is the
public one (Krasovsky ellipsoid, a = 6,378,245 m, e² = 0.00669342162296594323), exact to about a metre; outside of China
nothing is shifted.
"""

from __future__ import annotations

from math import cos, pi, radians, sin, sqrt

A, E2 = 6_378_245.0, 0.00669342162296594323
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271


def to_gcj(latitude: float, longitude: float) -> tuple[float, float]:
    """Latitude and longitude as a Chinese map draws them.

    >>> tuple(round(value, 6) for value in to_gcj(39.915, 116.404))
    (39.916404, 116.410244)
    """
    if not (WEST < longitude < EAST and SOUTH < latitude < NORTH):
        return latitude, longitude
    x, y = longitude - 105.0, latitude - 35.0
    phi = radians(latitude)
    magic = 1 - E2 * sin(phi) ** 2
    north = _north(x, y) * 180.0 / ((A * (1 - E2)) / (magic * sqrt(magic)) * pi)
    east = _east(x, y) * 180.0 / (A / sqrt(magic) * cos(phi) * pi)
    return latitude + north, longitude + east


def from_gcj(latitude: float, longitude: float) -> tuple[float, float]:
    """The point whose shift leads there, found by taking the shift back until nothing changes."""
    north, east = latitude, longitude
    for _step in range(12):
        there = to_gcj(north, east)
        north, east = north + latitude - there[0], east + longitude - there[1]
    return north, east


def _waves(x: float) -> float:
    return (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0


def _north(x: float, y: float) -> float:
    found = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + _waves(x)
    found += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    return found + (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0


def _east(x: float, y: float) -> float:
    found = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + _waves(x)
    found += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    return found + (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
