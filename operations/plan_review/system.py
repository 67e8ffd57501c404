"""The system before or after the plans: resource instances, DNS records, APIs and functions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from constructs_lib.routing.policies import Weighted
from operations.proof.documents import Reading
from operations.proof.observations import Observation, Observer
from operations.route53.health_checks import HealthCheck
from operations.route53.places import place_of
from operations.route53.records import RecordSet
from operations.route53.zones import Route53
from operations.terraform_json.infrastructure import Deployed
from operations.terraform_json.resources import Unknown, text

_NAMES = ("arn", "id", "name")


@dataclass(frozen=True, slots=True)
class ResourceInstance:
    """A resource instance, with `Unknown` for values that a plan does not tell.

    `address` begins with `stack/` where several plans are reviewed together. `provider_region`
    is the resource's own `region` argument or its provider's region; where neither is known,
    `region` falls back on the region in the ARN or in the address.
    """

    address: str
    type: str
    values: Mapping[str, object]
    stack: str = ""
    region: str | None = None
    provider_region: str | None = None


@dataclass(frozen=True)
class System:
    """What all the plans' states hold together, before or after the plans are applied."""

    instances: Mapping[str, ResourceInstance]
    route53: Route53
    deployed: Deployed

    @cached_property
    def _by_type(self) -> Mapping[str, list[ResourceInstance]]:
        found: dict[str, list[ResourceInstance]] = {}
        for instance in self.instances.values():
            found.setdefault(instance.type, []).append(instance)
        return found

    def of(self, *types: str) -> Iterator[ResourceInstance]:
        """The instances of these types."""
        for each in types:
            yield from self._by_type.get(each, ())

    @cached_property
    def records(self) -> tuple[RecordSet, ...]:
        """Every record set of every zone."""
        return tuple(record for zone in self.route53.zones for record in zone.records)

    @cached_property
    def reading(self) -> Reading:
        """The records and the infrastructure, as `prove` takes them."""
        return Reading(self.route53, self.deployed)

    @cached_property
    def observations(self) -> Mapping[str, Observation]:
        """What each health check observes, by its id, as the proof works it out."""
        return Observer(self.reading).observations()

    @cached_property
    def _groups(self) -> Mapping[tuple[str, str], list[RecordSet]]:
        found: dict[tuple[str, str], list[RecordSet]] = {}
        for record in self.records:
            found.setdefault((record.name, record.type), []).append(record)
        return found

    def places(self, record: RecordSet) -> frozenset[str]:
        """The places where a record's answers lead, through aliases within its zone.

        An alias is not followed to records of weight 0, which Route 53 answers with only when no
        other record is healthy.
        """
        reached: set[str] = set()
        ahead, seen = [record], {record}
        while ahead:
            each = ahead.pop()
            alias = each.alias
            target = None if alias is None or alias.hosted_zone_id is not None else alias.name
            below = self._groups.get((target or "", each.type), [])
            if not below:
                reached.add(place_of(each, self.deployed))
            new = [one for one in below if one not in seen and one.policy != Weighted(0)]
            seen.update(new)
            ahead += new
        return frozenset(reached)

    def checks(self, record: RecordSet) -> list[HealthCheck]:
        """A record's health check, or the children of a calculated one; empty if it has none."""
        check = self.route53.checks.get(record.health_check_id or "")
        if check is None:
            return []
        children = map(self.route53.checks.get, check.child_health_checks)
        return [child for child in children if child is not None] or [check]

    def named(self, value: object, by: ResourceInstance, *types: str) -> list[ResourceInstance]:
        """The instances of these types to which `value`, an attribute of `by`, refers.

        A known value refers by ARN, id or name, and to those in the region of `by` if several
        regions have one; an unknown value by the addresses that the configuration names.
        """
        if isinstance(value, Unknown):
            prefix = f"{by.stack}/" if by.stack else ""
            places = [self.instances.get(prefix + address) for address in value.addresses]
            return [place for place in places if place is not None and place.type in types]
        said = text(value)
        found = [
            instance
            for instance in self.of(*types)
            if said is not None and any(instance.values.get(name) == said for name in _NAMES)
        ]
        near = [instance for instance in found if instance.region == by.region]
        return near or found
