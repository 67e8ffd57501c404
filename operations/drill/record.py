"""The record of a drill: all observations, from which measures and verdicts are computed. Pure."""

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
    """A fault and its times; one that was not healed ends with the drill."""

    fault: InjectedFault
    began: float
    healed: float

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions that it affects; empty for a fault that is in no particular region."""
        written = self.fault.as_json()
        return tuple(written.get("regions", ())) or tuple(filter(None, [written.get("region")]))

    @property
    def label(self) -> str:
        """Its kind and place, such as `region-down in eu-west-1`."""
        where = ", ".join(self.regions) or self.fault.as_json().get("variable", "")
        return f"{self.fault.kind}{f' in {where}' if where else ''}"

    @property
    def is_detectable(self) -> bool:
        """Whether health checks can detect it, so that DNS leads callers elsewhere."""
        if isinstance(self.fault, BadRelease):
            return self.fault.health_fails
        return isinstance(self.fault, (*_OUT_OF_SERVICE, RegionDrained))

    @property
    def stops_serving(self) -> bool:
        """Whether its regions stop serving the application."""
        return isinstance(self.fault, _OUT_OF_SERVICE)

    @property
    def fails_requests(self) -> bool:
        """Whether it can fail requests; faults of replication and control planes cannot."""
        return isinstance(self.fault, (*_OUT_OF_SERVICE, Overloaded, ProviderDown, RegionDrained))

    def lasts_at(self, when: float) -> bool:
        """Whether it is active at a moment."""
        return self.began <= when < self.healed


@dataclass(frozen=True, kw_only=True)
class Record:
    """The observations of one drill. Times are in seconds of the drill's clock.

    The warm-up ends at `began`. `checks` maps health checks, by id, to the region that each
    requests; empty where Route 53's health cannot be observed. `during` is the audit of the tables
    just before the first fault was healed, `after` the one at the end. `conflicts` counts writes
    that were overwritten without having been read, by the (winning, losing) regions. `unlike` are
    the regions whose replica differs from the first one; None if replicas were not compared.
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
    """Seconds for which callers that cache DNS answers beyond their TTL keep them."""

    @property
    def counted(self) -> tuple[RequestOutcome, ...]:
        """The requests sent after the warm-up, in order."""
        found = (each for each in self.outcomes if self.began <= each.at < self.ended)
        return tuple(sorted(found, key=lambda outcome: outcome.at))

    @property
    def spans(self) -> tuple[Span, ...]:
        """The faults with their times, in the order in which they began."""
        return tuple(
            Span(each.fault, each.at, self._healed(each))
            for each in self.events
            if isinstance(each, FaultBegan)
        )

    def _healed(self, began: FaultBegan) -> float:
        """Return when a fault was healed; an equal fault may begin again later."""
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

    def answers(self, city: str) -> Iterator[tuple[float, str | None]]:
        """Yield when DNS led a city to another region, and which one (None: no address)."""
        for each in self.events:
            if isinstance(each, AnswerChanged) and each.city == city:
                yield each.at, each.region

    def region_at(self, city: str, when: float) -> str | None:
        """Return the region that DNS led a city to at a moment."""
        before = [region for at, region in self.answers(city) if at <= when]
        return before[-1] if before else None

    @property
    def cities(self) -> tuple[str, ...]:
        """The cities that got a DNS answer."""
        return tuple(sorted({each.city for each in self.events if isinstance(each, AnswerChanged)}))
