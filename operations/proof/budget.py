"""The recovery budget: how long callers of a failed region get answers that do not work.

Detection takes the check's interval times its failure threshold. Then the status must reach Route
53's name servers, and resolvers keep the last answer for its TTL (`route53/timing.py`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from operations.proof.failures import Mode
from operations.proof.observations import Observation
from operations.proof.subjects import Subject
from operations.route53.groups import Group
from operations.route53.health_checks import HealthCheck, Statuses
from operations.route53.resolve import responses
from operations.route53.timing import ALIAS_TTL_SECONDS, PROPAGATION_SECONDS


@dataclass(frozen=True, slots=True, order=True)
class Budget:
    """Seconds from a failure until the last caller recovers, at worst, with its parts."""

    total: int
    detection: int
    propagation: int
    ttl: int


@dataclass(frozen=True)
class Budgets:
    """The recovery budgets for failures of endpoints."""

    subject: Subject
    checks: Mapping[str, HealthCheck]
    observations: Mapping[str, Observation]

    def of(self, place: str) -> Budget | None:
        """Return the slowest caller's budget.

        None where no caller is sent to the place, or some caller is sent there for ever.
        """
        noticed = {
            key: seconds
            for key in self.observations
            if (seconds := self._seconds(key, place)) is not None
        }
        found = []
        for tree, _ in self.subject.trees:
            ttls = []
            for now in (0, *sorted(set(noticed.values()))):
                red = {key: False for key, seconds in noticed.items() if seconds <= now}
                given = list(self._ttls(tree, red, place))
                if not given:
                    break
                ttls += given
            else:
                return None
            if ttls:
                total = now + PROPAGATION_SECONDS + max(ttls)
                found.append(Budget(total, now, PROPAGATION_SECONDS, max(ttls)))
        return max(found, default=None)

    def _ttls(self, tree: Group, found: Mapping[str, bool], place: str) -> Iterator[int]:
        """Yield the TTLs, in seconds, of answers that still lead to a place."""
        for response in responses(tree, Statuses(self.checks, found)):
            if any(self.subject.places[record] == place for record in response.records):
                chosen = [branch.record for step in response.steps for branch in step.chosen]
                own = [record.ttl or 0 for record in chosen if record.alias is None]
                yield max(own, default=ALIAS_TTL_SECONDS)

    def _seconds(self, key: str, place: str) -> int | None:
        """Return the seconds until a check notices a failed place; None if it never does."""
        check, seen = self.checks.get(key), self.observations[key]
        if check is None or not check.asks_an_endpoint or seen.always is not None:
            return None
        if seen.places != {place} or Mode.ENDPOINT not in seen.notices:
            return None
        return check.request_interval * check.failure_threshold
