"""How Route 53 answers a query, given which health checks are healthy.

The rules are the developer guide's ("How Amazon Route 53 chooses records when health checking is
configured", "How health checks work in complex Amazon Route 53 configurations"):

- A record is healthy unless its health check is unhealthy or, for an alias that evaluates its
  target's health, nothing that it points at is healthy. Where both are set, both must hold.
- A group answers from the first tier of preference that has a healthy record.
- Where no record of a group is healthy, Route 53 treats all as healthy: the answer is *fail-open*.

The guide does not say what an alias inherits from a target that gives no answer (geolocation
records of which none is for the caller, a target that does not exist, a loop). This model treats
such an alias as unhealthy, since Route 53 "backs out of that branch".
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from operations.route53.callers import Caller
from operations.route53.groups import Branch, Group, NoAnswer, group_for
from operations.route53.health_checks import Statuses
from operations.route53.latency import ESTIMATED, Latencies
from operations.route53.records import RecordSet
from operations.route53.zones import Route53

MULTIVALUE_LIMIT = 8
"""Records in one multivalue response at most (developer guide, "Multivalue answer routing")."""


class Cause(StrEnum):
    """Why a record is unhealthy."""

    CHECK_UNHEALTHY = "its health check is unhealthy"
    TARGET_UNHEALTHY = "nothing that it points at is healthy"


class Step(NamedTuple):
    """One group on the way to a response, and the records chosen there.

    `fail_open` is True where no record of the group was healthy. `unhealthy` has each unhealthy
    record's branch with its cause.
    """

    group: Group
    chosen: tuple[Branch, ...]
    fail_open: bool
    unhealthy: tuple[tuple[Branch, Cause], ...]


class PossibleResponse(NamedTuple):
    """One response that Route 53 may give, with its probability.

    `records` are those that it may carry; a response carries `limit` of them, at random. There
    are none where `no_answer` says why.
    """

    probability: float
    steps: tuple[Step, ...]
    records: tuple[RecordSet, ...]
    no_answer: NoAnswer | None = None

    @property
    def limit(self) -> int:
        """How many of the records one response carries."""
        return min(len(self.records), MULTIVALUE_LIMIT)


def resolve(
    route53: Route53,
    name: str,
    record_type: str,
    *,
    caller: Caller,
    health: Mapping[str, bool],
    latencies: Latencies = ESTIMATED,
) -> tuple[PossibleResponse, ...]:
    """Return every response that a caller may get for a name and a type; probabilities sum to 1.

    `health` has the findings by health check id: True where the endpoint answers as asked, the
    alarm's data is OK or the routing control is on. An AWS resource that reports its own health
    (a load balancer) goes by its DNS name. What is not mentioned is healthy.
    """
    group = group_for(route53, name, record_type, caller, latencies)
    return responses(group, Statuses(route53.checks, health))


def responses(group: Group, statuses: Statuses) -> tuple[PossibleResponse, ...]:
    """Return every response that a tree may lead to in one state of health."""
    return tuple(_Walk(statuses).responses(group, 1.0, ()))


def shares(responses: Iterable[PossibleResponse]) -> dict[RecordSet, float]:
    """Return the share of callers that each record gets.

    Of a response with several records, each caller takes one at random.
    """
    found: dict[RecordSet, float] = {}
    for response in responses:
        for record in response.records:
            share = response.probability / len(response.records)
            found[record] = found.get(record, 0.0) + share
    return found


class _Walk:
    """One walk down a tree, which works out each group's health at most once."""

    def __init__(self, statuses: Statuses) -> None:
        self._statuses = statuses
        self._healthy: dict[int, bool] = {}

    def responses(
        self, group: Group, probability: float, steps: tuple[Step, ...]
    ) -> Iterator[PossibleResponse]:
        if group.no_answer is not None:
            step = Step(group, (), fail_open=False, unhealthy=())
            yield PossibleResponse(probability, (*steps, step), (), group.no_answer)
            return
        unhealthy = tuple(
            (branch, cause)
            for tier in group.tiers
            for branch in tier
            if (cause := self._cause(branch)) is not None
        )
        bad = {id(branch) for branch, _ in unhealthy}
        healthy = ([branch for branch in tier if id(branch) not in bad] for tier in group.tiers)
        eligible = next(filter(None, healthy), None)
        fail_open = eligible is None
        if eligible is None:
            eligible = list(group.tiers[0])
        if group.together:
            step = Step(group, tuple(eligible), fail_open, unhealthy)
            records = tuple(branch.record for branch in eligible)
            yield PossibleResponse(probability, (*steps, step), records)
            return
        total = sum(branch.weight for branch in eligible)
        for branch in eligible:
            path = (*steps, Step(group, (branch,), fail_open, unhealthy))
            share = probability * branch.weight / total
            if branch.leads_to is None:
                yield PossibleResponse(share, path, (branch.record,))
            else:
                yield from self.responses(branch.leads_to, share, path)

    def _cause(self, branch: Branch) -> Cause | None:
        """Return why a record is unhealthy, or None where it is healthy."""
        record = branch.record
        check = record.health_check_id
        if check is not None and not self._statuses.healthy(check):
            return Cause.CHECK_UNHEALTHY
        if not branch.evaluates:
            return None
        if branch.leads_to is not None:
            healthy = self._group_healthy(branch.leads_to)
        else:
            healthy = record.alias is None or self._statuses.found(record.alias.name)
        return None if healthy else Cause.TARGET_UNHEALTHY

    def _group_healthy(self, group: Group) -> bool:
        """Whether any record of a group is healthy; a group without an answer never is."""
        known = self._healthy.get(id(group))
        if known is None:
            known = self._healthy[id(group)] = any(
                self._cause(branch) is None for tier in group.tiers for branch in tier
            )
        return known
