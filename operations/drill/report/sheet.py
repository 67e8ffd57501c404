"""The sheet that a drill is drawn on: where seconds and requests are, and the lines between."""

from collections.abc import Iterator
from dataclasses import dataclass

from operations.drill.report.words import clock

WIDTH, LEFT, RIGHT, TOP, AREA = 960.0, 130.0, 28.0, 84.0, 220.0
_TICKS, _LINES = 10, 5
_STEPS = (1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)


@dataclass(frozen=True)
class Sheet:
    """Where seconds and requests a second are on the picture."""

    seconds: float
    most: float

    def x(self, at: float) -> float:
        return LEFT + min(max(at / self.seconds, 0), 1) * (WIDTH - LEFT - RIGHT)

    def y(self, rate: float) -> float:
        return TOP + AREA * (1 - rate / self.most)


def axes(sheet: Sheet) -> Iterator[str]:
    bottom = TOP + AREA
    step = next(each for each in (*_STEPS, sheet.seconds) if sheet.seconds / each <= _TICKS)
    for tick in range(int(sheet.seconds / step) + 1):
        x = sheet.x(tick * step)
        yield f'<path class="grid" d="M{x:.1f} {TOP:.0f}V{bottom:.0f}"/>'
        yield (
            f'<text class="quiet" x="{x:.1f}" y="{bottom + 18:.0f}" text-anchor="middle">'
            f"{clock(tick * step)}</text>"
        )
    step = next((each for each in (0.5, *_STEPS) if sheet.most / each <= _LINES), sheet.most)
    for tick in range(int(sheet.most / step) + 1):
        y = sheet.y(tick * step)
        yield f'<path class="grid" d="M{LEFT:.0f} {y:.1f}H{WIDTH - RIGHT:.0f}"/>'
        yield (
            f'<text class="quiet" x="{LEFT - 8:.0f}" y="{y + 4:.1f}" text-anchor="end">'
            f"{tick * step:g}</text>"
        )
    yield f'<text class="quiet" x="{RIGHT}" y="{TOP + 12:.0f}">requests/s</text>'
