"""How long a region's callers are without an answer that works, once it has failed.

Detection is the check's interval times its threshold. Then its status must reach Route 53's
name servers: AWS publishes no figure for that, so `PROPAGATION_SECONDS` is an assumption. Then
resolvers keep the last answer for its TTL: a record's own, or an alias target's, for which 60
seconds is the figure to plan with (Route 53 developer guide, "Choosing between alias and
non-alias records": an alias answers with the TTL of the resource).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from operations.proof.checks import Observation
from operations.proof.failures import Mode
from operations.proof.subjects import Subject
from operations.route53.answer import Outcome
from operations.route53.groups import Branch, Group
from operations.route53.health_checks import HealthCheck, Statuses
from operations.route53.resolve import answer

PROPAGATION_SECONDS = 10
ALIAS_TTL_SECONDS = 60


@dataclass(frozen=True, slots=True, order=True)
class Budget:
    """Seconds from a failure to the last caller's recovery, at worst."""

    total: int
    detection: int
    propagation: int
    ttl: int


@dataclass(frozen=True)
class Budgets:
    """The recovery of each region of a subject from the failure of its endpoint."""

    subject: Subject
    checks: Mapping[str, HealthCheck]
    observations: Mapping[str, Observation]

    def of(self, place: str) -> Budget | None:
        """The slowest caller's budget; None where somebody is never led away, or none is there."""
        found = [
            self._recovery(outcome, place)
            for tree, _ in self.subject.trees
            for outcome in answer(tree, Statuses(self.checks, {})).outcomes
            if any(self.subject.places[record] == place for record in outcome.records)
        ]
        known = [budget for budget in found if budget is not None]
        return max(known) if known and len(known) == len(found) else None

    def _recovery(self, outcome: Outcome, place: str) -> Budget | None:
        chosen = [branch for step in outcome.steps for branch in step.chosen]
        detection = _soonest(self._leaves(branch, place) for branch in chosen)
        if detection is None:
            return None
        ttl = max(_ttl(branch) for branch in chosen)
        return Budget(detection + PROPAGATION_SECONDS + ttl, detection, PROPAGATION_SECONDS, ttl)

    def _leaves(self, branch: Branch, place: str) -> int | None:
        """Seconds until a record counts as unhealthy; None where it never will."""
        if branch.leads_to is None and self.subject.places[branch.record] != place:
            return None
        check = branch.record.health_check_id
        found = [self._notices(check, place) if check is not None else None]
        if branch.evaluates and branch.leads_to is not None:
            found.append(self._empties(branch.leads_to, place))
        elif branch.evaluates and branch.record.alias is not None:
            found.append(self._notices(branch.record.alias.name, place))
        return _soonest(found)

    def _empties(self, group: Group, place: str) -> int | None:
        """Seconds until no record of a group is healthy."""
        waits = [self._leaves(branch, place) for tier in group.tiers for branch in tier]
        known = [wait for wait in waits if wait is not None]
        return max(known) if known and len(known) == len(waits) else None

    def _notices(self, key: str, place: str) -> int | None:
        """Seconds until a check turns red."""
        check = self.checks.get(key)
        if check is not None and (check.disabled or check.inverted):
            return None
        if check is not None and check.type == "CALCULATED":
            waits = [self._notices(child, place) for child in check.child_health_checks]
            spare = len(waits) - (check.health_threshold or 0)
            known = sorted(wait for wait in waits if wait is not None)
            return known[spare] if 0 <= spare < len(known) else None
        seen = self.observations.get(key)
        if seen is None or seen.always is not None or Mode.ENDPOINT not in seen.notices:
            return None
        if seen.places != {place} or check is None or not check.asks_an_endpoint:
            return None
        return check.request_interval * check.failure_threshold


def _soonest(waits: Iterable[int | None]) -> int | None:
    return min((wait for wait in waits if wait is not None), default=None)


def _ttl(branch: Branch) -> int:
    if branch.record.alias is None:
        return branch.record.ttl or 0
    return ALIAS_TTL_SECONDS if branch.leads_to is None else 0
