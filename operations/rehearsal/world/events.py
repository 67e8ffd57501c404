"""The events of a world, and the log that they are appended to."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import anyio

from operations.rehearsal.world.faults.faults import InjectedFault


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, `at` world seconds after the world began."""

    at: float

    def as_json(self) -> dict[str, Any]:
        """Return the event as plain data: its fields, and its class name as `event`."""
        return {"event": type(self).__name__, **asdict(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionChanged(Event):
    """A checker, by its region, changed its opinion of an endpoint; `reason`: its last result."""

    check: str
    checker: str
    healthy: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckChanged(Event):
    """The status of a health check changed, after inversion and child checks.

    DNS answers follow it `PROPAGATION_SECONDS` later.
    """

    check: str
    name: str
    """The name it requests, such as `eu-west-1.api.example.com`; its id if it requests none."""
    healthy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChanged(Event):
    """A city's resolver got a new answer for the shared name, which leads to `region`.

    `region` is None if the answer had no address of a region; `rcode` is the DNS response code.
    """

    city: str
    region: str | None
    rcode: str
    ttl: int
    """Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultBegan(Event):
    """A fault was injected."""

    fault: InjectedFault

    def as_json(self) -> dict[str, Any]:
        return {"event": "FaultBegan", "at": self.at, "fault": self.fault.as_json()}


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultHealed(Event):
    """A fault was healed."""

    fault: InjectedFault

    def as_json(self) -> dict[str, Any]:
        return {"event": "FaultHealed", "at": self.at, "fault": self.fault.as_json()}


@dataclass(frozen=True, slots=True)
class CityTraffic:
    """One city's requests that ended in one second; latencies are in milliseconds."""

    city: str
    regions: Mapping[str, int]
    """How many requests each region answered, successfully or not."""
    reads: int
    writes: int
    failed: int
    median_ms: float
    slowest_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic(Event):
    """The requests that ended in the second from `at`; cities without any are left out."""

    cities: tuple[CityTraffic, ...]


class EventLog:
    """An append-only list of events with any number of followers, each at its own pace."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._changed = anyio.Event()
        self._ended = False

    @property
    def events(self) -> Sequence[Event]:
        """The events so far, in order."""
        return tuple(self._events)

    def append(self, event: Event) -> None:
        self._events.append(event)
        self._announce()

    def end(self) -> None:
        """Close the log: followers finish after the last event."""
        self._ended = True
        self._announce()

    async def follow(self, *, since: int = 0) -> AsyncIterator[tuple[int, Event]]:
        """Yield events with their numbers, from number `since`, until the log is closed."""
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
