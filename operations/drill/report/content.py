"""The words and figures that every format of the report shares. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from operations.drill.measures import SLOW_MS, Failover
from operations.drill.record import Record
from operations.drill.result import Result
from operations.rehearsal.world.events import CheckChanged

MARKS = {True: "✓", False: "✗", None: "·"}
HAPPENED, CALLERS = "What happened", "Callers"
CITY_HEADINGS = ("city", "led to", "requests", "failed", "slow", "median ms")
FIGURES = frozenset(CITY_HEADINGS[2:])


def heading(result: Result) -> str:
    """Return the deployment, the duration and speed, and the numbers of callers and requests."""
    record, measures = result.record, result.measures
    seconds = record.ended - record.began
    speed = seconds / record.real_seconds
    return (
        f"{result.of}: {seconds:.0f} s at {speed:.1f} times real speed, "
        f"{measures.callers} callers, {measures.requests:,} requests"
    )


def happened(result: Result) -> list[tuple[str, str]]:
    """Return the course of events: the time in minutes and seconds, and what happened."""
    record = result.record
    found = [*_faults(record), *_checks(record)]
    for failover in result.measures.failovers:
        found += _failover(failover)
    return [
        (clock(at - record.began), says) for at, says in sorted(found, key=lambda each: each[0])
    ]


def clock(seconds: float) -> str:
    """Format seconds as minutes and seconds, such as 1:05."""
    return f"{int(seconds // 60)}:{int(seconds % 60):02}"


def city_rows(result: Result) -> Iterator[tuple[str, ...]]:
    """Yield the table of cities, those with most failures first; columns are CITY_HEADINGS."""
    for each in sorted(result.measures.cities, key=lambda city: -city.failed):
        yield (
            each.city,
            " → ".join(region or "nowhere" for region in each.regions),
            f"{each.requests:,}",
            f"{each.failed:,}",
            f"{each.slow:,}",
            "" if each.median_ms is None else f"{each.median_ms:.0f}",
        )


def reasons(result: Result) -> str:
    """Return the errors with their counts as a sentence; empty if no request failed."""
    said = ", ".join(f"{why} ({count:,})" for why, count in result.measures.reasons)
    return f"Failed: {said}." if said else ""


def footnote(*, live: bool) -> str:
    """Return how the figures were obtained: what is slow, and what is simulated."""
    slow = f"Slow is an answer after more than {SLOW_MS / 1000:g} s."
    if live:
        return f"{slow} All callers are on this machine, and ask DNS before each request."
    return (
        f"{slow} The network between cities and regions is simulated from distance, and the "
        "processes on this machine are timed as they run; everything else is what was deployed."
    )


def _faults(record: Record) -> Iterator[tuple[float, str]]:
    for span in record.spans:
        yield span.began, f"{span.label} begins"
        if span.healed < record.ended:
            yield span.healed, f"{span.label} is healed"


def _checks(record: Record) -> Iterator[tuple[float, str]]:
    for each in record.events:
        if isinstance(each, CheckChanged) and each.at >= record.began:
            what = record.checks.get(each.check, each.name)
            yield each.at, f"the health check of {what} is {'' if each.healthy else 'un'}healthy"


def _failover(failover: Failover) -> Iterator[tuple[float, str]]:
    region, began, healed = failover.region, failover.span.began, failover.span.healed
    if failover.opinion is not None:
        at = began + failover.opinion
        yield at, f"a first checker finds {region} unhealthy, after {failover.opinion:.1f} s"
    if failover.moved is not None:
        cities = f"the last of {failover.cities} callers of {region}"
        yield began + failover.moved, f"{cities} is led elsewhere, after {failover.moved:.1f} s"
        if failover.back is not None:
            yield healed + failover.back, f"{cities} is led back, after {failover.back:.1f} s"


@dataclass(frozen=True, slots=True)
class Rates:
    """Requests per second, sent in the `seconds` from `at`: successful by region, and failed."""

    at: float
    seconds: float
    answered: Mapping[str, float]
    failed: float


def rates(record: Record, *, every: float) -> list[Rates]:
    """Return the rates since the warm-up, in intervals of `every` seconds."""
    answered = Counter[tuple[int, str | None]]()
    failed = Counter[int]()
    for each in record.counted:
        at = int((each.at - record.began) // every)
        if each.ok:
            answered[at, each.region] += 1
        else:
            failed[at] += 1
    return [
        Rates(
            at * every,
            every,
            {region: answered[at, region] / every for region in record.regions},
            failed[at] / every,
        )
        for at in range(int((record.ended - record.began) // every))
    ]
