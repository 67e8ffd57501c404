"""Alias records: a regional name for each cell, and its share of the shared name."""

from collections.abc import Callable
from typing import Any

import pytest

Synthesize = Callable[..., Any]
DRAINED = [{"name": "eu-west-1"}, {"name": "us-east-1", "state": "drained"}]


@pytest.fixture
def records(synthesize: Synthesize) -> Callable[..., Any]:
    """Synthesize and return the alias records."""
    return lambda **changes: {
        name: record
        for name, record in synthesize(**changes)["resource"]["aws_route53_record"].items()
        if "alias" in record
    }


def _alias(region: str, which: str, name: str, kind: str) -> dict[str, Any]:
    domain = f"aws_apigatewayv2_domain_name.{region}_{which}_domain.domain_name_configuration[0]"
    return {
        "provider": f"aws.{region}",
        "zone_id": "${data.aws_route53_zone.zone.zone_id}",
        "name": name,
        "type": kind,
        "alias": {
            "name": f"${{{domain}.target_domain_name}}",
            "zone_id": f"${{{domain}.hosted_zone_id}}",
            "evaluate_target_health": False,
        },
        "depends_on": [f"aws_apigatewayv2_api_mapping.{region}_{which}_domain_mapping"],
    }


def _expected(regions: list[str], shared_by: list[str], kinds: list[str]) -> dict[str, Any]:
    expected = {}
    for region in regions:
        cell = region.replace("-", "_")
        for kind in kinds:
            expected[f"{cell}_regional_name_{kind.lower()}"] = _alias(
                cell, "regional", f"{region}.api.example.com", kind
            )
            if region in shared_by:
                expected[f"{cell}_shared_name_{kind.lower()}"] = {
                    **_alias(cell, "shared", "api.example.com", kind),
                    "set_identifier": region,
                    "latency_routing_policy": {"region": region},
                    "health_check_id": f"${{aws_route53_health_check.{cell}_health_check.id}}",
                }
    return expected


def test_the_shared_name_has_a_checked_latency_record_per_region_and_each_its_own_name(
    records: Synthesize,
) -> None:
    both = ["eu-west-1", "us-east-1"]
    assert records() == _expected(both, shared_by=both, kinds=["A"])


def test_a_dual_stack_domain_has_the_same_records_for_ipv6(records: Synthesize) -> None:
    both = ["eu-west-1", "us-east-1"]
    made = records(domain={"dual_stack": True})
    assert made == _expected(both, shared_by=both, kinds=["A", "AAAA"])


def test_a_drained_region_keeps_its_own_name_and_has_no_share_of_the_shared_one(
    records: Synthesize,
) -> None:
    """No record, so that no state of any health check can send callers there."""
    both = ["eu-west-1", "us-east-1"]
    assert records(regions=DRAINED) == _expected(both, shared_by=["eu-west-1"], kinds=["A"])


def test_draining_a_region_takes_away_its_shared_record_and_unprotects_its_replica(
    synthesize: Synthesize,
) -> None:
    """Nothing else changes, the heartbeat's list of regions included."""
    before, after = synthesize(), synthesize(regions=DRAINED)
    expected = {**before["resource"], "aws_route53_record": after["resource"]["aws_route53_record"]}
    replica = expected["aws_dynamodb_table_replica"]["table_us_east_1"]
    assert replica.pop("deletion_protection_enabled") is True
    replica["deletion_protection_enabled"] = False
    assert after["resource"] == expected
    assert after["output"] == before["output"]
