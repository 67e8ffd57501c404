"""Routing policies, as the AWS provider's records take them."""

from typing import Any

from constructs_lib.bindings import aws
from constructs_lib.routing.shares import (
    Failover,
    Geolocation,
    Geoproximity,
    Latency,
    Policy,
    Weighted,
)

_record = aws.route53_record


def policy_arguments(policy: Policy) -> dict[str, Any]:
    """Return the arguments of an `aws_route53_record` with this policy."""
    match policy:
        case Latency(region):
            latency = _record.Route53RecordLatencyRoutingPolicy(region=region)
            return {"latency_routing_policy": latency}
        case Failover(role):
            return {
                "failover_routing_policy": _record.Route53RecordFailoverRoutingPolicy(type=role)
            }
        case Weighted(weight):
            weighted = _record.Route53RecordWeightedRoutingPolicy(weight=weight)
            return {"weighted_routing_policy": weighted}
        case Geolocation(location):
            place = _record.Route53RecordGeolocationRoutingPolicy(
                continent=location.continent if location else None,
                country=location.country if location else "*",
                subdivision=location.subdivision if location else None,
            )
            return {"geolocation_routing_policy": place}
        case Geoproximity(region, bias):
            near = _record.Route53RecordGeoproximityRoutingPolicy(aws_region=region, bias=bias)
            return {"geoproximity_routing_policy": near}
