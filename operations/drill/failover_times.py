"""How callers left a region that failed, and how they came back. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from operations.drill.record import Record, Span
from operations.rehearsal.world.events import CheckChanged, OpinionChanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """In seconds since the fault began: `opinion` is the first checker's, `status` the health
    check's, and at `moved` the last of the `cities` that were led there was led elsewhere.

    `back` is when the last of them was led there again, in seconds since the fault was healed.
    None is what did not happen, or was not seen.
    """

    region: str
    span: Span
    opinion: float | None
    status: float | None
    cities: int
    moved: float | None
    back: float | None


def departures(record: Record) -> Iterator[Departure]:
    """Each region that health checks were meant to notice."""
    for span in record.spans:
        for region in span.regions if span.is_noticed else ():
            yield _departure(record, span, region)


def _departure(record: Record, span: Span, region: str) -> Departure:
    there = [city for city in record.cities if record.led_at(city, span.began) == region]
    moved = _all(
        next((at for at, to in record.led(city) if span.began < at <= span.healed and to != region))
        if record.led_at(city, span.healed) != region
        else None
        for city in there
    )
    back = _all(
        next((at for at, to in record.led(city) if at > span.healed and to == region), None)
        for city in there
    )
    return Departure(
        region=region,
        span=span,
        opinion=_noticed(record, span, region, OpinionChanged),
        status=_noticed(record, span, region, CheckChanged),
        cities=len(there),
        moved=None if moved is None else moved - span.began,
        back=None if moved is None or back is None else back - span.healed,
    )


def _all(found: Iterator[float | None]) -> float | None:
    """The last of some moments; None where one never came, or there are none."""
    moments: Sequence[float | None] = list(found)
    came = [each for each in moments if each is not None]
    return max(came) if came and len(came) == len(moments) else None


def _noticed(
    record: Record, span: Span, region: str, kind: type[OpinionChanged] | type[CheckChanged]
) -> float | None:
    """Seconds until the first of its checks, or of their checkers, found the region unhealthy."""
    for each in record.events:
        if (
            isinstance(each, kind)
            and not each.healthy
            and record.checks.get(each.check) == region
            and span.began <= each.at <= span.healed
        ):
            return each.at - span.began
    return None
