"""Where names stand beside their points so that none covers another."""

from collections.abc import Mapping

from operations.drawing.projection import Point

_LETTER, _LINE, _GAP = 6.4, 13.0, 10.0
_Box = tuple[float, float, float, float]


def placed(points: Mapping[str, Point], width: float) -> dict[str, tuple[Point, str]]:
    """The baseline and text-anchor for each name; one for which there is no room has none."""
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
