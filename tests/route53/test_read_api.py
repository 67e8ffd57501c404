"""What Route 53's API says that an emulator does not: every policy, pages, tags ten at a time."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from mypy_boto3_route53 import Route53Client

from constructs_lib.routing.policies import Geoproximity, IpBased, Latency, RoutingPolicy, Weighted
from operations.route53.health_checks import HealthCheck
from operations.route53.readers.api import read_api
from operations.route53.records import AliasTarget, RecordSet


@pytest.fixture
def client() -> Route53Client:
    return boto3.client(
        "route53",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@pytest.fixture
def api(client: Route53Client) -> Iterator[Stubber]:
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def zone(name: str, zone_id: str, *, private: bool = False) -> dict[str, Any]:
    return {
        "Id": f"/hostedzone/{zone_id}",
        "Name": name,
        "CallerReference": name,
        "Config": {"PrivateZone": private},
    }


def last_page(**content: Any) -> dict[str, Any]:
    return {"MaxItems": "100", "IsTruncated": False} | content


def zones_page(*zones: dict[str, Any]) -> dict[str, Any]:
    return last_page(Marker="", HostedZones=list(zones))


def checks_page(*checks: dict[str, Any]) -> dict[str, Any]:
    return last_page(Marker="", HealthChecks=list(checks))


def check(check_id: str, **config: Any) -> dict[str, Any]:
    return {
        "Id": check_id,
        "CallerReference": check_id,
        "HealthCheckConfig": {"Type": "TCP"} | config,
        "HealthCheckVersion": 1,
    }


def only_records(client: Route53Client, api: Stubber, *records: dict[str, Any]) -> list[RecordSet]:
    api.add_response("list_hosted_zones", zones_page(zone("example.com.", "Z1")))
    api.add_response("list_resource_record_sets", last_page(ResourceRecordSets=list(records)))
    api.add_response("list_health_checks", checks_page())
    (found,) = read_api(client).zones
    return list(found.records)


@pytest.mark.parametrize(
    ("fields", "policy"),
    [
        ({"Weight": 0}, Weighted(0)),
        ({"Region": "eu-west-1"}, Latency("eu-west-1")),
        (
            {"GeoProximityLocation": {"AWSRegion": "eu-west-1", "Bias": -7}},
            Geoproximity(region="eu-west-1", bias=-7),
        ),
        (
            {"GeoProximityLocation": {"Coordinates": {"Latitude": "52.5", "Longitude": "13.4"}}},
            Geoproximity(coordinates=(52.5, 13.4)),
        ),
        (
            {"CidrRoutingConfig": {"CollectionId": "c" * 36, "LocationName": "*"}},
            IpBased("c" * 36, "*"),
        ),
    ],
)
def test_policies_are_read(
    client: Route53Client, api: Stubber, fields: dict[str, Any], policy: RoutingPolicy
) -> None:
    record = {"Name": r"\052.Example.com.", "Type": "A", "SetIdentifier": "a"} | fields

    assert only_records(client, api, record) == [RecordSet("*.example.com", "A", policy, "a")]


def test_an_alias_says_whether_its_target_is_in_its_own_zone(
    client: Route53Client, api: Stubber
) -> None:
    def alias(zone_id: str) -> dict[str, Any]:
        target: dict[str, Any] = {
            "HostedZoneId": zone_id,
            "DNSName": "X.example.com.",
            "EvaluateTargetHealth": True,
        }
        return {"Name": "www.example.com.", "Type": "A", "AliasTarget": target}

    found = only_records(client, api, alias("Z1"), alias("Z2"))

    assert [record.alias for record in found] == [
        AliasTarget("x.example.com", True),
        AliasTarget("x.example.com", True, "Z2"),
    ]


def two_pages_of_records(api: Stubber, zone_id: str) -> None:
    record = {"Name": "www.example.com.", "Type": "A", "TTL": 60}
    more = {"IsTruncated": True, "NextRecordName": "x.example.com.", "NextRecordType": "A"}
    start = {"StartRecordName": "x.example.com.", "StartRecordType": "A"}
    api.add_response(
        "list_resource_record_sets",
        last_page(ResourceRecordSets=[record]) | more,
        {"HostedZoneId": zone_id},
    )
    api.add_response(
        "list_resource_record_sets",
        last_page(ResourceRecordSets=[record | {"Name": "x.example.com."}]),
        {"HostedZoneId": zone_id} | start,
    )


def test_pages_are_followed_and_only_zones_of_the_names_are_read(
    client: Route53Client, api: Stubber
) -> None:
    first = zones_page(zone("example.com.", "Z1"), zone("example.org.", "Z2"))
    second = zones_page(zone("example.com.", "Z3", private=True))
    api.add_response("list_hosted_zones", first | {"IsTruncated": True, "NextMarker": "next"})
    two_pages_of_records(api, "Z1")
    api.add_response("list_hosted_zones", second, {"Marker": "next"})
    two_pages_of_records(api, "Z3")
    api.add_response("list_health_checks", checks_page())

    zones = read_api(client, zone_names=["Example.com"]).zones

    assert [(zone.id, zone.private, len(zone.records)) for zone in zones] == [
        ("Z1", False, 2),
        ("Z3", True, 2),
    ]


def test_health_checks_are_read_with_their_tags_ten_at_a_time(
    client: Route53Client, api: Stubber
) -> None:
    names = [f"check-{number}" for number in range(12)]
    api.add_response("list_hosted_zones", zones_page())
    api.add_response("list_health_checks", checks_page(*map(check, names)))
    for some in (names[:10], names[10:]):
        tags = [
            {"ResourceType": "healthcheck", "ResourceId": name, "Tags": [tag]}
            for name in some
            for tag in [{"Key": "Name", "Value": name.upper()}]
        ]
        api.add_response(
            "list_tags_for_resources",
            {"ResourceTagSets": tags},
            {"ResourceType": "healthcheck", "ResourceIds": some},
        )

    checks = read_api(client).checks

    assert {name: dict(checks[name].tags) for name in names} == {
        name: {"Name": name.upper()} for name in names
    }


def test_what_a_health_check_asks_is_read(client: Route53Client, api: Stubber) -> None:
    alarm = check(
        "alarm",
        Type="CLOUDWATCH_METRIC",
        AlarmIdentifier={"Region": "us-east-1", "Name": "errors"},
        InsufficientDataHealthStatus="Unhealthy",
        Inverted=True,
    )
    control = check(
        "control", Type="RECOVERY_CONTROL", RoutingControlArn="arn:aws:x", Disabled=True
    )
    both = check(
        "both", Type="CALCULATED", ChildHealthChecks=["alarm", "control"], HealthThreshold=0
    )
    api.add_response("list_hosted_zones", zones_page())
    api.add_response("list_health_checks", checks_page(alarm, control, both))
    api.add_response("list_tags_for_resources", {"ResourceTagSets": []})

    assert read_api(client).health_checks == (
        HealthCheck(
            "alarm",
            "CLOUDWATCH_METRIC",
            alarm=("errors", "us-east-1"),
            insufficient_data_health_status="Unhealthy",
            inverted=True,
        ),
        HealthCheck("control", "RECOVERY_CONTROL", routing_control_arn="arn:aws:x", disabled=True),
        HealthCheck(
            "both", "CALCULATED", child_health_checks=("alarm", "control"), health_threshold=0
        ),
    )
