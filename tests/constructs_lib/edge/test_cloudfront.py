"""CloudFront: a distribution in front of the routed name."""

from collections.abc import Callable
from typing import Any

import pytest

Synthesize = Callable[..., Any]
EUROPE: Any = {"regions": [{"name": "eu-west-1"}, {"name": "eu-central-1"}]}


@pytest.fixture
def fronted(synthesize: Synthesize) -> Callable[..., Any]:
    """Synthesize two European regions behind CloudFront, and return the resources."""
    return lambda **section: synthesize(**EUROPE, cloudfront=section)["resource"]


def _distribution(resources: Any) -> Any:
    return resources["aws_cloudfront_distribution"]["cloudfront"]


def test_without_the_section_there_is_no_distribution_and_no_provider_for_one(
    synthesize: Synthesize,
) -> None:
    document = synthesize(**EUROPE)
    assert "aws_cloudfront_distribution" not in document["resource"]
    assert [each["region"] for each in document["provider"]["aws"]] == ["eu-west-1", "eu-central-1"]


def test_the_shared_name_is_the_distributions_for_both_kinds_of_address(fronted: Any) -> None:
    resources = fronted()
    records = [
        record
        for record in resources["aws_route53_record"].values()
        if record["name"] == "api.example.com"
    ]
    assert records == [
        {
            "provider": "aws.us_east_1",
            "zone_id": "${data.aws_route53_zone.zone.zone_id}",
            "name": "api.example.com",
            "type": kind,
            "alias": {
                "name": "${aws_cloudfront_distribution.cloudfront.domain_name}",
                "zone_id": "Z2FDTNDATAQYW2",
                "evaluate_target_health": False,
            },
            "depends_on": [
                "aws_route53_record.eu_west_1_shared_name_a",
                "aws_route53_record.eu_central_1_shared_name_a",
            ],
        }
        for kind in ("A", "AAAA")
    ]
    assert _distribution(resources)["aliases"] == ["api.example.com"]


def test_the_cells_serve_and_are_led_to_by_the_routed_name_in_its_place(fronted: Any) -> None:
    resources = fronted()
    domains = resources["aws_apigatewayv2_domain_name"]
    assert domains["eu_west_1_shared_domain"]["domain_name"] == "routed.api.example.com"
    led = {
        name: record["name"]
        for name, record in resources["aws_route53_record"].items()
        if "latency_routing_policy" in record
    }
    assert led == {
        "eu_central_1_shared_name_a": "routed.api.example.com",
        "eu_west_1_shared_name_a": "routed.api.example.com",
    }


def test_what_aws_wants_in_us_east_1_is_there_though_no_region_is(synthesize: Synthesize) -> None:
    document = synthesize(**EUROPE, cloudfront={"waf": {}, "cache": "origin"})
    regions = [each["region"] for each in document["provider"]["aws"]]
    assert regions == ["eu-west-1", "eu-central-1", "us-east-1"]
    providers = {
        body["provider"]
        for named in document["resource"].values()
        for name, body in named.items()
        if name.startswith("cloudfront")
    }
    assert providers == {"aws.us_east_1"}


def test_a_region_in_us_east_1_shares_its_provider(synthesize: Synthesize) -> None:
    providers = synthesize(cloudfront={})["provider"]["aws"]
    assert [each["region"] for each in providers] == ["eu-west-1", "us-east-1"]


def test_the_certificate_is_validated_by_the_record_of_all_regions(fronted: Any) -> None:
    resources = fronted()
    validation = resources["aws_acm_certificate_validation"]["cloudfront_certificate_validation"]
    fqdn = "${aws_route53_record.domain_validation_record.fqdn}"
    assert validation["validation_record_fqdns"] == [fqdn]
    assert _distribution(resources)["viewer_certificate"] == {
        "acm_certificate_arn": "${aws_acm_certificate_validation.cloudfront_certificate_validation"
        ".certificate_arn}",
        "ssl_support_method": "sni-only",
        "minimum_protocol_version": "TLSv1.2_2021",
    }


def test_one_origin_is_the_routed_name_over_tls_1_2_only(fronted: Any) -> None:
    distribution = _distribution(fronted())
    assert distribution["origin"] == [
        {
            "origin_id": "routed",
            "domain_name": "routed.api.example.com",
            "connection_attempts": 2,
            "connection_timeout": 2,
            "custom_origin_config": {
                "http_port": 80,
                "https_port": 443,
                "origin_protocol_policy": "https-only",
                "origin_ssl_protocols": ["TLSv1.2"],
                "origin_read_timeout": 30,
            },
        }
    ]
    assert "origin_group" not in distribution
    assert distribution["default_cache_behavior"]["target_origin_id"] == "routed"


def test_one_region_is_asked_by_its_own_name(fronted: Any) -> None:
    distribution = _distribution(fronted(origins=["eu-central-1"]))
    assert [origin["domain_name"] for origin in distribution["origin"]] == [
        "eu-central-1.api.example.com"
    ]
    assert distribution["default_cache_behavior"]["target_origin_id"] == "eu-central-1"


def test_two_regions_are_a_group_in_which_the_second_answers_what_the_first_fails(
    synthesize: Synthesize,
) -> None:
    """CloudFront refuses to lead a write to a group."""
    api = {"app": "exchange", "routes": ["GET /items/{id}"]}
    origins = ["eu-central-1", "eu-west-1"]
    resources = synthesize(**EUROPE, api=api, cloudfront={"origins": origins})["resource"]
    distribution = _distribution(resources)
    assert distribution["origin_group"] == [
        {
            "origin_id": "failover",
            "member": [{"origin_id": "eu-central-1"}, {"origin_id": "eu-west-1"}],
            "failover_criteria": {"status_codes": [500, 502, 503, 504]},
        }
    ]
    behavior = distribution["default_cache_behavior"]
    assert behavior["target_origin_id"] == "failover"
    assert behavior["allowed_methods"] == ["GET", "HEAD", "OPTIONS"]


def test_every_method_passes_with_everything_but_host_over_https_and_nothing_is_kept(
    fronted: Any,
) -> None:
    resources = fronted()
    distribution = _distribution(resources)
    assert distribution["default_cache_behavior"] == {
        "target_origin_id": "routed",
        "viewer_protocol_policy": "https-only",
        "allowed_methods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        "origin_request_policy_id": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
        "compress": True,
    }
    kept = {
        error["error_caching_min_ttl"]: error["error_code"]
        for error in distribution["custom_error_response"]
    }
    assert set(kept) == {0}
    assert "aws_cloudfront_cache_policy" not in resources


def test_cached_answers_are_kept_as_they_say_and_apart_by_caller_but_not_by_host(
    fronted: Any,
) -> None:
    """Host in the key would be Host at the origin, and API Gateway would know no such name."""
    resources = fronted(cache="origin")
    policy = resources["aws_cloudfront_cache_policy"]["cloudfront_cache_policy"]
    key = policy["parameters_in_cache_key_and_forwarded_to_origin"]
    assert (policy["min_ttl"], policy["default_ttl"], policy["max_ttl"]) == (0, 0, 31536000)
    assert key["headers_config"]["headers"]["items"] == ["Authorization", "Origin"]
    assert key["cookies_config"] == {"cookie_behavior": "all"}
    assert key["query_strings_config"] == {"query_string_behavior": "all"}
    behavior = _distribution(resources)["default_cache_behavior"]
    policy_id = "${aws_cloudfront_cache_policy.cloudfront_cache_policy.id}"
    assert behavior["cache_policy_id"] == policy_id


def test_what_a_distribution_may_use_goes_only_after_it_let_go(fronted: Any) -> None:
    """AWS refuses to delete a cache policy or a web ACL in use, which Terraform would do first."""
    resources = fronted(cache="origin", waf={})
    used = [
        resources["aws_cloudfront_cache_policy"]["cloudfront_cache_policy"],
        resources["aws_wafv2_web_acl"]["cloudfront_web_acl"],
        resources["aws_acm_certificate"]["cloudfront_certificate"],
    ]
    assert [each["lifecycle"] for each in used] == [{"create_before_destroy": True}] * 3


def test_the_edge_locations_can_be_chosen(fronted: Any) -> None:
    distribution = _distribution(fronted(price_class="PriceClass_100"))
    assert distribution["price_class"] == "PriceClass_100"
    assert (distribution["http_version"], distribution["is_ipv6_enabled"]) == ("http2and3", True)


def test_a_removed_section_leaves_the_provider_alone_and_the_shared_name_to_route_53(
    synthesize: Synthesize,
) -> None:
    without, removed = synthesize(**EUROPE), synthesize(**EUROPE, cloudfront={"state": "removed"})
    assert removed["resource"] == without["resource"]
    assert [each["region"] for each in removed["provider"]["aws"]][-1] == "us-east-1"


def test_by_region_the_distribution_is_in_the_stack_that_is_applied_last(
    synthesize_stacks: Callable[..., dict[str, str]],
) -> None:
    stacks = synthesize_stacks(
        **EUROPE,
        cloudfront={"waf": {}},
        state={"bucket": "shop-{region}", "layout": "per-region"},
    )
    has = {name: "aws_cloudfront_distribution" in text for name, text in stacks.items()}
    assert has == {
        "shop-test": False,
        "shop-test-routing": True,
        "shop-test-eu-west-1": False,
        "shop-test-eu-central-1": False,
    }
