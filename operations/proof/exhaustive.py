"""What Route 53 answers in all scenarios at once, by walking a tree once over NumPy vectors.

The rules are those of `operations.route53.resolve`. Each boolean and each probability there is a
vector here, with one element for each scenario. A property test compares the two.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from operations.proof.failures import Flags
from operations.route53.groups import Branch, Group
from operations.route53.health_checks import HealthCheck
from operations.route53.records import RecordSet

Probabilities = NDArray[np.float64]
"""One probability for each scenario."""
ROUNDING = 1e-9
"""A share below this is a rounding error."""


class Healths:
    """The health of checks and groups in every scenario, each worked out once.

    `findings` are by check id, or by the DNS name of an AWS resource. What has no finding is
    healthy.
    """

    def __init__(
        self, checks: Mapping[str, HealthCheck], findings: Mapping[str, Flags], size: int
    ) -> None:
        self.size = size
        self._checks = checks
        self._findings = findings
        self._fine: Flags = np.ones(size, dtype=np.bool_)
        self._known: dict[str, Flags] = {}
        self._groups: dict[int, tuple[Group, Flags]] = {}

    def check(self, check_id: str) -> Flags:
        """Return the status of a check."""
        known = self._known.get(check_id)
        if known is None:
            self._known[check_id] = self._fine  # a loop of calculated checks must end
            known = self._known[check_id] = self._status(check_id)
        return known

    def _status(self, check_id: str) -> Flags:
        check = self._checks.get(check_id)
        if check is None:
            return self._found(check_id)
        if check.disabled:
            healthy = self._fine
        elif check.type == "CALCULATED":
            children = np.zeros(self.size, dtype=np.int64)
            for child in check.child_health_checks:
                children += self.check(child)
            healthy = children >= (check.health_threshold or 0)
        else:
            healthy = self._found(check_id)
        return ~healthy if check.inverted else healthy

    def _found(self, key: str) -> Flags:
        return self._findings.get(key, self._fine)

    def branch(self, branch: Branch) -> Flags:
        """Whether a record counts as healthy."""
        record = branch.record
        healthy = self._fine
        if record.health_check_id is not None:
            healthy = self.check(record.health_check_id)
        if branch.evaluates and branch.leads_to is not None:
            healthy = healthy & self.group(branch.leads_to)
        elif branch.evaluates and record.alias is not None:
            healthy = healthy & self._found(record.alias.name)
        return healthy

    def group(self, group: Group) -> Flags:
        """Whether any record of a group is healthy."""
        known = self._groups.get(id(group))
        if known is None:
            healthy = np.zeros(self.size, dtype=np.bool_)
            for branch in _members(group):
                healthy |= self.branch(branch)
            known = self._groups[id(group)] = (group, healthy)
        return known[1]


class Visit(NamedTuple):
    """A group that queries reach, with the probability of that and of each record chosen there."""

    group: Group
    reached: Probabilities
    chosen: list[tuple[Branch, Probabilities]]
    fail_open: Flags


def visits(group: Group, healths: Healths, reached: Probabilities | None = None) -> Iterator[Visit]:
    """Yield every group that a query may reach, with what is chosen there."""
    if reached is None:
        reached = np.ones(healths.size)
    visit = _visit(group, healths, reached)
    yield visit
    for branch, share in visit.chosen:
        if branch.leads_to is not None and share.any():
            yield from visits(branch.leads_to, healths, share)


def _visit(group: Group, healths: Healths, reached: Probabilities) -> Visit:
    healthy = {id(branch): healths.branch(branch) for branch in _members(group)}
    fail_open = np.ones(healths.size, dtype=np.bool_)
    for flags in healthy.values():
        fail_open &= ~flags
    chosen = []
    undecided = reached
    for position, tier in enumerate(group.tiers):
        if not undecided.any():
            break
        eligible = [healthy[id(branch)] for branch in tier]
        if position == 0:
            eligible = [flags | fail_open for flags in eligible]
        if len(tier) == 1:
            chosen.append((tier[0], undecided * eligible[0]))
            undecided = undecided * ~eligible[0]
            continue
        weights = [flags * branch.weight for branch, flags in zip(tier, eligible, strict=True)]
        total = np.sum(weights, axis=0)
        decided = total > 0
        share = np.where(decided, undecided, 0.0) / np.where(decided, total, 1.0)
        chosen += [(branch, share * weight) for branch, weight in zip(tier, weights, strict=True)]
        undecided = np.where(decided, 0.0, undecided)
    return Visit(group, reached, chosen, fail_open & (reached > 0) & bool(group.tiers))


class Spread(NamedTuple):
    """The share of a caller's queries that each record answers, and that nothing answers."""

    shares: dict[RecordSet, Probabilities]
    unanswered: Probabilities
    fail_open: Flags


def spread(taken: list[Visit], size: int) -> Spread:
    """Add up the visits of one tree."""
    shares: dict[RecordSet, Probabilities] = {}
    unanswered = np.zeros(size)
    fail_open = np.zeros(size, dtype=np.bool_)
    for visit in taken:
        fail_open |= visit.fail_open
        if visit.group.no_answer is not None:
            unanswered += visit.reached
        for branch, share in visit.chosen:
            if branch.leads_to is None:
                known = shares.get(branch.record)
                shares[branch.record] = share if known is None else known + share
    return Spread(shares, unanswered, fail_open)


def _members(group: Group) -> Iterator[Branch]:
    for tier in group.tiers:
        yield from tier
