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


def test_a_check_asks_under_the_base_path(check: Synthesize) -> None:
    assert check(domain={"base_path": "v1"})["resource_path"] == "/v1/health"


def test_a_drained_regions_check_stays_the_same(check: Synthesize) -> None:
    drained = [{"name": "eu-west-1"}, {"name": "us-east-1", "state": "drained"}]
    assert check(regions=drained) == check()
