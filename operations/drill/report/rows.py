"""What was broken and what health checks said, as bars below the requests of a drill."""

from collections.abc import Iterator
from html import escape

from operations.drill.record import Record
from operations.drill.report.sheet import AREA, RIGHT, TOP, Sheet
from operations.rehearsal.world.events import CheckChanged

ROW = 24.0
_BAR = 16.0


def watched(record: Record) -> list[str]:
    """The regions whose health checks could be seen."""
    return [region for region in record.regions if region in record.checks.values()]


def rows(record: Record, sheet: Sheet) -> Iterator[str]:
    """A bar for each fault, and one for the health of each region."""
    top = TOP + AREA + 34
    for span in record.spans:
        top += ROW
        left, right = sheet.x(span.began - record.began), sheet.x(span.healed - record.began)
        yield _bar("fault", left, right, top)
        yield f'<text class="row" x="{RIGHT}" y="{top:.0f}">fault</text>'
        yield (f'<text class="in" x="{left + 6:.1f}" y="{top:.0f}">{escape(span.words)}</text>')
    for region in watched(record):
        top += ROW
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
