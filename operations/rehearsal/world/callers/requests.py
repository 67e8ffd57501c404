"""The requests that callers send, and their outcomes one by one and per second. Pure.

Requests are the deployment's own samples, drawn at random by a seed. Each write carries a unique
marker, as its `Idempotency-Key` and in place of `{marker}` in the sample's path and body, so that
it can be found in the tables. Times are in world seconds.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from statistics import median

from constructs_lib.deployment.rehearsal import SampleRequest
from operations.rehearsal.world.events import CityTraffic, Traffic

READS = frozenset({"GET", "HEAD"})
MARKER = "{marker}"
_GOOD = range(200, 400)


@dataclass(frozen=True, slots=True)
class CallerRequest:
    """A request to send; `path` includes the base path."""

    method: str
    path: str
    body: str | None = None
    marker: str | None = None
    """Unique to this request; None for reads, and for writes before `marked`."""

    @property
    def is_read(self) -> bool:
        return self.method in READS

    def marked(self, marker: str) -> "CallerRequest":
        body = None if self.body is None else self.body.replace(MARKER, marker)
        return CallerRequest(self.method, self.path.replace(MARKER, marker), body, marker)


def trace_of(marker: str) -> str:
    """Return the X-Ray trace root of the request with a marker, which is a UUID.

    API Gateway, Lambda and the AWS SDK pass it on, so the embedded AWS knows which request wrote
    an item.
    """
    digits = marker.replace("-", "")
    return f"1-{digits[:8]}-{digits[8:]}"


def sample_requests(
    requests: Sequence[SampleRequest], *, base: str, health: str
) -> tuple[CallerRequest, ...]:
    """Return a deployment's sample requests below its base path; without any, its health route."""
    written = [(request.send, request.body) for request in requests] or [(f"GET {health}", None)]
    found = []
    for send, body in written:
        method, _, path = send.partition(" ")
        found.append(CallerRequest(method, base + path, body))
    return tuple(found)


def request_mix(
    among: Sequence[CallerRequest], *, write_share: float, chance: Random, name: str
) -> Iterator[CallerRequest]:
    """Yield requests without end; `write_share` (0 to 1) of them are writes, if there are any.

    `name` identifies one caller in one run; markers are derived from it.
    """
    reads = [sample for sample in among if sample.is_read]
    writes = [sample for sample in among if not sample.is_read]
    number = 0
    while True:
        number += 1
        write = chance.random() < write_share
        sample = chance.choice((writes if write else reads) or reads or writes)
        if sample.is_read:
            yield sample
        else:
            yield sample.marked(str(uuid.uuid5(uuid.NAMESPACE_OID, f"{name} {number}")))


class Habit(StrEnum):
    """When a caller resolves the name again."""

    ASKS = "asks DNS before each request"
    KEEPS_ANSWERS = "keeps DNS answers longer than their TTL"
    KEEPS_CONNECTION = "keeps its connection until that breaks"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOutcome:
    """One request: when it was sent (`at`) and `ended`, and what its caller saw.

    `region` is where DNS led it, None if nowhere. Without a `status`, `error` is the reason:
    `timeout`, `refused`, `cut`, or DNS's response code. `milliseconds` is the caller's latency:
    the simulated network plus the measured work.
    """

    at: float
    ended: float
    city: str
    read: bool
    region: str | None
    status: int | None
    error: str | None
    milliseconds: float
    marker: str | None = None
    habit: Habit = Habit.ASKS

    @property
    def ok(self) -> bool:
        """Whether it was answered with 2xx or 3xx."""
        return self.status in _GOOD


def tally(outcomes: Iterable[RequestOutcome], *, at: float) -> Traffic:
    """Summarize the outcomes of the second from `at`, city by city."""
    by_city: dict[str, list[RequestOutcome]] = {}
    for outcome in outcomes:
        by_city.setdefault(outcome.city, []).append(outcome)
    return Traffic(at=at, cities=tuple(_city(city, of) for city, of in sorted(by_city.items())))


def _city(city: str, outcomes: list[RequestOutcome]) -> CityTraffic:
    return CityTraffic(
        city=city,
        regions=dict(
            Counter(each.region for each in outcomes if each.region and each.status is not None)
        ),
        reads=sum(each.read for each in outcomes),
        writes=sum(not each.read for each in outcomes),
        failed=sum(not each.ok for each in outcomes),
        median_ms=median(each.milliseconds for each in outcomes),
        slowest_ms=max(each.milliseconds for each in outcomes),
    )
