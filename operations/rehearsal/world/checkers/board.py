"""All that the health checkers think, the statuses that come of it, and when DNS knows.

Pure: time is an argument, in world seconds. AWS names no figure for the way from a status to the
name servers; it is the one that a proof's budget assumes.
"""

from collections.abc import Iterable, Mapping

from operations.rehearsal.world.checkers.opinions import Opinion, agreed
from operations.route53.health_checks import HealthCheck, Statuses
from operations.route53.timing import PROPAGATION_SECONDS


class Board:
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
