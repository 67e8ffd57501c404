"""What one health checker thinks of an endpoint, and what all of them come to.

Pure. The developer guide, "How Amazon Route 53 determines whether a health check is healthy": a
checker changes its mind after as many answers in a row as the check's failure threshold, in both
directions; an endpoint is healthy while more than 18 % of the checkers say so; and a new health
check is healthy "until there's enough data to determine the actual status".
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from operations.route53.health_checks import HealthCheck, Statuses
from operations.route53.timing import PROPAGATION_SECONDS

SHARE_PERCENT = 18


@dataclass(frozen=True, slots=True)
class Opinion:
    """One checker's: how many answers in a row spoke against it, and what the last one was."""

    healthy: bool = True
    against: int = 0
    reason: str = "not asked yet"

    def after(self, passed: bool, *, reason: str, threshold: int) -> "Opinion":
        """The opinion after one more answer."""
        against = 0 if passed is self.healthy else self.against + 1
        if against >= threshold:
            return Opinion(passed, 0, reason)
        return Opinion(self.healthy, against, reason)


def agreed(opinions: Collection[bool]) -> bool:
    """Whether so many checkers call an endpoint healthy that it is."""
    return sum(opinions) * 100 > len(opinions) * SHARE_PERCENT


class HealthStatuses:
    """Opinions by health check and checker (its region), and what is found by health check.

    What Route 53 does not ask by itself (alarms, routing controls) is found healthy.
    """

    def __init__(self, checks: Iterable[HealthCheck]) -> None:
        self._checks = {check.id: check for check in checks}
        self.opinions = {
            check.id: {checker: Opinion() for checker in check.regions}
            for check in self._checks.values()
            if check.asks_an_endpoint
        }
        self._found = dict.fromkeys(self.opinions, True)
        self._answered = dict(self._found)
        self._under_way: list[tuple[float, str, bool]] = []

    @property
    def statuses(self) -> Mapping[str, bool]:
        """The status of every health check, whether or not DNS knows it yet."""
        statuses = Statuses(self._checks, self._found)
        return {check: statuses.healthy(check) for check in self._checks}

    def note(
        self, check: str, checker: str, *, passed: bool, reason: str, at: float
    ) -> tuple[Opinion | None, dict[str, bool]]:
        """Note an answer: the checker's opinion if it has changed, and the statuses that have."""
        opinions = self.opinions[check]
        before, statuses = opinions[checker], self.statuses
        threshold = self._checks[check].failure_threshold
        opinions[checker] = before.after(passed, reason=reason, threshold=threshold)
        if opinions[checker].healthy is before.healthy:
            return None, {}
        found = agreed([opinion.healthy for opinion in opinions.values()])
        if found is not self._found[check]:
            self._found[check] = found
            self._under_way.append((at + PROPAGATION_SECONDS, check, found))
        now = self.statuses
        return opinions[checker], {each: now[each] for each in now if now[each] != statuses[each]}

    def answered(self, at: float) -> Mapping[str, bool]:
        """What is found, by health check, as the name servers know it at that time."""
        while self._under_way and self._under_way[0][0] <= at:
            _, check, found = self._under_way.pop(0)
            self._answered[check] = found
        return dict(self._answered)
