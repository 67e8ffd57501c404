"""Reads a deployment file: the records and health checks that its Terraform will describe.

An operator's command needs them at once, in an incident, on a machine that may have neither Node
nor Terraform, so nothing is synthesized here. `constructs_lib/region/regional_api.py`,
`constructs_lib/routing/routing.py` and `constructs_lib/edge/cloudfront.py` make the same
resources; `tests/route53/test_read_deployment.py` compares this reading with that of the
synthesized configuration. The certificates' validation records, which no caller asks for, are
left out.
"""

from collections.abc import Iterator

from constructs_lib.deployment.model import Deployment
from constructs_lib.regions import CHECKER_REGIONS
from constructs_lib.routing.policies import RoutingPolicy, Simple
from constructs_lib.routing.record_sets import RoutedRecord, active_leaves, routed_records
from operations.route53.health_checks import HealthCheck
from operations.route53.records import AliasTarget, RecordSet
from operations.route53.zones import HostedZone, Route53
from operations.terraform_json.infrastructure import Deployed

_SIMPLE = Simple()
_AWS_ZONE = "AWS's"
"""The hosted zones of API Gateway's and CloudFront's own names, whose ids are not needed here."""


def read_deployment(deployment: Deployment) -> Route53:
    """The model of a deployment.

    The id of a health check is the name of what it checks: a region, a group or an external
    endpoint. API Gateway's name of a region's custom domain is `api_gateway_name(region)`.
    """
    zone = deployment.domain.hosted_zone
    return Route53(
        zones=(HostedZone(zone, zone, tuple(_records(deployment))),),
        health_checks=tuple(_health_checks(deployment)),
    )


def deployed_by(deployment: Deployment) -> Deployed:
    """What `operations.route53.places.place_of` needs to tell the regions of these records."""
    return Deployed(
        targets={
            entry.name: frozenset((api_gateway_name(entry.name),)) for entry in deployment.cells
        }
    )


def api_gateway_name(region: str) -> str:
    """A name like those that API Gateway gives custom domains: it tells the region, and no more."""
    return f"d-unknown.execute-api.{region}.amazonaws.com"


def _records(deployment: Deployment) -> Iterator[RecordSet]:
    routed = routed_records(deployment)
    has_groups = any(record.group is not None for record in routed)
    names, dual_stack = deployment.names, deployment.domain.dual_stack
    for entry in deployment.cells:
        target = _aws_target(api_gateway_name(entry.name))
        yield from _aliases(names.regional_domain(entry.name), target, dual_stack=dual_stack)
        if has_groups:
            yield from _aliases(names.leaf_domain(entry.name), target, dual_stack=dual_stack)
    for record in routed:
        yield from _aliases(
            deployment.routing_name(record.group),
            _target(deployment, record),
            dual_stack=dual_stack,
            policy=record.policy,
            set_identifier=record.set_identifier,
            health_check_id=record.checked_by,
        )
    if deployment.active_cloudfront is not None:
        distribution = _aws_target("d-unknown.cloudfront.net")
        yield from _aliases(deployment.domain.name, distribution, dual_stack=True)


def _target(deployment: Deployment, record: RoutedRecord) -> AliasTarget:
    """What a record leads to: a group's record to a region's leaf name, not to API Gateway."""
    external = deployment.routing.external.get(record.target)
    if external is not None:
        return AliasTarget(external.domain_name, record.evaluates_target_health, external.zone_id)
    if record.is_group:
        return AliasTarget(deployment.routing_name(record.target), record.evaluates_target_health)
    if record.group is not None:
        return AliasTarget(
            deployment.names.leaf_domain(record.target), record.evaluates_target_health
        )
    return _aws_target(api_gateway_name(record.target), evaluates=record.evaluates_target_health)


def _aws_target(name: str, *, evaluates: bool = False) -> AliasTarget:
    return AliasTarget(name, evaluates, _AWS_ZONE)


def _aliases(
    name: str,
    target: AliasTarget,
    *,
    dual_stack: bool,
    policy: RoutingPolicy = _SIMPLE,
    set_identifier: str | None = None,
    health_check_id: str | None = None,
) -> Iterator[RecordSet]:
    for record_type in ("A", "AAAA") if dual_stack else ("A",):
        yield RecordSet(
            name=name,
            type=record_type,
            policy=policy,
            set_identifier=set_identifier,
            alias=target,
            health_check_id=health_check_id,
        )


def _health_checks(deployment: Deployment) -> Iterator[HealthCheck]:
    check, routing = deployment.health_check, deployment.routing
    for entry in deployment.cells:
        yield _https(
            deployment,
            entry.name,
            fqdn=deployment.names.regional_domain(entry.name),
            path=deployment.domain.path(check.path),
            match=check.match,
        )
    for name, external in routing.external.items():
        yield _https(
            deployment,
            name,
            fqdn=external.health_check_name or external.domain_name,
            path=external.health_check_path,
            match=external.health_check_match,
        )
    counted = {each.checked_by for each in routed_records(deployment) if each.is_group}
    for group in sorted(filter(None, counted)):
        yield HealthCheck(
            group,
            "CALCULATED",
            child_health_checks=active_leaves(deployment, group),
            health_threshold=routing.groups[group].minimum_healthy or 1,
        )


def _https(
    deployment: Deployment, id_: str, *, fqdn: str, path: str, match: str | None
) -> HealthCheck:
    settings = deployment.health_check
    return HealthCheck(
        id_,
        "HTTPS" if match is None else "HTTPS_STR_MATCH",
        fqdn=fqdn,
        port=443,
        resource_path=path,
        search_string=match,
        request_interval=settings.interval,
        failure_threshold=settings.failure_threshold,
        regions=tuple(settings.checker_regions or CHECKER_REGIONS),
    )
