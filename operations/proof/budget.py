"""How long a region's callers are without an answer that works, once it has failed.

Detection is the check's interval times its failure threshold. Then the check's status must reach
Route 53's name servers, and resolvers keep the last answer for its TTL (`route53/timing.py`).
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
    """Seconds from a failure to the last caller's recovery, at worst."""

    total: int
    detection: int
    propagation: int
    ttl: int


@dataclass(frozen=True)
class Budgets:
    """The recovery of each region's callers from the failure of its endpoint."""

    subject: Subject
    checks: Mapping[str, HealthCheck]
    observations: Mapping[str, Observation]

    def of(self, place: str) -> Budget | None:
        """The slowest caller's budget; None where nobody can tell, or nobody is there."""
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
        """How long resolvers keep the answers that still lead to a place."""
        for response in responses(tree, Statuses(self.checks, found)):
            if any(self.subject.places[record] == place for record in response.records):
                chosen = [branch.record for step in response.steps for branch in step.chosen]
                own = [record.ttl or 0 for record in chosen if record.alias is None]
                yield max(own, default=ALIAS_TTL_SECONDS)

    def _seconds(self, key: str, place: str) -> int | None:
        """Seconds until a check finds that a place has failed; None where it never does."""
        check, seen = self.checks.get(key), self.observations[key]
        if check is None or not check.asks_an_endpoint or seen.always is not None:
            return None
        if seen.places != {place} or Mode.ENDPOINT not in seen.notices:
            return None
        return check.request_interval * check.failure_threshold
