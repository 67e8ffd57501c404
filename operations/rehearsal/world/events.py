"""What happens in the world, as values. `at` is in world seconds since the world began."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import anyio

from operations.rehearsal.world.faults.faults import InjectedFault


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened."""

    at: float

    def as_json(self) -> dict[str, Any]:
        """The event as plain data: its fields, and as `event` its kind."""
        return {"event": type(self).__name__, **asdict(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionChanged(Event):
    """A checker (by its region) thinks otherwise of an endpoint; `reason` is its last finding."""

    check: str
    checker: str
    healthy: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckChanged(Event):
    """A health check has another status, inversion and child checks considered.

    DNS answers by it `PROPAGATION_SECONDS` later.
    """

    check: str
    name: str
    """What it asks, such as `eu-west-1.api.example.com`; the check's id where it asks nothing."""
    healthy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChanged(Event):
    """A city's resolver got another answer for the shared name than it had before.

    It is led to `region`, None where there was no address; `rcode` is DNS's.
    """

    city: str
    region: str | None
    rcode: str
    ttl: int
    """Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultBegan(Event):
    """Something was broken."""

    fault: InjectedFault

    def as_json(self) -> dict[str, Any]:
        return {"event": "FaultBegan", "at": self.at, "fault": self.fault.as_json()}


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultHealed(Event):
    """Something was mended."""

    fault: InjectedFault

    def as_json(self) -> dict[str, Any]:
        return {"event": "FaultHealed", "at": self.at, "fault": self.fault.as_json()}


@dataclass(frozen=True, slots=True)
class CityTraffic:
    """What came of one city's requests in one second; times are in milliseconds."""

    city: str
    regions: Mapping[str, int]
    """How many requests each region answered, well or not."""
    reads: int
    writes: int
    failed: int
    median_ms: float
    slowest_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic(Event):
    """The requests that ended in the second that begins `at`; cities without any are left out."""

    cities: tuple[CityTraffic, ...]


class EventLog:
    """An append-only list of events that many can follow, each at their own pace."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._changed = anyio.Event()
        self._ended = False

    @property
    def events(self) -> Sequence[Event]:
        """What has happened so far, in order."""
        return tuple(self._events)

    def append(self, event: Event) -> None:
        self._events.append(event)
        self._announce()

    def end(self) -> None:
        """Nothing more will happen: those who follow come to the end."""
        self._ended = True
        self._announce()

    async def follow(self, *, since: int = 0) -> AsyncIterator[tuple[int, Event]]:
        """Events with their numbers, from the number `since`, until the timeline ends."""
        while True:
            while since < len(self._events):
                yield since, self._events[since]
                since += 1
            if self._ended:
                return
            await self._changed.wait()

    def _announce(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()
