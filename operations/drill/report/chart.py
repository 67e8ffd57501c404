"""A drill as a picture: time from left to right, and below each other who answered how many
requests, what was broken, and what health checks said.

One SVG that needs nothing else, light or dark as the reader's system is.
"""

from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from operations.drill.record import Record
from operations.drill.report.rates import Rates, rates
from operations.drill.report.rows import ROW, rows, watched
from operations.drill.report.sheet import AREA, LEFT, RIGHT, TOP, WIDTH, Sheet, axes
from operations.drill.report.words import heading
from operations.drill.result import Result
from operations.drill.verdicts import allowance
from operations.proof.report.map import COLOURS

_PARTS = 50
_LEGEND = 30.0


def draw(result: Result) -> str:
    """The SVG."""
    record = result.record
    seconds = record.ended - record.began
    asked = rates(record, every=max(1.0, round(seconds / _PARTS)))
    most = max((sum(each.answered.values()) + each.failed for each in asked), default=0)
    sheet = Sheet(seconds, max(1.0, most) * 1.1)
    height = TOP + AREA + 34 + ROW * (len(record.spans) + len(watched(record))) + _LEGEND + 16
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" '
            f'role="img" aria-label="{escape(f"{result.title}: {heading(result)}")}">',
            f"<style>{_style(record)}</style>",
            f'<text class="title" x="{RIGHT}" y="38">{escape(result.title)}</text>',
            f'<text class="quiet" x="{RIGHT}" y="60">{escape(heading(result))}</text>',
            *_broken(record, sheet),
            *axes(sheet),
            *_areas(record, asked, sheet),
            *_budgets(result, sheet),
            *rows(record, sheet),
            *_legend(record, height - 18),
            "</svg>\n",
        )
    )


def _style(record: Record) -> str:
    style = (files(__package__ or __name__) / "chart.css").read_text(encoding="utf-8")
    return style + "".join(
        f".r{at} {{ color: {COLOURS[at % len(COLOURS)]} }}\n" for at in range(len(record.regions))
    )


def _broken(record: Record, sheet: Sheet) -> Iterator[str]:
    for span in record.spans:
        left, right = sheet.x(span.began - record.began), sheet.x(span.healed - record.began)
        yield (
            f'<rect class="broken" x="{left:.1f}" y="{TOP:.0f}" width="{right - left:.1f}" '
            f'height="{AREA:.0f}"/>'
        )


def _areas(record: Record, asked: Sequence[Rates], sheet: Sheet) -> Iterator[str]:
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


def _budgets(result: Result, sheet: Sheet) -> Iterator[str]:
    for span in result.record.spans:
        allowed = allowance(span, result.prospect)
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
