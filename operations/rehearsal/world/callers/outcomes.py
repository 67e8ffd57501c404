"""What came of requests, one by one and in each second. Pure; times are in world seconds."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from operations.rehearsal.world.events import CityTraffic, Traffic

_GOOD = range(200, 400)


class Habit(StrEnum):
    """When a caller asks DNS where to go."""

    ASKS = "asks DNS before each request"
    KEEPS_ANSWERS = "keeps DNS answers longer than their TTL"
    KEEPS_CONNECTION = "keeps its connection until that breaks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One request: when it was sent, and what its caller saw of it.

    `region` is the one that it was led to, None where DNS led nowhere. Without a `status` the
    `error` says why: `timeout`, `refused`, `cut`, or DNS's code. `milliseconds` are what the
    caller waited: simulated network and measured work together.
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
        """Whether it was answered as it should be, with 2xx or 3xx."""
        return self.status in _GOOD


def tally(outcomes: Iterable[Outcome], *, at: float) -> Traffic:
    """The outcomes of the second that begins then, city by city."""
    by_city: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_city.setdefault(outcome.city, []).append(outcome)
    return Traffic(at=at, cities=tuple(_city(city, of) for city, of in sorted(by_city.items())))


def _city(city: str, outcomes: list[Outcome]) -> CityTraffic:
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
