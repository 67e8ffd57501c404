"""The rules between `[cloudfront]` and the rest of a deployment."""

from collections.abc import Callable
from typing import Any

import pytest

Find = Callable[..., list[tuple[str, str | None, str, str]]]
TRUSTSTORE = {"truststore": "s3://truststore-{region}/truststore.pem"}
STAY = {
    "policy": "geolocation",
    "locations": [{"continent": "EU", "to": "eu-west-1", "stay": True}],
    "default": "us-east-1",
}


@pytest.mark.parametrize(
    "section",
    [
        {},
        {"origins": ["us-east-1"]},
        {"origins": ["us-east-1"], "cache": "origin"},
        {"waf": {"action": "count", "requests_per_address": 10}},
        {"state": "removed"},
    ],
)
def test_a_section_that_can_be(findings: Find, section: dict[str, Any]) -> None:
    assert findings(cloudfront=section) == []


@pytest.mark.parametrize(
    ("section", "path", "rule"),
    [
        ({"origins": []}, "cloudfront.origins", "is empty"),
        ({"origins": ["eu-west-1"] * 2}, "cloudfront.origins[1]", "is listed twice"),
        (
            {"origins": ["us-east-1", "eu-west-2"]},
            "cloudfront.origins[1]",
            "is not one of the deployment's regions",
        ),
        ({"waf": {"requests_per_address": 9}}, "cloudfront.waf.requests_per_address", "10"),
    ],
)
def test_a_section_that_cannot_be(
    findings: Find, section: dict[str, Any], path: str, rule: str
) -> None:
    found = {finding[0]: finding[2] for finding in findings(cloudfront=section)}
    assert rule in found[path]


def test_cloudfront_fails_over_between_two_and_no_more(findings: Find) -> None:
    regions = [{"name": name} for name in ("eu-west-1", "us-east-1", "eu-west-2")]
    (finding,) = findings(
        regions=regions,
        api={"routes": ["GET /items"]},
        cloudfront={"origins": ["eu-west-1", "us-east-1", "eu-west-2"]},
    )
    assert finding[0] == "cloudfront.origins"
    assert "more than the two" in finding[2]


@pytest.mark.parametrize("route", ["POST /items", "ANY /{proxy+}", "$default"])
def test_two_origins_are_for_an_api_that_only_reads(findings: Find, route: str) -> None:
    """CloudFront refuses to create a distribution that leads a write to an origin group."""
    reads = ["GET /items/{id}", "HEAD /items/{id}", "OPTIONS /items/{id}"]
    two = {"origins": ["us-east-1", "eu-west-1"]}
    (finding,) = findings(api={"routes": [*reads, route]}, cloudfront=two)
    assert finding == (
        "cloudfront.origins",
        '["us-east-1", "eu-west-1"]',
        f'let only GET, HEAD and OPTIONS through, and "{route}" would reach no region: '
        "CloudFront sends no other method to two origins",
        "leave origins out, so that Route 53 fails over every method, or name one region",
    )
    assert findings(api={"routes": reads}, cloudfront=two) == []
    assert findings(api={"routes": [*reads, route]}, cloudfront={**two, "state": "removed"}) == []


def test_a_drained_region_is_no_origin(findings: Find) -> None:
    regions = [{"name": "eu-west-1"}, {"name": "us-east-1", "state": "drained"}]
    (finding,) = findings(regions=regions, cloudfront={"origins": ["us-east-1"]})
    assert finding[:3] == ("cloudfront.origins[0]", '"us-east-1"', "is a drained region")


def test_nobody_who_must_show_a_certificate_can_come_by_cloudfront(findings: Find) -> None:
    (finding,) = findings(domain=TRUSTSTORE, cloudfront={})
    assert finding[0] == "domain.truststore"
    assert "CloudFront presents none" in finding[2]


def test_nobody_can_be_kept_in_a_place_behind_cloudfront(findings: Find) -> None:
    (finding,) = findings(routing=STAY, cloudfront={})
    assert finding[0] == "routing.locations[0].stay"
    (within,) = findings(routing={"members": ["world"], "groups": {"world": STAY}}, cloudfront={})
    assert within[0] == "routing.groups.world.locations[0].stay"


@pytest.mark.parametrize("changes", [{"domain": TRUSTSTORE}, {"routing": STAY}])
def test_a_removed_distribution_stands_in_nobodys_way(
    findings: Find, changes: dict[str, Any]
) -> None:
    assert findings(**changes, cloudfront={"state": "removed"}) == []
