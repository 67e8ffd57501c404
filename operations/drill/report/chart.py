"""A drill as one self-contained SVG, in a light or dark theme as the reader's system is.

Time runs from left to right. The top area shows requests per second by the region that answered
them; below it is a bar for each fault and one for the health check of each region. Lengths are in
units of the SVG's view box.
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

_WIDTH = 960.0
_MARGIN = 28.0
"""Left of the titles and row labels, and right of the plot."""
_PLOT_LEFT, _PLOT_TOP, _PLOT_HEIGHT = 130.0, 84.0, 220.0
_PLOT_BOTTOM = _PLOT_TOP + _PLOT_HEIGHT
_ROW_HEIGHT, _BAR_HEIGHT, _LEGEND_HEIGHT = 24.0, 16.0, 30.0
_INTERVALS = 50
"""The drill is divided into about as many for its request rates."""
_TICKS, _LINES = 10, 5
_STEPS = (1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)


@dataclass(frozen=True)
class _Scale:
    """Maps seconds since the warm-up, and requests per second, to coordinates in the plot."""

    seconds: float
    most: float

    def x(self, at: float) -> float:
        return _PLOT_LEFT + min(max(at / self.seconds, 0), 1) * (_WIDTH - _PLOT_LEFT - _MARGIN)

    def y(self, rate: float) -> float:
        return _PLOT_TOP + _PLOT_HEIGHT * (1 - rate / self.most)


def draw(result: Result) -> str:
    """Return the SVG document of a drill."""
    record = result.record
    seconds = record.ended - record.began
    asked = rates(record, every=max(1.0, round(seconds / _INTERVALS)))
    most = max((sum(each.answered.values()) + each.failed for each in asked), default=0)
    scale = _Scale(seconds, max(1.0, most) * 1.1)
    height = (
        _PLOT_BOTTOM
        + 34
        + _ROW_HEIGHT * (len(record.spans) + len(_watched(record)))
        + _LEGEND_HEIGHT
        + 16
    )
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {height:.0f}" '
            f'role="img" aria-label="{escape(f"{result.title}: {heading(result)}")}">',
            f"<style>{_style(record)}</style>",
            f'<text class="title" x="{_MARGIN}" y="38">{escape(result.title)}</text>',
            f'<text class="quiet" x="{_MARGIN}" y="60">{escape(heading(result))}</text>',
            *_broken(record, scale),
            *_axes(scale),
            *_areas(record, asked, scale),
            *_budgets(result, scale),
            *_rows(record, scale),
            *_legend(record, height - 18),
            "</svg>\n",
        )
    )


def _axes(scale: _Scale) -> Iterator[str]:
    step = next(each for each in (*_STEPS, scale.seconds) if scale.seconds / each <= _TICKS)
    for tick in range(int(scale.seconds / step) + 1):
        x = scale.x(tick * step)
        yield f'<path class="grid" d="M{x:.1f} {_PLOT_TOP:.0f}V{_PLOT_BOTTOM:.0f}"/>'
        yield (
            f'<text class="quiet" x="{x:.1f}" y="{_PLOT_BOTTOM + 18:.0f}" text-anchor="middle">'
            f"{clock(tick * step)}</text>"
        )
    step = next((each for each in (0.5, *_STEPS) if scale.most / each <= _LINES), scale.most)
    for tick in range(int(scale.most / step) + 1):
        y = scale.y(tick * step)
        yield f'<path class="grid" d="M{_PLOT_LEFT:.0f} {y:.1f}H{_WIDTH - _MARGIN:.0f}"/>'
        yield (
            f'<text class="quiet" x="{_PLOT_LEFT - 8:.0f}" y="{y + 4:.1f}" text-anchor="end">'
            f"{tick * step:g}</text>"
        )
    yield f'<text class="quiet" x="{_MARGIN}" y="{_PLOT_TOP + 12:.0f}">requests/s</text>'


def _style(record: Record) -> str:
    style = (files(__package__ or __name__) / "chart.css").read_text(encoding="utf-8")
    return style + "".join(
        f".r{at} {{ color: {COLOURS[at % len(COLOURS)]} }}\n" for at in range(len(record.regions))
    )


def _broken(record: Record, scale: _Scale) -> Iterator[str]:
    for span in record.spans:
        left, right = scale.x(span.began - record.began), scale.x(span.healed - record.began)
        yield (
            f'<rect class="broken" x="{left:.1f}" y="{_PLOT_TOP:.0f}" width="{right - left:.1f}" '
            f'height="{_PLOT_HEIGHT:.0f}"/>'
        )


def _areas(record: Record, asked: Sequence[Rates], scale: _Scale) -> Iterator[str]:
    below = [0.0] * len(asked)
    layers = [
        (f"answered r{at}", f"answered by {region}", [each.answered[region] for each in asked])
        for at, region in enumerate(record.regions)
    ]
    layers.append(("failed", "failed", [each.failed for each in asked]))
    xs = [scale.x(each.at + each.seconds / 2) for each in asked]
    for kind, says, layer in layers:
        above = [low + rate for low, rate in zip(below, layer, strict=True)]
        top = [f"{x:.1f} {scale.y(rate):.1f}" for x, rate in zip(xs, above, strict=True)]
        under = [f"{x:.1f} {scale.y(rate):.1f}" for x, rate in zip(xs, below, strict=True)]
        line = "L".join((*top, *reversed(under)))
        yield f'<path class="{kind}" d="M{line}Z"><title>{escape(says)}</title></path>'
        below = above


def _budgets(result: Result, scale: _Scale) -> Iterator[str]:
    for span in result.record.spans:
        allowed = allowance(span, result.predictions)
        if allowed is not None:
            x = scale.x(span.began - result.record.began + allowed.seconds)
            yield f'<path class="budget" d="M{x:.1f} {_PLOT_TOP - 4:.0f}V{_PLOT_BOTTOM:.0f}"/>'
            yield (
                f'<text class="on" x="{x + 6:.1f}" y="{_PLOT_TOP + 12:.0f}">'
                f"budget: {allowed.seconds:g} s</text>"
            )


def _legend(record: Record, y: float) -> Iterator[str]:
    x = _PLOT_LEFT
    for kind, says in (
        *((f"answered r{at}", region) for at, region in enumerate(record.regions)),
        ("failed", "failed"),
        ("well", "health check healthy"),
        ("ill", "unhealthy"),
    ):
        yield f'<rect class="{kind}" x="{x:.0f}" y="{y - 10:.0f}" width="12" height="12" rx="3"/>'
        yield f'<text class="quiet" x="{x + 18:.0f}" y="{y:.0f}">{escape(says)}</text>'
        x += 46 + 7 * len(says)


def _watched(record: Record) -> list[str]:
    """Return the regions whose health checks were observed."""
    return [region for region in record.regions if region in record.checks.values()]


def _rows(record: Record, scale: _Scale) -> Iterator[str]:
    """Draw a bar for each fault, and one for the health check of each region."""
    top = _PLOT_BOTTOM + 34
    for span in record.spans:
        top += _ROW_HEIGHT
        left, right = scale.x(span.began - record.began), scale.x(span.healed - record.began)
        yield _bar("fault", left, right, top)
        yield f'<text class="row" x="{_MARGIN}" y="{top:.0f}">fault</text>'
        yield (f'<text class="in" x="{left + 6:.1f}" y="{top:.0f}">{escape(span.label)}</text>')
    for region in _watched(record):
        top += _ROW_HEIGHT
        yield f'<text class="row" x="{_MARGIN}" y="{top:.0f}">{escape(region)}</text>'
        for healthy, began, ended in _health(record, region):
            left, right = scale.x(began - record.began), scale.x(ended - record.began)
            yield _bar("well" if healthy else "ill", left, right, top)


def _bar(kind: str, left: float, right: float, base: float) -> str:
    return (
        f'<rect class="{kind}" x="{left:.1f}" y="{base - _BAR_HEIGHT + 3:.1f}" '
        f'width="{max(0, right - left):.1f}" height="{_BAR_HEIGHT:.0f}" rx="3"/>'
    )


def _health(record: Record, region: str) -> Iterator[tuple[bool, float, float]]:
    """Yield the periods in which a region's check was healthy or not, as (healthy, from, to)."""
    healthy, since = True, record.began
    for each in record.events:
        if isinstance(each, CheckChanged) and record.checks.get(each.check) == region:
            yield healthy, since, each.at
            healthy, since = each.healthy, each.at
    yield healthy, since, record.ended
