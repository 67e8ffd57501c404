"""Converts Terraform's resources to the model of Route 53."""

from collections.abc import Sequence

from operations.dns_names import canonical_name, lies_within, parent
from operations.route53.readers.health_checks import health_check
from operations.route53.readers.links import Links, is_private
from operations.route53.readers.policies import routing_policy
from operations.route53.records import AliasTarget, RecordSet
from operations.route53.zones import HostedZone, Problem, Route53
from operations.terraform_json.resources import (
    HEALTH_CHECK,
    RECORD,
    ZONE,
    Resource,
    Unknown,
    block,
    flag,
    items,
    number,
    symbol,
    text,
    written,
)

_QUOTED_TYPES = frozenset(("TXT", "SPF"))


def route53_from(
    resources: Sequence[Resource], *, stack: str = "", unread: Sequence[Problem] = ()
) -> Route53:
    """Convert the Route 53 resources among these; others matter only where they are referred to.

    Symbolic ids and sources begin with `stack`, so that the readings of several stacks can be
    joined. A zone that records refer to but no resource describes gets the deepest name that its
    records share.
    """
    prefix = f"{stack}/" if stack else ""
    links = Links(resources, prefix)
    problems = list(unread)
    records: dict[str, list[RecordSet]] = {
        links.id(resource): [] for resource in resources if resource.type == ZONE
    }
    for resource in resources:
        if resource.type == RECORD:
            record = _record(resource, links, prefix)
            if isinstance(record, Problem):
                problems.append(record)
            else:
                records.setdefault(links.zone(resource.values.get("zone_id")), []).append(record)
    described = {
        links.id(resource): resource for resource in reversed(resources) if resource.type == ZONE
    }
    return Route53(
        zones=tuple(
            _zone(zone_id, described.get(zone_id), tuple(found))
            for zone_id, found in records.items()
        ),
        health_checks=tuple(
            health_check(resource, links, source=prefix + resource.address)
            for resource in resources
            if resource.type == HEALTH_CHECK
        ),
        unread=tuple(problems),
    )


def _zone(zone_id: str, zone: Resource | None, records: tuple[RecordSet, ...]) -> HostedZone:
    name = text(zone.values.get("name")) if zone is not None else None
    return HostedZone(
        id=zone_id,
        name=canonical_name(name) if name is not None else _shared_name(records),
        records=records,
        private=zone is not None and is_private(zone),
    )


def _shared_name(records: Sequence[RecordSet]) -> str:
    shared = records[0].name if records else ""
    while not all(lies_within(record.name, shared) for record in records):
        shared = parent(shared)
    return shared


def _record(resource: Resource, links: Links, prefix: str) -> RecordSet | Problem:
    values = resource.values
    source = prefix + resource.address
    name = links.record_name(resource)
    record_type = text(values.get("type"))
    policy = routing_policy(values)
    if name is None or record_type is None or policy is None:
        said = "its name, type or routing policy is known only after apply"
        return Problem("known-after-apply", source, source, said)
    alias = _alias(resource, links)
    return RecordSet(
        name=name,
        type=record_type,
        policy=policy,
        set_identifier=symbol(values.get("set_identifier")),
        values=tuple(_value(value, record_type) for value in items(values.get("records"))),
        ttl=number(values.get("ttl")) if alias is None else None,
        alias=alias,
        health_check_id=links.health_check(values.get("health_check_id")),
        source=source,
    )


def _value(value: object, record_type: str) -> str:
    """Return a value as Route 53 stores it; Terraform's provider adds the quotes of TXT records."""
    return f'"{written(value)}"' if record_type in _QUOTED_TYPES else written(value)


def _alias(resource: Resource, links: Links) -> AliasTarget | None:
    """Return the alias. If a plan does not show its target, it is named after the record.

    If a plan does not show the target's zone, a name within the record's own zone is taken for one
    of that zone's records, because names of AWS resources are in other domains.
    """
    alias = block(resource.values, "alias")
    if alias is None:
        return None
    hidden = Unknown(f"${{{resource.address}.alias}}")
    name = links.target(alias.get("name", hidden))
    own_zone = links.zone(resource.values.get("zone_id"))
    zone_id = links.zone(alias.get("zone_id", hidden))
    zone_name = links.zone_name(own_zone)
    if "zone_id" not in alias and zone_name is not None and lies_within(name, zone_name):
        zone_id = own_zone
    return AliasTarget(
        name=name,
        evaluate_target_health=flag(alias.get("evaluate_target_health")),
        hosted_zone_id=None if zone_id == own_zone else zone_id,
    )
