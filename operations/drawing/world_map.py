"""World maps as SVG: the Equal Earth projection, great circles, and labels that do not overlap.

The projection is that of Šavrič, Patterson and Jenny, "The Equal Earth map projection" (2018).
It keeps areas true, so that no continent's callers look more numerous than they are.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2
_HALF_WIDTH = 2.706630
_NORTH, _SOUTH = 80.0, -57.0
_STEPS = 20
_HALF_TURN = 180.0
_LETTER, _LINE, _GAP = 6.4, 13.0, 10.0

Point = tuple[float, float]
"""A longitude and a latitude in degrees; on the map x and y, y downwards."""
_Box = tuple[float, float, float, float]


def _equal_earth(longitude: float, latitude: float) -> Point:
    angle = math.asin(_M * math.sin(math.radians(latitude)))
    square = angle * angle
    sixth = square**3
    slope = _A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)
    x = math.radians(longitude) * math.cos(angle) / (_M * slope)
    return x, angle * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


class WorldMap:
    """A map of a given width in SVG units; `height` follows from the latitudes that it shows."""

    def __init__(self, width: float) -> None:
        self.width = width
        self._scale = width / (2 * _HALF_WIDTH)
        self._top = _equal_earth(0, _NORTH)[1]
        self.height = (self._top - _equal_earth(0, _SOUTH)[1]) * self._scale

    def point(self, longitude: float, latitude: float) -> Point:
        """Return where a place is on the map."""
        x, y = _equal_earth(longitude, latitude)
        return (x + _HALF_WIDTH) * self._scale, (self._top - y) * self._scale

    def land(self) -> str:
        """Return the outline of all land as an SVG path."""
        return "".join(f"M{self._line(ring)}Z" for ring in _rings())

    def great_circle(self, start: Point, end: Point) -> str:
        """Return the great circle between two places as an SVG path.

        It has two parts where it crosses the edge of the map.
        """
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


def place_labels(points: Mapping[str, Point], width: float) -> dict[str, tuple[Point, str]]:
    """Return the baseline and text-anchor of each name beside its point, so that none overlap.

    A name for which there is no room is left out.
    """
    taken: list[_Box] = [(x - 6, y - 6, x + 6, y + 6) for x, y in points.values()]
    found: dict[str, tuple[Point, str]] = {}
    for name, (x, y) in points.items():
        length = _LETTER * len(name)
        middle = y + _LINE / 3
        for at, anchor, left in (
            ((x + _GAP, middle), "start", x + _GAP),
            ((x - _GAP, middle), "end", x - _GAP - length),
            ((x, y - _GAP), "middle", x - length / 2),
            ((x, y + _GAP + 8), "middle", x - length / 2),
            ((x + _GAP, y - _GAP), "start", x + _GAP),
            ((x + _GAP, y + _GAP + 8), "start", x + _GAP),
            ((x - _GAP, y - _GAP), "end", x - _GAP - length),
            ((x - _GAP, y + _GAP + 8), "end", x - _GAP - length),
        ):
            box = (left, at[1] - 10, left + length, at[1] + 3)
            fits = left > 0 and left + length < width
            if fits and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                found[name] = (at, anchor)
                break
    return found


def _overlap(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
