"""Health checks: what Route 53 asks of a name that only one region serves."""

from collections.abc import Callable
from typing import Any

import pytest

Synthesize = Callable[..., Any]


@pytest.fixture
def check(synthesize: Synthesize) -> Callable[..., Any]:
    """Synthesize and return the health check of the second region."""
    return lambda **changes: synthesize(**changes)["resource"]["aws_route53_health_check"][
        "us_east_1_health_check"
    ]


def test_a_check_asks_the_regional_name_over_https_for_a_string(check: Synthesize) -> None:
    """Nothing else: neither inverted nor disabled."""
    assert check() == {
        "provider": "aws.us_east_1",
        "type": "HTTPS_STR_MATCH",
        "fqdn": "us-east-1.api.example.com",
        "port": 443,
        "enable_sni": True,
        "resource_path": "/health",
        "search_string": "ok",
        "request_interval": 10,
        "failure_threshold": 3,
        "measure_latency": True,
        "regions": [
            "us-east-1",
            "us-west-1",
            "us-west-2",
            "eu-west-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-northeast-1",
            "sa-east-1",
        ],
        "tags": {"Name": "shop-test us-east-1"},
        "lifecycle": {"create_before_destroy": True},
    }


def test_every_setting_can_be_chosen(check: Synthesize) -> None:
    made = check(
        health_check={
            "path": "/alive",
            "interval": 30,
            "failure_threshold": 1,
            "checker_regions": ["eu-west-1", "us-east-1", "sa-east-1"],
            "measure_latency": False,
        }
    )
    assert {key: value for key, value in made.items() if check().get(key) != value} == {
        "resource_path": "/alive",
        "request_interval": 30,
        "failure_threshold": 1,
        "regions": ["eu-west-1", "us-east-1", "sa-east-1"],
        "measure_latency": False,
    }


def test_every_check_of_an_endpoint_lists_the_checkers_regions(synthesize: Synthesize) -> None:
    """The provider cannot take a list back, and would plan to for ever."""
    old = {
        "domain_name": "old.eu-west-1.elb.amazonaws.com",
        "zone_id": "Z32O12XQLNTSW2",
        "region": "eu-west-1",
        "health_check_name": "old.example.com",
    }
    routing = {
        "policy": "weighted",
        "weights": {"all": 9, "old": 1},
        "external": {"old": old},
        "groups": {
            "all": {
                "policy": "latency",
                "members": ["eu-west-1", "us-east-1"],
                "minimum_healthy": 2,
            }
        },
    }
    checks = synthesize(routing=routing)["resource"]["aws_route53_health_check"]
    assert {name: len(made.get("regions", ())) for name, made in checks.items()} == {
        "eu_west_1_health_check": 8,
        "us_east_1_health_check": 8,
        "routing_old_health_check": 8,
        "routing_all_health_check": 0,  # a calculated one has no checkers
    }


def test_a_check_asks_under_the_base_path(check: Synthesize) -> None:
    assert check(domain={"base_path": "v1"})["resource_path"] == "/v1/health"


def test_a_drained_regions_check_stays_the_same(check: Synthesize) -> None:
    drained = [{"name": "eu-west-1"}, {"name": "us-east-1", "state": "drained"}]
    assert check(regions=drained) == check()
