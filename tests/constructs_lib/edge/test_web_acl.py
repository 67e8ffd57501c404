"""AWS WAF before CloudFront."""

from collections.abc import Callable
from typing import Any

import pytest

Synthesize = Callable[..., Any]
MANAGED = [
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesCommonRuleSet",
]


@pytest.fixture
def guarded(synthesize: Synthesize) -> Callable[..., Any]:
    """Synthesize a deployment with a web ACL, and return the resources."""
    return lambda **waf: synthesize(cloudfront={"waf": waf})["resource"]


def _acl(resources: Any) -> Any:
    return resources["aws_wafv2_web_acl"]["cloudfront_web_acl"]


def test_there_is_none_unless_asked_for(synthesize: Synthesize) -> None:
    resources = synthesize(cloudfront={})["resource"]
    assert "aws_wafv2_web_acl" not in resources
    assert "web_acl_id" not in resources["aws_cloudfront_distribution"]["cloudfront"]


def test_the_distribution_is_behind_a_web_acl_that_lets_pass_what_no_rule_hits(
    guarded: Any,
) -> None:
    resources = guarded()
    acl_id = resources["aws_cloudfront_distribution"]["cloudfront"]["web_acl_id"]
    assert acl_id == "${aws_wafv2_web_acl.cloudfront_web_acl.arn}"
    assert (_acl(resources)["scope"], _acl(resources)["default_action"]) == (
        "CLOUDFRONT",
        {"allow": {}},
    )


def test_the_limit_per_address_comes_first_then_awss_rules(guarded: Any) -> None:
    rules = _acl(guarded(requests_per_address=50))["rule"]
    assert [rule["name"] for rule in rules] == ["requests-per-address", *MANAGED]
    assert [rule["priority"] for rule in rules] == [0, 1, 2, 3]
    assert rules[0]["statement"]["rate_based_statement"] == {
        "limit": 50,
        "evaluation_window_sec": 300,
        "aggregate_key_type": "IP",
    }
    assert [rule["statement"]["managed_rule_group_statement"] for rule in rules[1:]] == [
        {"vendor_name": "AWS", "name": name} for name in MANAGED
    ]


@pytest.mark.parametrize(
    ("action", "own", "managed"),
    [("block", {"block": {}}, {"none": {}}), ("count", {"count": {}}, {"count": {}})],
)
def test_all_rules_block_or_all_count(guarded: Any, action: str, own: Any, managed: Any) -> None:
    first, *others = _acl(guarded(action=action))["rule"]
    assert first["action"] == own
    assert [rule["override_action"] for rule in others] == [managed] * len(MANAGED)


def test_every_rule_has_a_metric_of_its_own(guarded: Any) -> None:
    acl = _acl(guarded())
    metrics = [each["visibility_config"]["metric_name"] for each in (acl, *acl["rule"])]
    assert metrics == [
        "shop-test",
        *(f"shop-test-{name}" for name in ("requests-per-address", *MANAGED)),
    ]


def test_hits_alone_are_logged_and_nobodys_credentials(guarded: Any) -> None:
    resources = guarded()
    logging = resources["aws_wafv2_web_acl_logging_configuration"]["cloudfront_web_acl_logging"]
    assert logging["logging_filter"] == {
        "default_behavior": "DROP",
        "filter": [
            {
                "behavior": "KEEP",
                "requirement": "MEETS_ANY",
                "condition": [
                    {"action_condition": {"action": "BLOCK"}},
                    {"action_condition": {"action": "COUNT"}},
                ],
            }
        ],
    }
    assert logging["redacted_fields"] == [
        {"single_header": {"name": "authorization"}},
        {"single_header": {"name": "cookie"}},
    ]
    log = resources["aws_cloudwatch_log_group"]["cloudfront_web_acl_logs"]
    assert (log["name"], log["retention_in_days"]) == ("aws-waf-logs-shop-test", 30)
