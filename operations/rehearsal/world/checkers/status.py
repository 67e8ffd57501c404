"""How checkers' opinions become a health check's status, and when DNS follows. Pure.

The rules are those of the Route 53 developer guide, "How Amazon Route 53 determines whether a
health check is healthy". A checker changes its opinion after as many consecutive results as the
check's failure threshold, in both directions. An endpoint is healthy while more than 18% of the
checkers find it healthy. A new health check is healthy "until there's enough data to determine
the actual status".

Times are arguments, in world seconds. How long the name servers take to follow a status is not
published; this uses the assumption of the proof's budget, `PROPAGATION_SECONDS`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from constructs_lib.health_check_facts import is_healthy
from operations.route53.health_checks import HealthCheck, Statuses
from operations.route53.timing import PROPAGATION_SECONDS


@dataclass(frozen=True, slots=True)
class Opinion:
    """One checker's opinion, how many results in a row contradict it, and the last one in words."""

    healthy: bool = True
    against: int = 0
    reason: str = "not asked yet"

    def after(self, passed: bool, *, reason: str, threshold: int) -> "Opinion":
        """Return the opinion after one more result."""
        against = 0 if passed is self.healthy else self.against + 1
        if against >= threshold:
            return Opinion(passed, 0, reason)
        return Opinion(self.healthy, against, reason)


def agreed(opinions: Collection[bool]) -> bool:
    """Return whether enough checkers find an endpoint healthy."""
    return is_healthy(sum(opinions), len(opinions))


class HealthStatuses:
    """The opinions of all checkers, by health check id and checker region, and what follows.

    Health checks that request no endpoint (alarms, routing controls) count as healthy.
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
        """The status of every health check, which DNS may not follow yet."""
        statuses = Statuses(self._checks, self._found)
        return {check: statuses.healthy(check) for check in self._checks}

    def note(
        self, check: str, checker: str, *, passed: bool, reason: str, at: float
    ) -> tuple[Opinion | None, dict[str, bool]]:
        """Record a checker's result; return its opinion and the statuses, as far as they changed.

        The opinion is None if it did not change.
        """
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
        """Return by health check what was found, as the name servers know it at that time."""
        while self._under_way and self._under_way[0][0] <= at:
            _, check, found = self._under_way.pop(0)
            self._answered[check] = found
        return dict(self._answered)
