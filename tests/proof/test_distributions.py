"""CloudFront in front of names that choose between regions."""

from typing import Any

import pytest

from operations.console.errors import ArgumentError
from operations.proof.arguments import chosen
from operations.proof.documents import joined_readings, read
from operations.proof.rules import fronting
from operations.proof.subjects import subjects
from operations.route53.latency import ESTIMATED
from operations.terraform_json.distributions import Distribution

ROUTED, EU, US = "routed.api.example.com", "eu-west-1.api.example.com", "us-east-1.api.example.com"
SERVED = frozenset((ROUTED, EU, US))


def _front(*origins: str) -> Distribution:
    return Distribution("aws_cloudfront_distribution.this", ("api.example.com",), origins)


def _document() -> dict[str, Any]:
    """Two regions behind CloudFront, as a configuration writes them."""
    alias = {"name": "d-1.cloudfront.net", "zone_id": "Z2FDTNDATAQYW2"}
    records: dict[str, Any] = {
        region: {
            "zone_id": "Z1",
            "name": ROUTED,
            "type": "A",
            "set_identifier": region,
            "latency_routing_policy": {"region": region},
            "alias": {"name": f"d-1.execute-api.{region}.amazonaws.com", "zone_id": "Z2"},
        }
        for region in ("eu-west-1", "us-east-1")
    }
    shared = {"zone_id": "Z1", "name": "api.example.com", "type": "A", "alias": alias}
    front = {"aliases": ["api.example.com"], "origin": [{"domain_name": ROUTED}]}
    return {
        "resource": {
            "aws_route53_record": {**records, "shared": shared},
            "aws_cloudfront_distribution": {"this": front},
        }
    }


@pytest.mark.parametrize(
    ("origins", "severity", "said"),
    [
        ((ROUTED,), "note", "Route 53 sees its edges, not them"),
        ((EU, US), "warning", "fails over reads alone, never writes"),
        ((EU,), "error", "has nothing else to ask"),
    ],
)
def test_what_cloudfront_asks_decides_what_a_proof_is_worth(
    origins: tuple[str, ...], severity: str, said: str
) -> None:
    (verdict,) = fronting(ROUTED, SERVED, [_front(*origins)])
    assert verdict.severity == severity
    assert said in verdict.says


def test_a_distribution_of_something_else_is_passed_over() -> None:
    assert list(fronting(ROUTED, SERVED, [_front("bucket.s3.amazonaws.com"), _front()])) == []


def test_a_distribution_is_read_with_its_stack_and_the_routed_name_is_proved() -> None:
    reading = joined_readings([read(_document(), stack="shop")])
    (found,) = reading.deployed.distributions
    assert found == Distribution(
        "shop/aws_cloudfront_distribution.this", ("api.example.com",), (ROUTED,)
    )
    assert [each.name for each in subjects(reading.route53, reading.deployed)] == [ROUTED]


def test_a_name_that_cloudfront_answers_is_not_proved_but_told() -> None:
    with pytest.raises(ArgumentError, match=f"CloudFront answers it, and asks {ROUTED}"):
        chosen(read(_document()), ["api.example.com"], ESTIMATED)
