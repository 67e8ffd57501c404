"""The globe on a sheet: the Equal Earth projection, and great circles on it.

Šavrič, Patterson and Jenny, "The Equal Earth map projection" (2018): areas are true, so that
no continent's callers look more than they are.
"""

import json
import math
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2
_HALF_WIDTH = 2.706630
_NORTH, _SOUTH = 80.0, -57.0
_STEPS = 20
_HALF_TURN = 180.0

Point = tuple[float, float]
"""A longitude and a latitude in degrees; on the sheet x and y, y downwards."""


def _equal_earth(longitude: float, latitude: float) -> Point:
    angle = math.asin(_M * math.sin(math.radians(latitude)))
    square = angle * angle
    sixth = square**3
    slope = _A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)
    x = math.radians(longitude) * math.cos(angle) / (_M * slope)
    return x, angle * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


class Sheet:
    """A sheet so many units wide; `height` follows from what part of the globe is shown."""

    def __init__(self, width: float) -> None:
        self.width = width
        self._scale = width / (2 * _HALF_WIDTH)
        self._top = _equal_earth(0, _NORTH)[1]
        self.height = (self._top - _equal_earth(0, _SOUTH)[1]) * self._scale

    def point(self, longitude: float, latitude: float) -> Point:
        """Where a place is on the sheet."""
        x, y = _equal_earth(longitude, latitude)
        return (x + _HALF_WIDTH) * self._scale, (self._top - y) * self._scale

    def land(self) -> str:
        """The outline of all land, as an SVG path."""
        return "".join(f"M{self._line(ring)}Z" for ring in _rings())

    def way(self, start: Point, end: Point) -> str:
        """The great circle between two places, in two parts where it crosses the date line."""
        parts: list[list[Point]] = [[]]
        for point in _great_circle(start, end):
            if parts[-1] and abs(parts[-1][-1][0] - point[0]) > _HALF_TURN:
                parts.append([])
            parts[-1].append(point)
        return "".join(f"M{self._line(part)}" for part in parts)

    def _line(self, places: Iterable[Point]) -> str:
        points = (self.point(*place) for place in places)
        return "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


@cache
def _rings() -> list[list[Point]]:
    text = (files(__package__ or __name__) / "land.json").read_text(encoding="utf-8")
    return [[(x, y) for x, y in ring] for ring in json.loads(text)["rings"]]


def _great_circle(start: Point, end: Point) -> Iterator[Point]:
    a, b = _vector(start), _vector(end)
    angle = math.acos(max(-1.0, min(1.0, sum(p * q for p, q in zip(a, b, strict=True)))))
    if math.sin(angle) == 0:
        return
    for step in range(_STEPS + 1):
        there = step / _STEPS
        of_a, of_b = math.sin((1 - there) * angle), math.sin(there * angle)
        x, y, z = ((of_a * p + of_b * q) / math.sin(angle) for p, q in zip(a, b, strict=True))
        yield math.degrees(math.atan2(y, x)), math.degrees(math.asin(max(-1.0, min(1.0, z))))


def _vector(place: Point) -> tuple[float, float, float]:
    longitude, latitude = map(math.radians, place)
    near = math.cos(latitude)
    return near * math.cos(longitude), near * math.sin(longitude), math.sin(latitude)
