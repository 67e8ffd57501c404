"""Alias records in Route 53."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from constructs_lib.bindings import Construct, aws, tf
from constructs_lib.routing.policies import (
    Failover,
    Geolocation,
    Geoproximity,
    Latency,
    RoutingPolicy,
    Weighted,
)
from constructs_lib.routing.record_sets import RoutedRecord

_record = aws.route53_record


@dataclass(frozen=True, slots=True)
class AliasTarget:
    """The target of an alias record: a domain name and the id of AWS's hosted zone for it."""

    domain: str
    zone_id: str


class AliasRecords(Construct):
    """The alias records of a name for one target: A and, with dual stack, AAAA.

    Route 53 sends callers as soon as a record exists. So the records depend on `after`, the
    resources that answers need, and are destroyed before them. `routed` has the routing policy of
    one record set among several; without it the record is simple.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        provider: aws.provider.AwsProvider,
        zone_id: str,
        name: str,
        target: AliasTarget,
        dual_stack: bool,
        after: Sequence[tf.TerraformResource],
        routed: RoutedRecord | None = None,
        health_check_id: str | None = None,
    ) -> None:
        super().__init__(scope, id_)
        self.records: list[_record.Route53Record] = [
            _record.Route53Record(
                self,
                kind.lower(),
                provider=provider,
                zone_id=zone_id,
                name=name,
                type=kind,
                alias=_record.Route53RecordAlias(
                    name=target.domain,
                    zone_id=target.zone_id,
                    evaluate_target_health=routed is not None and routed.evaluates_target_health,
                ),
                set_identifier=routed.set_identifier if routed else None,
                health_check_id=health_check_id,
                depends_on=after or None,
                **(_policy_arguments(routed.policy) if routed else {}),
            )
            for kind in (("A", "AAAA") if dual_stack else ("A",))
        ]


def _policy_arguments(policy: RoutingPolicy) -> dict[str, Any]:
    """Return the arguments of `aws_route53_record` for a policy.

    Raises:
        ValueError: for a policy that deployments do not have.
    """
    match policy:
        case Latency(region):
            latency = _record.Route53RecordLatencyRoutingPolicy(region=region)
            return {"latency_routing_policy": latency}
        case Failover(role):
            failover = _record.Route53RecordFailoverRoutingPolicy(type=role)
            return {"failover_routing_policy": failover}
        case Weighted(weight):
            weighted = _record.Route53RecordWeightedRoutingPolicy(weight=weight)
            return {"weighted_routing_policy": weighted}
        case Geolocation(continent, country, subdivision):
            place = _record.Route53RecordGeolocationRoutingPolicy(
                continent=continent, country=country, subdivision=subdivision
            )
            return {"geolocation_routing_policy": place}
        case Geoproximity(region=region, bias=bias):
            near = _record.Route53RecordGeoproximityRoutingPolicy(aws_region=region, bias=bias)
            return {"geoproximity_routing_policy": near}
    raise ValueError(f"a deployment's records have no policy {policy}")
