"""The same system in the same form, whoever read it: before and after ids and targets exist.

Record sets are told apart by name, type and set identifier; health checks by what they ask, not
by id; an alias to an AWS resource only by being one, since its name is AWS's to give. What
Terraform does not hold is left out: the NS and SOA records of a zone, and tags.
"""

from dataclasses import fields

from operations.route53.health_checks import HealthCheck
from operations.route53.records import RecordSet
from operations.route53.zones import Route53

_LEFT_OUT = {"id", "routing_control_arn", "tags", "source", "child_health_checks"}


def canonical(route53: Route53) -> dict[str, object]:
    """Plain data, equal for two readings of one system: zones' records and all health checks."""
    return {
        "zones": {
            zone.name: sorted(
                (
                    _record(record, route53)
                    for record in zone.records
                    if (record.name, record.type) not in ((zone.name, "NS"), (zone.name, "SOA"))
                ),
                key=str,
            )
            for zone in route53.zones
        },
        "health_checks": sorted(
            (_check(check, route53) for check in route53.health_checks), key=str
        ),
    }


def _record(record: RecordSet, route53: Route53) -> dict[str, object]:
    asked = None
    if record.health_check_id is not None:
        check = route53.checks.get(record.health_check_id)
        asked = _check(check, route53) if check is not None else "unknown"
    alias = record.alias
    target = None
    if alias is not None:
        name = alias.name if alias.hosted_zone_id is None else "an AWS resource"
        target = (name, alias.evaluate_target_health)
    return {
        "key": tuple(record.key),
        "policy": str(record.policy),
        "values": sorted(record.values),
        "ttl": record.ttl,
        "alias": target,
        "health_check": asked,
    }


def _check(check: HealthCheck, route53: Route53) -> dict[str, object]:
    children = [route53.checks.get(child) for child in check.child_health_checks]
    asked = sorted(str(_asks(child) if child is not None else "unknown") for child in children)
    return _asks(check) | {"children": asked}


def _asks(check: HealthCheck) -> dict[str, object]:
    asks = {
        field.name: getattr(check, field.name)
        for field in fields(check)
        if field.name not in _LEFT_OUT
    }
    return asks | {"regions": sorted(check.regions)}
