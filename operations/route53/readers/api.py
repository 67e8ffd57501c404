"""Reads Route 53 through boto3, from AWS or from an emulator.

Every listing is paginated, and tags are requested for ten health checks at a time, because Route 53
allows an account five requests a second. Pass a client that retries when it is throttled:
`Config(retries={"mode": "adaptive", "max_attempts": 10})`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from constructs_lib.health_check_facts import DEFAULT_FAILURE_THRESHOLD, DEFAULT_INTERVAL
from constructs_lib.routing.policies import (
    Failover,
    Geolocation,
    Geoproximity,
    IpBased,
    Latency,
    MultivalueAnswer,
    RoutingPolicy,
    Simple,
    Weighted,
)
from operations.dns_names import canonical_name
from operations.route53.health_checks import HealthCheck
from operations.route53.records import AliasTarget, RecordSet
from operations.route53.zones import HostedZone, Route53

if TYPE_CHECKING:
    from mypy_boto3_route53 import Route53Client
    from mypy_boto3_route53.type_defs import HealthCheckTypeDef, ResourceRecordSetOutputTypeDef

_TAGS_AT_ONCE = 10


def read_api(client: Route53Client, *, zone_names: Collection[str] = ()) -> Route53:
    """Read the hosted zones of these names (by default all of them), and all health checks."""
    wanted = {canonical_name(name) for name in zone_names}
    zones = [
        HostedZone(
            id=(zone_id := zone["Id"].removeprefix("/hostedzone/")),
            name=canonical_name(zone["Name"]),
            records=_records(client, zone_id),
            private=zone.get("Config", {}).get("PrivateZone", False),
        )
        for page in client.get_paginator("list_hosted_zones").paginate()
        for zone in page["HostedZones"]
        if not wanted or canonical_name(zone["Name"]) in wanted
    ]
    return Route53(zones=tuple(zones), health_checks=_health_checks(client))


def _records(client: Route53Client, zone_id: str) -> tuple[RecordSet, ...]:
    pages = client.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone_id)
    return tuple(
        record_set(record, zone_id) for page in pages for record in page["ResourceRecordSets"]
    )


def record_set(record: ResourceRecordSetOutputTypeDef, zone_id: str) -> RecordSet:
    """Convert a record set of the API."""
    target = record.get("AliasTarget")
    alias = None
    if target is not None:
        own_zone = target["HostedZoneId"] == zone_id
        alias = AliasTarget(
            name=canonical_name(target["DNSName"]),
            evaluate_target_health=target["EvaluateTargetHealth"],
            hosted_zone_id=None if own_zone else target["HostedZoneId"],
        )
    return RecordSet(
        name=canonical_name(record["Name"]),
        type=record["Type"],
        policy=_policy(record),
        set_identifier=record.get("SetIdentifier"),
        values=tuple(value["Value"] for value in record.get("ResourceRecords", ())),
        ttl=record.get("TTL"),
        alias=alias,
        health_check_id=record.get("HealthCheckId"),
    )


def _policy(record: ResourceRecordSetOutputTypeDef) -> RoutingPolicy:
    policy: RoutingPolicy = Simple()
    if "Weight" in record:
        policy = Weighted(record["Weight"])
    elif "Region" in record:
        policy = Latency(record["Region"])
    elif "Failover" in record:
        policy = Failover(record["Failover"])
    elif "GeoLocation" in record:
        place = record["GeoLocation"]
        policy = Geolocation(
            continent=place.get("ContinentCode"),
            country=place.get("CountryCode"),
            subdivision=place.get("SubdivisionCode"),
        )
    elif "GeoProximityLocation" in record:
        near = record["GeoProximityLocation"]
        point = near.get("Coordinates")
        policy = Geoproximity(
            region=near.get("AWSRegion"),
            coordinates=(float(point["Latitude"]), float(point["Longitude"])) if point else None,
            local_zone_group=near.get("LocalZoneGroup"),
            bias=near.get("Bias", 0),
        )
    elif record.get("MultiValueAnswer"):
        policy = MultivalueAnswer()
    elif "CidrRoutingConfig" in record:
        block = record["CidrRoutingConfig"]
        policy = IpBased(block["CollectionId"], block["LocationName"])
    return policy


def _health_checks(client: Route53Client) -> tuple[HealthCheck, ...]:
    pages = client.get_paginator("list_health_checks").paginate()
    checks = [check for page in pages for check in page["HealthChecks"]]
    tags = _tags(client, [check["Id"] for check in checks])
    return tuple(_health_check(check, tags.get(check["Id"], {})) for check in checks)


def _tags(client: Route53Client, check_ids: Sequence[str]) -> dict[str, dict[str, str]]:
    tags: dict[str, dict[str, str]] = {}
    for start in range(0, len(check_ids), _TAGS_AT_ONCE):
        found = client.list_tags_for_resources(
            ResourceType="healthcheck", ResourceIds=check_ids[start : start + _TAGS_AT_ONCE]
        )
        for each in found["ResourceTagSets"]:
            pairs = {tag.get("Key", ""): tag.get("Value", "") for tag in each.get("Tags", ())}
            tags[each.get("ResourceId", "")] = pairs
    return tags


def _health_check(check: HealthCheckTypeDef, tags: dict[str, str]) -> HealthCheck:
    asked = check["HealthCheckConfig"]
    alarm = asked.get("AlarmIdentifier")
    return HealthCheck(
        id=check["Id"],
        type=asked["Type"],
        fqdn=asked.get("FullyQualifiedDomainName"),
        ip_address=asked.get("IPAddress"),
        port=asked.get("Port"),
        resource_path=asked.get("ResourcePath"),
        search_string=asked.get("SearchString"),
        request_interval=asked.get("RequestInterval", DEFAULT_INTERVAL),
        failure_threshold=asked.get("FailureThreshold", DEFAULT_FAILURE_THRESHOLD),
        regions=tuple(asked.get("Regions", ())),
        inverted=asked.get("Inverted", False),
        disabled=asked.get("Disabled", False),
        child_health_checks=tuple(asked.get("ChildHealthChecks", ())),
        health_threshold=asked.get("HealthThreshold"),
        alarm=(alarm["Name"], alarm["Region"]) if alarm else None,
        insufficient_data_health_status=asked.get("InsufficientDataHealthStatus"),
        routing_control_arn=asked.get("RoutingControlArn"),
        tags=tags,
    )
