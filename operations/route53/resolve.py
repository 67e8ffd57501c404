"""How Route 53 answers a query: by policy, again among the rest while a choice is unhealthy.

The developer guide's rules ("How Amazon Route 53 chooses records when health checking is
configured", "How health checks work in complex Amazon Route 53 configurations"):

- A record is healthy unless its health check is unhealthy or, being an alias that evaluates its
  target's health, nothing that it points at is healthy. Where both are set, both must hold.
- A group answers from the first tier of preference that has a healthy record.
- Where no record of a group is healthy all count as healthy: the answer is *fail-open*.

The guide does not say what an alias inherits from a target that would stay silent (geolocation
records of which none is for the caller, a target that does not exist, a loop): here, that it is
unhealthy, since Route 53 "backs out of that branch".
"""

from collections.abc import Iterator, Mapping

from operations.route53.answer import Answer, Cause, Outcome, Step
from operations.route53.callers import Caller
from operations.route53.groups import Branch, Group, group_for
from operations.route53.health_checks import Statuses
from operations.route53.latency import ESTIMATED, Latencies
from operations.route53.zones import Route53


def resolve(
    route53: Route53,
    name: str,
    record_type: str,
    *,
    caller: Caller,
    health: Mapping[str, bool],
    latencies: Latencies = ESTIMATED,
) -> Answer:
    """What Route 53 answers a caller who asks for a name and a type.

    `health` says what is found, by health check id: True where the endpoint answers as asked,
    the alarm's data is OK or the routing control is on. An AWS resource that reports its own
    health (a load balancer) goes by its DNS name. What is not mentioned is healthy.
    """
    group = group_for(route53, name, record_type, caller, latencies)
    return answer(group, Statuses(route53.checks, health))


def answer(group: Group, statuses: Statuses) -> Answer:
    """What a tree answers in one state of health."""
    return Answer(tuple(_Walk(statuses).outcomes(group, 1.0, ())))


class _Walk:
    """One walk down a tree, which asks after each group's health at most once."""

    def __init__(self, statuses: Statuses) -> None:
        self._statuses = statuses
        self._healthy: dict[int, bool] = {}

    def outcomes(
        self, group: Group, probability: float, steps: tuple[Step, ...]
    ) -> Iterator[Outcome]:
        if group.silence is not None:
            step = Step(group, (), fail_open=False, unhealthy=())
            yield Outcome(probability, (*steps, step), (), group.silence)
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
            yield Outcome(probability, (*steps, step), records)
            return
        total = sum(branch.weight for branch in eligible)
        for branch in eligible:
            path = (*steps, Step(group, (branch,), fail_open, unhealthy))
            share = probability * branch.weight / total
            if branch.leads_to is None:
                yield Outcome(share, path, (branch.record,))
            else:
                yield from self.outcomes(branch.leads_to, share, path)

    def _cause(self, branch: Branch) -> Cause | None:
        """Why a record is unhealthy, or None where it is healthy."""
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
        """Whether any record of a group is; one that stays silent is not."""
        known = self._healthy.get(id(group))
        if known is None:
            known = self._healthy[id(group)] = any(
                self._cause(branch) is None for tier in group.tiers for branch in tier
            )
        return known
