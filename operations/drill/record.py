"""What a drill leaves behind: everything that was seen, from which all else follows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from operations.rehearsal.world.callers.ledger import Audit
from operations.rehearsal.world.callers.requests import RequestOutcome
from operations.rehearsal.world.events import AnswerChanged, Event, FaultBegan, FaultHealed
from operations.rehearsal.world.faults.faults import (
    ApiFails,
    ApiHangs,
    BadRelease,
    InjectedFault,
    Overloaded,
    ProviderDown,
    RegionDown,
    RegionDrained,
    TableUnreachable,
)

_OUT_OF_SERVICE = (ApiFails, ApiHangs, BadRelease, RegionDown, TableUnreachable)


@dataclass(frozen=True, slots=True)
class Span:
    """A fault and when it was; `healed` is the drill's end for one that never was."""

    fault: InjectedFault
    began: float
    healed: float

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions that it is in; none for what has no place."""
        written = self.fault.as_json()
        return tuple(written.get("regions", ())) or tuple(filter(None, [written.get("region")]))

    @property
    def words(self) -> str:
        """The fault by its kind and place."""
        where = ", ".join(self.regions) or self.fault.as_json().get("variable", "")
        return f"{self.fault.kind}{f' in {where}' if where else ''}"

    @property
    def is_noticed(self) -> bool:
        """Whether health checks are meant to notice it, so that callers are led elsewhere."""
        if isinstance(self.fault, BadRelease):
            return self.fault.health_fails
        return isinstance(self.fault, (*_OUT_OF_SERVICE, RegionDrained))

    @property
    def stops_serving(self) -> bool:
        """Whether its regions do not answer as they should."""
        return isinstance(self.fault, _OUT_OF_SERVICE)

    @property
    def fails_requests(self) -> bool:
        """Whether requests can fail by it: replication and control planes fail none."""
        return isinstance(self.fault, (*_OUT_OF_SERVICE, Overloaded, ProviderDown, RegionDrained))

    def lasts_at(self, when: float) -> bool:
        """Whether it has begun and is not healed."""
        return self.began <= when < self.healed


@dataclass(frozen=True, kw_only=True)
class Record:
    """A drill, in seconds of the clock that it ran by; what was before `began` is warm-up.

    `checks` are the regions that health checks ask, by the checks' ids. `during` is what tables
    held before the first fault was healed, `after` when all was over. `conflicts` count the
    writes that were lost to another region's, by the regions that won and lost. `unlike` are the
    regions whose replica is not as the others'; None where nobody looked.
    """

    regions: tuple[str, ...]
    began: float
    ended: float
    events: Sequence[Event]
    outcomes: Sequence[RequestOutcome]
    checks: Mapping[str, str]
    during: Audit | None = None
    after: Audit | None = None
    conflicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    unlike: tuple[str, ...] | None = None
    real_seconds: float
    answers_kept: float = 0.0
    """Seconds for which callers that keep DNS answers do so."""

    @property
    def counted(self) -> tuple[RequestOutcome, ...]:
        """The requests that were sent in the drill, in the order in which they were."""
        found = (each for each in self.outcomes if self.began <= each.at < self.ended)
        return tuple(sorted(found, key=lambda outcome: outcome.at))

    @property
    def spans(self) -> tuple[Span, ...]:
        """The faults, in the order in which they began."""
        return tuple(
            Span(each.fault, each.at, self._healed(each))
            for each in self.events
            if isinstance(each, FaultBegan)
        )

    def _healed(self, began: FaultBegan) -> float:
        """When a fault was healed; the same one may begin again later."""
        return next(
            (
                each.at
                for each in self.events
                if isinstance(each, FaultHealed)
                and each.fault == began.fault
                and each.at >= began.at
            ),
            self.ended,
        )

    def led(self, city: str) -> Iterator[tuple[float, str | None]]:
        """When a city was led to another region, and to which."""
        for each in self.events:
            if isinstance(each, AnswerChanged) and each.city == city:
                yield each.at, each.region

    def led_at(self, city: str, when: float) -> str | None:
        """Where a city is led at some moment."""
        before = [region for at, region in self.led(city) if at <= when]
        return before[-1] if before else None

    @property
    def cities(self) -> tuple[str, ...]:
        """Everybody who was led anywhere."""
        return tuple(sorted({each.city for each in self.events if isinstance(each, AnswerChanged)}))
