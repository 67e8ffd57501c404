"""Reads `aws_route53_health_check` resources."""

from constructs_lib.health_check_facts import DEFAULT_FAILURE_THRESHOLD, DEFAULT_INTERVAL
from operations.route53.health_checks import HealthCheck
from operations.route53.readers.links import Links
from operations.terraform_json.resources import (
    Resource,
    flag,
    items,
    mapping,
    number,
    symbol,
    text,
    written,
)


def health_check(resource: Resource, links: Links, *, source: str) -> HealthCheck:
    """Read a health check. A value that is known after apply is kept as its expression."""
    values = resource.values
    tags = mapping(values.get("tags_all") or values.get("tags"))
    alarm = symbol(values.get("cloudwatch_alarm_name"))
    alarm_region = symbol(values.get("cloudwatch_alarm_region"))
    return HealthCheck(
        id=links.id(resource),
        type=text(values.get("type")) or "",
        fqdn=symbol(values.get("fqdn")),
        ip_address=symbol(values.get("ip_address")),
        port=number(values.get("port")) or None,
        resource_path=symbol(values.get("resource_path")),
        search_string=symbol(values.get("search_string")),
        request_interval=number(values.get("request_interval")) or DEFAULT_INTERVAL,
        failure_threshold=number(values.get("failure_threshold")) or DEFAULT_FAILURE_THRESHOLD,
        regions=tuple(written(region) for region in items(values.get("regions"))),
        inverted=flag(values.get("invert_healthcheck")),
        disabled=flag(values.get("disabled")),
        child_health_checks=links.health_checks(values.get("child_healthchecks")),
        health_threshold=number(values.get("child_health_threshold")),
        alarm=(alarm, alarm_region or "") if alarm is not None else None,
        insufficient_data_health_status=text(values.get("insufficient_data_health_status")),
        routing_control_arn=symbol(values.get("routing_control_arn")),
        tags={key: written(value) for key, value in tags.items()},
        source=source,
    )
