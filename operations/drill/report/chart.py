"""A drill as a picture: time from left to right, and below each other who answered how many
requests, what was broken, and what health checks said.

One SVG that needs nothing else, light or dark as the reader's system is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from operations.drill.record import Record
from operations.drill.report.content import Rates, clock, heading, rates
from operations.drill.result import Result
from operations.drill.verdicts import allowance
from operations.proof.report.map import COLOURS
from operations.rehearsal.world.events import CheckChanged

WIDTH, LEFT, RIGHT, TOP, AREA = 960.0, 130.0, 28.0, 84.0, 220.0
_TICKS, _LINES = 10, 5
_STEPS = (1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)


@dataclass(frozen=True)
class _Scale:
    """Where seconds and requests a second are on the picture."""

    seconds: float
    most: float

    def x(self, at: float) -> float:
        return LEFT + min(max(at / self.seconds, 0), 1) * (WIDTH - LEFT - RIGHT)

    def y(self, rate: float) -> float:
        return TOP + AREA * (1 - rate / self.most)


def _axes(sheet: _Scale) -> Iterator[str]:
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


_PARTS = 50
_LEGEND = 30.0


def draw(result: Result) -> str:
    """The SVG."""
    record = result.record
    seconds = record.ended - record.began
    asked = rates(record, every=max(1.0, round(seconds / _PARTS)))
    most = max((sum(each.answered.values()) + each.failed for each in asked), default=0)
    sheet = _Scale(seconds, max(1.0, most) * 1.1)
    height = (
        TOP + AREA + 34 + _ROW_HEIGHT * (len(record.spans) + len(_watched(record))) + _LEGEND + 16
    )
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" '
            f'role="img" aria-label="{escape(f"{result.title}: {heading(result)}")}">',
            f"<style>{_style(record)}</style>",
            f'<text class="title" x="{RIGHT}" y="38">{escape(result.title)}</text>',
            f'<text class="quiet" x="{RIGHT}" y="60">{escape(heading(result))}</text>',
            *_broken(record, sheet),
            *_axes(sheet),
            *_areas(record, asked, sheet),
            *_budgets(result, sheet),
            *_rows(record, sheet),
            *_legend(record, height - 18),
            "</svg>\n",
        )
    )


def _style(record: Record) -> str:
    style = (files(__package__ or __name__) / "chart.css").read_text(encoding="utf-8")
    return style + "".join(
        f".r{at} {{ color: {COLOURS[at % len(COLOURS)]} }}\n" for at in range(len(record.regions))
    )


def _broken(record: Record, sheet: _Scale) -> Iterator[str]:
    for span in record.spans:
        left, right = sheet.x(span.began - record.began), sheet.x(span.healed - record.began)
        yield (
            f'<rect class="broken" x="{left:.1f}" y="{TOP:.0f}" width="{right - left:.1f}" '
            f'height="{AREA:.0f}"/>'
        )


def _areas(record: Record, asked: Sequence[Rates], sheet: _Scale) -> Iterator[str]:
    below = [0.0] * len(asked)
    layers = [
        (f"answered r{at}", f"answered by {region}", [each.answered[region] for each in asked])
        for at, region in enumerate(record.regions)
    ]
    layers.append(("failed", "failed", [each.failed for each in asked]))
    xs = [sheet.x(each.at + each.seconds / 2) for each in asked]
    for kind, says, layer in layers:
        above = [low + rate for low, rate in zip(below, layer, strict=True)]
        top = [f"{x:.1f} {sheet.y(rate):.1f}" for x, rate in zip(xs, above, strict=True)]
        under = [f"{x:.1f} {sheet.y(rate):.1f}" for x, rate in zip(xs, below, strict=True)]
        line = "L".join((*top, *reversed(under)))
        yield f'<path class="{kind}" d="M{line}Z"><title>{escape(says)}</title></path>'
        below = above


def _budgets(result: Result, sheet: _Scale) -> Iterator[str]:
    for span in result.record.spans:
        allowed = allowance(span, result.predictions)
        if allowed is not None:
            x = sheet.x(span.began - result.record.began + allowed.seconds)
            yield f'<path class="budget" d="M{x:.1f} {TOP - 4:.0f}V{TOP + AREA:.0f}"/>'
            yield (
                f'<text class="on" x="{x + 6:.1f}" y="{TOP + 12:.0f}">'
                f"budget: {allowed.seconds:g} s</text>"
            )


def _legend(record: Record, y: float) -> Iterator[str]:
    x = LEFT
    for kind, says in (
        *((f"answered r{at}", region) for at, region in enumerate(record.regions)),
        ("failed", "failed"),
        ("well", "health check healthy"),
        ("ill", "unhealthy"),
    ):
        yield f'<rect class="{kind}" x="{x:.0f}" y="{y - 10:.0f}" width="12" height="12" rx="3"/>'
        yield f'<text class="quiet" x="{x + 18:.0f}" y="{y:.0f}">{escape(says)}</text>'
        x += 46 + 7 * len(says)


_ROW_HEIGHT = 24.0
_BAR = 16.0


def _watched(record: Record) -> list[str]:
    """The regions whose health checks could be seen."""
    return [region for region in record.regions if region in record.checks.values()]


def _rows(record: Record, sheet: _Scale) -> Iterator[str]:
    """A bar for each fault, and one for the health of each region."""
    top = TOP + AREA + 34
    for span in record.spans:
        top += _ROW_HEIGHT
        left, right = sheet.x(span.began - record.began), sheet.x(span.healed - record.began)
        yield _bar("fault", left, right, top)
        yield f'<text class="row" x="{RIGHT}" y="{top:.0f}">fault</text>'
        yield (f'<text class="in" x="{left + 6:.1f}" y="{top:.0f}">{escape(span.words)}</text>')
    for region in _watched(record):
        top += _ROW_HEIGHT
        yield f'<text class="row" x="{RIGHT}" y="{top:.0f}">{escape(region)}</text>'
        for healthy, began, ended in _health(record, region):
            left, right = sheet.x(began - record.began), sheet.x(ended - record.began)
            yield _bar("well" if healthy else "ill", left, right, top)


def _bar(kind: str, left: float, right: float, base: float) -> str:
    return (
        f'<rect class="{kind}" x="{left:.1f}" y="{base - _BAR + 3:.1f}" '
        f'width="{max(0, right - left):.1f}" height="{_BAR:.0f}" rx="3"/>'
    )


def _health(record: Record, region: str) -> Iterator[tuple[bool, float, float]]:
    """The stretches in which a region's check was healthy, or was not."""
    healthy, since = True, record.began
    for each in record.events:
        if isinstance(each, CheckChanged) and record.checks.get(each.check) == region:
            yield healthy, since, each.at
            healthy, since = each.healthy, each.at
    yield healthy, since, record.ended
