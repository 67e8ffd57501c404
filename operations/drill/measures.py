"""What is measured of a drill. Pure: a record in, seconds and shares out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from operations.drill.causes import causes
from operations.drill.durability import Durability, durability
from operations.drill.failover_times import Departure, departures
from operations.drill.record import Record, Span
from operations.rehearsal.world.callers.outcomes import Habit, Outcome

SLOW_MS = 1000.0
"""An answer that takes longer is slow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CityFigures:
    """One city's requests; it was led to `regions`, one after the other.

    `median_ms` is of the requests that did not fail.
    """

    city: str
    regions: tuple[str | None, ...]
    requests: int
    failed: int
    slow: int
    median_ms: float | None


@dataclass(frozen=True, kw_only=True)
class Measures:
    """Everything that is measured of one drill.

    `recovered` is the most seconds from the beginning of a fault to when a request was sent that
    failed by it (`causes`); 0 where none failed. `slowest` is the habit of its caller. The
    `callers` are told apart by city and habit; `stranded` ones failed up to the moment when a
    fault was healed: their last request before it did. `reasons` say why requests failed, and how
    often. `helpless` says that every region failed most of its callers at the same time.
    """

    requests: int
    failed: int
    slow: int
    recovered: float
    slowest: Habit
    stranded: int
    callers: int
    reasons: tuple[tuple[str, int], ...]
    cities: tuple[CityFigures, ...]
    departures: tuple[Departure, ...]
    writes: Durability
    helpless: bool

    @property
    def failed_share(self) -> float:
        """Of all requests: 0 to 1."""
        return self.failed / self.requests if self.requests else 0.0


def measure(record: Record) -> Measures:
    """Measure a drill."""
    counted = record.counted
    bad = [each for each in counted if not each.ok]
    after = {_after_fault(record, each): each.habit for each in bad}
    recovered = max(after, default=0.0)
    return Measures(
        requests=len(counted),
        failed=len(bad),
        slow=sum(map(_is_slow, counted)),
        recovered=recovered,
        slowest=after.get(recovered, Habit.ASKS),
        stranded=len({caller for span in record.spans for caller in _stranded(record, span)}),
        callers=len({_caller(each) for each in counted}),
        reasons=tuple(Counter(map(_why, bad)).most_common()),
        cities=tuple(_cities(record, counted)),
        departures=tuple(departures(record)),
        writes=durability(record),
        helpless=any(_is_helpless(record, span) for span in record.spans),
    )


def _is_slow(outcome: Outcome) -> bool:
    return outcome.ok and outcome.milliseconds > SLOW_MS


def _why(outcome: Outcome) -> str:
    said = outcome.error or f"HTTP {outcome.status}"
    return said if outcome.region is None else f"{outcome.region}: {said}"


def _after_fault(record: Record, outcome: Outcome) -> float:
    """Seconds from the first of the faults that a request failed by to when it was sent; 0 before
    any fault."""
    return next((outcome.at - span.began for span in causes(record, outcome)), 0.0)


def _cities(record: Record, counted: Sequence[Outcome]) -> Iterator[CityFigures]:
    for city in sorted({each.city for each in counted}):
        own = [each for each in counted if each.city == city]
        good = [each.milliseconds for each in own if each.ok]
        later = [region for at, region in record.led(city) if at > record.began]
        yield CityFigures(
            city=city,
            regions=(record.led_at(city, record.began), *later),
            requests=len(own),
            failed=sum(not each.ok for each in own),
            slow=sum(map(_is_slow, own)),
            median_ms=median(good) if good else None,
        )


def _caller(outcome: Outcome) -> tuple[str, Habit]:
    return outcome.city, outcome.habit


def _stranded(record: Record, span: Span) -> Iterator[tuple[str, Habit]]:
    last = {_caller(each): each for each in record.counted if span.lasts_at(each.at)}
    return (caller for caller, outcome in last.items() if not outcome.ok)


def _is_helpless(record: Record, span: Span) -> bool:
    for region in record.regions:
        own = [
            each.ok
            for each in record.counted
            if each.region == region and span.began <= each.at < span.healed
        ]
        if sum(own) * 2 >= len(own):
            return False
    return True
