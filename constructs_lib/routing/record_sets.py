"""The record sets of a deployment's `[routing]`, as plain data.

A name has one routing policy, so each group has a DNS name under the shared name. A failover group
of more than two members is a chain of pairs, each with a name of its own: "after-MEMBER" is used
after MEMBER has failed.

Drained and removed regions have no record sets, and neither has a group without active members.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.routing import Group, Location, Member
from constructs_lib.names import word
from constructs_lib.routing.policies import (
    Failover,
    Geolocation,
    Geoproximity,
    Latency,
    RoutingPolicy,
    Weighted,
)


@dataclass(frozen=True, slots=True)
class RoutedRecord:
    """An alias record set with a routing policy, for one member of a group.

    `group` is the label of the group's DNS name, None for the routed name itself. `target` is a
    region, an external endpoint or, if `is_group`, the label of another group. `checked_by` is the
    member whose health check the record set has. With `evaluates_target_health` the record set is
    healthy only if the target group is. Failover aliases must have it (Route 53 API,
    ResourceRecordSet: Failover), though for an API Gateway domain it has no effect.
    """

    group: str | None
    set_identifier: str
    policy: RoutingPolicy
    target: str
    is_group: bool
    checked_by: str | None
    evaluates_target_health: bool

    @property
    def construct_id(self) -> str:
        """An id that is unique among the target's records, such as "shared_name" or "in_europe"."""
        where = "shared_name" if self.group is None else f"in_{word(self.group)}"
        if self.set_identifier == self.target:
            return where
        return f"{where}_for_{word(self.set_identifier.lower())}"


def routed_records(deployment: Deployment) -> tuple[RoutedRecord, ...]:
    """Return all record sets of a deployment's routing; those of a group come after those that
    point to it."""
    return tuple(_Tree(deployment).records_of(None))


def active_leaves(deployment: Deployment, group: str) -> tuple[Member, ...]:
    """Return the active regions and the external endpoints in a group."""
    tree = _Tree(deployment)
    return tuple(filter(tree.is_alive, deployment.routing.leaves(group)))


class _Tree:
    """The routing of a deployment, without drained and removed regions."""

    def __init__(self, deployment: Deployment) -> None:
        self._routing = deployment.routing
        self._regions = tuple(entry.name for entry in deployment.regions)
        self._alive = {entry.name for entry in deployment.regions if entry.is_active}
        self._alive |= self._routing.external.keys()
        self._done: set[str | None] = set()

    def records_of(self, name: str | None) -> Iterator[RoutedRecord]:
        """Yield the record sets of a group (None: the routed name) and of its groups, each group
        once."""
        if name in self._done:
            return
        self._done.add(name)
        group = self._routing.group(name)
        members = [member for member in group.leads_to or self._regions if self.is_alive(member)]
        if group.policy == "failover":
            yield from self._chain(name, name, group.leads_to or self._regions)
        else:
            yield from self._choices(name, group, members)
        for member in members:
            if member in self._routing.groups:
                yield from self.records_of(member)

    def is_alive(self, member: Member) -> bool:
        """Return whether a member is or contains an active region or an external endpoint."""
        return not self._alive.isdisjoint(self._routing.leaves(member))

    def _choices(
        self, name: str | None, group: Group, members: list[Member]
    ) -> Iterator[RoutedRecord]:
        if group.policy == "geolocation":
            for location in group.locations or ():
                if location.to in members:
                    yield self._place(name, location)
            if group.default in members:
                yield self._record(name, group.default, Geolocation(country="*"), "default")
            return
        for member in members:
            region = self._routing.region_of(member) or ""
            policy: RoutingPolicy = Latency(region)
            if group.policy == "weighted":
                policy = Weighted((group.weights or {})[member])
            elif group.policy == "geoproximity":
                policy = Geoproximity(region, bias=(group.bias or {}).get(member, 0))
            yield self._record(name, member, policy)

    def _chain(
        self, label: str | None, group: str | None, members: tuple[Member, ...]
    ) -> Iterator[RoutedRecord]:
        """Yield the record sets of a failover chain. A drained member's record set is left out, and
        the chain is otherwise the same, so no other record set changes."""
        first, *others = members
        if self.is_alive(first):
            yield self._record(label, first, Failover("PRIMARY"))
        if not any(map(self.is_alive, others)):
            return
        if len(others) == 1:
            yield self._record(label, others[0], Failover("SECONDARY"))
            return
        after = "-".join(filter(None, (group, "after", first)))
        yield RoutedRecord(
            group=label,
            set_identifier=after,
            policy=Failover("SECONDARY"),
            target=after,
            is_group=True,
            checked_by=None,
            evaluates_target_health=True,
        )
        yield from self._chain(after, group, tuple(others))

    def _place(self, name: str | None, location: Location) -> RoutedRecord:
        place = Geolocation(location.continent, location.country, location.subdivision)
        record = self._record(name, location.to, place, location.identifier)
        if location.stay:
            return replace(record, checked_by=None, evaluates_target_health=False)
        return record

    def _record(
        self, name: str | None, member: Member, policy: RoutingPolicy, identifier: str | None = None
    ) -> RoutedRecord:
        group = self._routing.groups.get(member)
        has_check = group is None or group.is_counted
        return RoutedRecord(
            group=name,
            set_identifier=identifier or member,
            policy=policy,
            target=member,
            is_group=group is not None,
            checked_by=member if has_check else None,
            evaluates_target_health=group is not None or isinstance(policy, Failover),
        )
