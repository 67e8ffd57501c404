"""Everything that is measured of a drill: failover times, writes, and requests. Pure.

A `Record` goes in; counts, shares (0 to 1) and seconds come out.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from operations.drill.causes import causes
from operations.drill.record import Record, Span
from operations.rehearsal.world.callers.ledger import Audit, Write
from operations.rehearsal.world.callers.requests import Habit, RequestOutcome
from operations.rehearsal.world.events import CheckChanged, OpinionChanged

SLOW_MS = 1000.0
"""A successful response that takes longer counts as slow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failover:
    """How fast callers left a failed region and returned to it.

    Seconds since the fault began: `opinion` until the first checker reported the region
    unhealthy, `status` until its health check turned unhealthy, `moved` until DNS had led the
    last of the `cities` that were routed there to another region. `back` is in seconds since the
    fault was healed, until the last of them was routed there again. None: it did not happen, or
    could not be observed.
    """

    region: str
    span: Span
    opinion: float | None
    status: float | None
    cities: int
    moved: float | None
    back: float | None


def failovers(record: Record) -> Iterator[Failover]:
    """Yield the times of each region with a fault that health checks can detect."""
    for span in record.spans:
        for region in span.regions if span.is_detectable else ():
            yield _failover(record, span, region)


def _failover(record: Record, span: Span, region: str) -> Failover:
    there = [city for city in record.cities if record.region_at(city, span.began) == region]
    moved = _all(
        next(
            (
                at
                for at, to in record.answers(city)
                if span.began < at <= span.healed and to != region
            )
        )
        if record.region_at(city, span.healed) != region
        else None
        for city in there
    )
    back = _all(
        next((at for at, to in record.answers(city) if at > span.healed and to == region), None)
        for city in there
    )
    return Failover(
        region=region,
        span=span,
        opinion=_noticed(record, span, region, OpinionChanged),
        status=_noticed(record, span, region, CheckChanged),
        cities=len(there),
        moved=None if moved is None else moved - span.began,
        back=None if moved is None or back is None else back - span.healed,
    )


def _all(found: Iterator[float | None]) -> float | None:
    """Return the latest moment; None if there is none, or one of them never came."""
    moments: Sequence[float | None] = list(found)
    came = [each for each in moments if each is not None]
    return max(came) if came and len(came) == len(moments) else None


def _noticed(
    record: Record, span: Span, region: str, kind: type[OpinionChanged] | type[CheckChanged]
) -> float | None:
    """Return the seconds until the first event of a kind reported the region unhealthy."""
    for each in record.events:
        if (
            isinstance(each, kind)
            and not each.healthy
            and record.checks.get(each.check) == region
            and span.began <= each.at <= span.healed
        ):
            return each.at - span.began
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Durability:
    """What became of the acknowledged writes; None where the tables were not read.

    Just before the first fault was healed, `looked_for` writes were searched: `unreadable` ones
    were in no region that still served (the RPO: `unreadable_seconds` of writes), and `alone`
    ones were in a single region (`alone_seconds` of writes that its loss would have cost). At the
    end of the drill, `missing` writes were not in every region and `lost` ones in none, although
    a surviving region had acknowledged them. `untold` writes could not be traced to an item.
    """

    acknowledged: int
    looked_for: int
    unreadable: int | None
    unreadable_seconds: float | None
    alone: int | None
    alone_seconds: float | None
    missing: int | None
    lost: int | None
    untold: int


def durability(record: Record) -> Durability:
    """Compare the audit taken during the faults with the one taken at the end."""
    during, after = record.during, record.after
    survivors = _survivors(record)
    nowhere = alone = None
    if during is not None:
        served = survivors or set(record.regions)
        nowhere = [write for write in during.writes if not _holders(during, write) & served]
        alone = [write for write in during.writes if len(_holders(during, write)) == 1]
    missing = lost = None
    if after is not None:
        holders = [(write, len(_holders(after, write))) for write in after.writes]
        missing = sum(count < len(record.regions) for _, count in holders)
        lost = sum(not count and write.outcome.region in survivors for write, count in holders)
    last = after or during
    return Durability(
        acknowledged=len(last.writes) if last is not None else 0,
        looked_for=len(during.writes) if during is not None else 0,
        unreadable=None if nowhere is None else len(nowhere),
        unreadable_seconds=_seconds(record, during, nowhere),
        alone=None if alone is None else len(alone),
        alone_seconds=_seconds(record, during, alone),
        missing=missing,
        lost=lost,
        untold=len(last.untold) if last is not None else 0,
    )


def _survivors(record: Record) -> set[str]:
    """Return the regions that no fault stopped from serving."""
    stopped = {region for span in record.spans if span.stops_serving for region in span.regions}
    return set(record.regions) - stopped


def _holders(audit: Audit, write: Write) -> set[str]:
    """Return the regions that have a write."""
    return {region for region, missing in audit.missing.items() if write not in missing}


def _seconds(record: Record, audit: Audit | None, writes: Sequence[Write] | None) -> float | None:
    """Return the age of the oldest of these writes; None if the tables were not read.

    A write ages from its acknowledgement until its region stopped serving or acknowledged its
    last write, whichever is later; in a region that goes on serving, until the audit.
    """
    if audit is None or writes is None:
        return None
    stopped = {
        region: span.began for span in record.spans if span.stops_serving for region in span.regions
    }
    ends = {
        each.outcome.region: max(stopped[each.outcome.region], each.outcome.ended)
        for each in sorted(audit.writes, key=lambda write: write.outcome.ended)
        if each.outcome.region in stopped
    }
    ages = (ends.get(each.outcome.region or "", audit.at) - each.outcome.ended for each in writes)
    return max(ages, default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CityFigures:
    """One city's requests, and the `regions` that DNS led it to, in order.

    `median_ms` is the median latency of the successful requests; None without any.
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

    `recovered` is the recovery time: the longest time, in seconds, from the start of a fault to
    the sending of a request that failed because of it (see `causes`); 0 if none failed. `slowest`
    is the habit of that request's caller. `callers` counts pairs of city and habit; `stranded`
    counts those whose last request before a fault was healed failed. `reasons` are the errors
    with their counts, most frequent first. `helpless`: during some fault every region failed more
    than half of its requests, so that failover had nowhere to go.
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
    failovers: tuple[Failover, ...]
    writes: Durability
    helpless: bool

    @property
    def failed_share(self) -> float:
        """The share of all requests that failed, 0 to 1."""
        return self.failed / self.requests if self.requests else 0.0


def measure(record: Record) -> Measures:
    """Measure a drill by its record."""
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
        failovers=tuple(failovers(record)),
        writes=durability(record),
        helpless=any(_is_helpless(record, span) for span in record.spans),
    )


def _is_slow(outcome: RequestOutcome) -> bool:
    return outcome.ok and outcome.milliseconds > SLOW_MS


def _why(outcome: RequestOutcome) -> str:
    said = outcome.error or f"HTTP {outcome.status}"
    return said if outcome.region is None else f"{outcome.region}: {said}"


def _after_fault(record: Record, outcome: RequestOutcome) -> float:
    """Return the seconds from the first fault that explains a failure until the request was sent.

    0 before any fault.
    """
    return next((outcome.at - span.began for span in causes(record, outcome)), 0.0)


def _cities(record: Record, counted: Sequence[RequestOutcome]) -> Iterator[CityFigures]:
    for city in sorted({each.city for each in counted}):
        own = [each for each in counted if each.city == city]
        good = [each.milliseconds for each in own if each.ok]
        later = [region for at, region in record.answers(city) if at > record.began]
        yield CityFigures(
            city=city,
            regions=(record.region_at(city, record.began), *later),
            requests=len(own),
            failed=sum(not each.ok for each in own),
            slow=sum(map(_is_slow, own)),
            median_ms=median(good) if good else None,
        )


def _caller(outcome: RequestOutcome) -> tuple[str, Habit]:
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
