"""Alias records in Route 53."""

from dataclasses import dataclass

from constructs_lib.bindings import Construct, aws
from constructs_lib.custom_domain import AliasTarget

_record = aws.route53_record


@dataclass(frozen=True, slots=True)
class Latency:
    """One region's share of a name under latency routing."""

    region: str
    health_check_id: str


class AliasRecords(Construct):
    """The alias records of one name for one target: A and, for dual stack, AAAA.

    `latency` makes them one region's among several. The target's own health is not evaluated:
    of an API Gateway domain it says nothing.
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
        latency: Latency | None = None,
    ) -> None:
        super().__init__(scope, id_)
        for kind in ("A", "AAAA") if dual_stack else ("A",):
            _record.Route53Record(
                self,
                kind.lower(),
                provider=provider,
                zone_id=zone_id,
                name=name,
                type=kind,
                alias=_record.Route53RecordAlias(
                    name=target.domain, zone_id=target.zone_id, evaluate_target_health=False
                ),
                set_identifier=latency.region if latency else None,
                health_check_id=latency.health_check_id if latency else None,
                latency_routing_policy=_record.Route53RecordLatencyRoutingPolicy(
                    region=latency.region
                )
                if latency
                else None,
            )
