"""Which place a record leads to, by the first sign that says so."""

import pytest

from constructs_lib.routing.policies import Failover, Geoproximity, Latency, RoutingPolicy, Weighted
from operations.route53.places import addresses_in, place_of
from operations.route53.records import AliasTarget, RecordSet
from operations.terraform_json.infrastructure import Deployed
from operations.terraform_json.regions import region_in

DOMAIN = "${aws_apigatewayv2_domain_name.shared.domain_name_configuration[0].target_domain_name}"
REGIONS = {
    "aws_apigatewayv2_domain_name.shared": "eu-west-1",
    'module.cell["a"].aws_lb.this[0]': "us-west-2",
    "cells/aws_apigatewayv2_domain_name.shared": "ap-south-1",
}


def record(
    *values: str,
    alias: str | None = None,
    policy: RoutingPolicy | None = None,
    identifier: str | None = None,
    name: str = "api.example.com",
    source: str = "aws_route53_record.this",
) -> RecordSet:
    return RecordSet(
        name,
        "A",
        policy or Weighted(1),
        identifier,
        values,
        alias=AliasTarget(alias, evaluate_target_health=False, hosted_zone_id="Z2")
        if alias
        else None,
        source=source,
    )


@pytest.mark.parametrize(
    ("found", "place"),
    [
        (record(alias=DOMAIN, policy=Latency("us-east-1")), "eu-west-1"),
        (record(alias=DOMAIN, source="cells/aws_route53_record.this"), "ap-south-1"),
        (record(alias='${module.cell["a"].aws_lb.this[0].dns_name}'), "us-west-2"),
        (record(alias="d-1.execute-api.eu-north-1.amazonaws.com"), "eu-north-1"),
        (record("lb-1.us-east-2.elb.amazonaws.com", identifier="us-east-1"), "us-east-2"),
        (record("192.0.2.1", policy=Latency("sa-east-1")), "sa-east-1"),
        (record("192.0.2.1", policy=Geoproximity(region="af-south-1")), "af-south-1"),
        (record("192.0.2.1", policy=Failover("PRIMARY"), identifier="ca-west-1-blue"), "ca-west-1"),
        (record("192.0.2.1", name="eu-west-3.api.example.com"), "eu-west-3"),
        (record("lb.us-east-2.elb.amazonaws.com", policy=Latency("sa-east-1")), "us-east-2"),
        (record("192.0.2.1", policy=Latency("sa-east-1"), identifier="eu-west-1"), "sa-east-1"),
        (record("192.0.2.1", identifier="eu-west-1", name="eu-west-3.api.example.com"),
         "eu-west-1"),
        (record("192.0.2.1", identifier="blue", name="eu-west-3.api.example.com"), "eu-west-3"),
        (record("192.0.2.2", "192.0.2.1", identifier="blue"), "192.0.2.1, 192.0.2.2"),
        (record("us-east-1.example.com", "eu-west-1.example.com", identifier="me-south-1"),
         "me-south-1"),
        (record(alias="${aws_s3_bucket.sorry.domain}"), "${aws_s3_bucket.sorry.domain}"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_the_first_sign_decides(found: RecordSet, place: str) -> None:
    assert place_of(found, Deployed(regions=REGIONS)) == place


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("eu-west-1.api.example.com", "eu-west-1"),
        ("api-eu-west-1-blue", "eu-west-1"),
        ("xeu-west-1", None),
        ("eu-west-10", None),
        ("eu-west-1.us-east-1.example.com", None),
        (None, None),
    ],
)
def test_a_region_is_named_between_letters_and_digits(text: str | None, region: str | None) -> None:
    assert region_in(text) == region


def test_addresses_are_found_in_expressions_only() -> None:
    source = "prod/module.dns.aws_route53_record.this"
    assert addresses_in("${module.a.aws_lb.this.dns_name}", source) == ["prod/module.a.aws_lb.this"]
    assert addresses_in("aws_lb.example.com", source) == []


OWN = Deployed(targets={"eu-west-1": frozenset({"d-1.execute-api.eu-west-1.amazonaws.com"})})


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("d-1.execute-api.eu-west-1.amazonaws.com", "eu-west-1"),
        ("d-2.execute-api.eu-west-1.amazonaws.com", "old (eu-west-1)"),
        ("old.eu-west-1.elb.amazonaws.com", "old (eu-west-1)"),
        ("old.eu-west-2.elb.amazonaws.com", "eu-west-2"),
    ],
)
def test_an_endpoint_beside_a_regions_own_domains_is_a_place_of_its_own(
    target: str, place: str
) -> None:
    assert place_of(record(alias=target, identifier="old"), OWN) == place
