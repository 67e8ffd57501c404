"""Finds the record because of which a caller is not sent to a region that is up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from operations.proof.observations import Observation
from operations.proof.reachability import Reachability
from operations.proof.subjects import branches
from operations.route53.groups import Branch, Group
from operations.route53.health_checks import HealthCheck, Statuses
from operations.route53.records import RecordSet
from operations.route53.resolve import PossibleResponse, responses


@dataclass(frozen=True)
class Diagnosis:
    """One scenario, for finding causes: which regions are up, and the findings of the checks."""

    reachability: Reachability
    checks: Mapping[str, HealthCheck]
    observations: Mapping[str, Observation]
    living: frozenset[str]
    found: Mapping[str, bool]

    def cause_of_loss(self, tree: Group) -> tuple[RecordSet | None, str]:
        """Return the record because of which a caller is lost, and what is wrong with it.

        The record is None where no single one is the cause.
        """
        for response in responses(tree, self._statuses):
            if response.no_answer is not None:
                return None, str(response.no_answer)
            for branch, passed_over in self._wrong_choices(response):
                if passed_over is not None:
                    return self.why_unhealthy(passed_over)
                if self._is_healthy(branch):
                    return self._why_healthy(branch)
                return branch.record, "no other record is for this caller"
        return None, "no record leads to a region that is up"

    def unhealthy(self, tree: Group) -> Iterator[Branch]:
        """Yield the records that lead to regions that are up and yet are unhealthy."""
        for branch in branches(tree):
            if self._lives(branch) and not self._is_healthy(branch):
                yield branch

    def why_unhealthy(self, branch: Branch) -> tuple[RecordSet, str]:
        """Return which record, this or one below, makes it unhealthy although its region is up."""
        check = branch.record.health_check_id
        if check is not None and not self._statuses.healthy(check):
            return branch.record, self._checks_fault(check)
        for below in self._below(branch):
            if self._lives(below) and not self._is_healthy(below):
                return self.why_unhealthy(below)
        return branch.record, "what it points at counts as unhealthy"

    def _why_healthy(self, branch: Branch) -> tuple[RecordSet, str]:
        """Return which record, this or one below, makes it healthy although its regions failed."""
        record = branch.record
        if record.health_check_id is not None:
            return record, self._checks_fault(record.health_check_id)
        for below in self._below(branch):
            if not self._lives(below) and self._is_healthy(below):
                return self._why_healthy(below)
        if branch.evaluates:
            said = "has no health check; the target's own health, which it evaluates, says nothing"
            return record, said
        eth = " and does not evaluate its target's health" if record.alias is not None else ""
        return record, f"has no health check{eth}"

    def _wrong_choices(self, response: PossibleResponse) -> Iterator[tuple[Branch, Branch | None]]:
        """Yield each choice of a failed region, with a record that should have been preferred."""
        for step in response.steps:
            others = [
                branch
                for tier in step.group.tiers
                for branch in tier
                if branch not in step.chosen and self._lives(branch)
            ]
            for branch in step.chosen:
                if not self._lives(branch) and (others or branch.leads_to is None):
                    yield branch, others[0] if others and step.fail_open else None

    def _below(self, branch: Branch) -> Iterator[Branch]:
        if branch.evaluates and branch.leads_to is not None:
            for tier in branch.leads_to.tiers:
                yield from tier

    def _lives(self, branch: Branch) -> bool:
        return bool(self.reachability.places_below(branch) & self.living)

    def _is_healthy(self, branch: Branch) -> bool:
        check = branch.record.health_check_id
        below = list(self._below(branch))
        return (check is None or self._statuses.healthy(check)) and (
            not below or any(map(self._is_healthy, below))
        )

    @property
    def _statuses(self) -> Statuses:
        return Statuses(self.checks, self.found)

    def _checks_fault(self, check_id: str) -> str:
        """Return what is wrong with a check, as the end of a sentence about its record."""
        check = self.checks.get(check_id)
        if check is None:
            return f"its health check {check_id} is not in what was read"
        if check.disabled:
            said = "is disabled, which counts as healthy"
        elif check.type == "CALCULATED":
            wanted, of = check.health_threshold, len(check.child_health_checks)
            said = f"is calculated: healthy while {wanted} of {of} others are"
        else:
            said = self.observations[check_id].says
        inverted = "; it is inverted" if check.inverted else ""
        return f"its health check {check.source or check.id} {said}{inverted}"
