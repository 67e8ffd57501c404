"""Which record sets a deployment's routing takes.

A name has one routing policy, so every group is a name of its own under the shared one. A failover
group of more than two members is a chain of pairs: its second name answers after the first member
has failed, and is called so.

Regions that are drained or removed have no record sets, and a group without any has none either.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from constructs_lib.deployment.model import Deployment
from constructs_lib.deployment.routing import Group, Location, Member
from constructs_lib.routing.policies import (
    Failover,
    Geolocation,
    Geoproximity,
    Latency,
    RoutingPolicy,
    Weighted,
)


@dataclass(frozen=True, slots=True)
class Share:
    """One member's share of a name: an alias record set.

    `group` is the derived name's label, None for the routed name itself. `to` is a region, an
    external endpoint or, where `is_group`, a label again. `checked_by` is the member whose health
    check the record carries. An alias that `evaluates` is as healthy as the group that it leads
    to; failover aliases have to, though of an API Gateway domain it says nothing (Route 53 API,
    ResourceRecordSet: Failover).
    """

    group: str | None
    identifier: str
    policy: RoutingPolicy
    to: str
    is_group: bool
    checked_by: str | None
    evaluates: bool


def shares(deployment: Deployment) -> tuple[Share, ...]:
    """Return every record set of a deployment's routing, names before those that they lead to."""
    return tuple(_Tree(deployment).name(None))


def leaves(deployment: Deployment, group: str) -> tuple[Member, ...]:
    """Return the regions and external endpoints beneath a group that take callers."""
    tree = _Tree(deployment)
    return tuple(filter(tree.is_alive, deployment.routing.leaves(group)))


class _Tree:
    """The routing of one deployment, without the regions that take no callers."""

    def __init__(self, deployment: Deployment) -> None:
        self._routing = deployment.routing
        self._regions = tuple(entry.name for entry in deployment.regions)
        self._alive = {entry.name for entry in deployment.regions if entry.is_active}
        self._alive |= self._routing.external.keys()
        self._done: set[str | None] = set()

    def name(self, name: str | None) -> Iterator[Share]:
        """Yield the shares of a group's name and of the names beneath it, each name once."""
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
                yield from self.name(member)

    def is_alive(self, member: Member) -> bool:
        """Whether callers may be led to a member."""
        return not self._alive.isdisjoint(self._routing.leaves(member))

    def _choices(self, name: str | None, group: Group, members: list[Member]) -> Iterator[Share]:
        if group.policy == "geolocation":
            for location in group.locations or ():
                if location.to in members:
                    yield self._place(name, location)
            if group.default in members:
                yield self._share(name, group.default, Geolocation(country="*"), "default")
            return
        for member in members:
            region = self._routing.region_of(member) or ""
            policy: RoutingPolicy = Latency(region)
            if group.policy == "weighted":
                policy = Weighted((group.weights or {})[member])
            elif group.policy == "geoproximity":
                policy = Geoproximity(region, bias=(group.bias or {}).get(member, 0))
            yield self._share(name, member, policy)

    def _chain(
        self, label: str | None, group: str | None, members: tuple[Member, ...]
    ) -> Iterator[Share]:
        """Yield a pair, and those after it. A member without callers leaves its place empty: all
        others' records stay as they are."""
        first, *others = members
        if self.is_alive(first):
            yield self._share(label, first, Failover("PRIMARY"))
        if not any(map(self.is_alive, others)):
            return
        if len(others) == 1:
            yield self._share(label, others[0], Failover("SECONDARY"))
            return
        after = "-".join(filter(None, (group, "after", first)))
        yield Share(
            group=label,
            identifier=after,
            policy=Failover("SECONDARY"),
            to=after,
            is_group=True,
            checked_by=None,
            evaluates=True,
        )
        yield from self._chain(after, group, tuple(others))

    def _place(self, name: str | None, location: Location) -> Share:
        place = Geolocation(location.continent, location.country, location.subdivision)
        share = self._share(name, location.to, place, location.identifier)
        return replace(share, checked_by=None, evaluates=False) if location.stay else share

    def _share(
        self, name: str | None, member: Member, policy: RoutingPolicy, identifier: str | None = None
    ) -> Share:
        group = self._routing.groups.get(member)
        has_check = group is None or group.is_counted
        return Share(
            group=name,
            identifier=identifier or member,
            policy=policy,
            to=member,
            is_group=group is not None,
            checked_by=member if has_check else None,
            evaluates=group is not None or isinstance(policy, Failover),
        )
