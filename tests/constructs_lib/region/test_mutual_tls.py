"""Mutual TLS: callers of the shared name show a certificate; the checkers cannot."""

from collections.abc import Callable
from typing import Any

import pytest

Synthesize = Callable[..., Any]


@pytest.fixture
def resources(synthesize: Synthesize) -> Any:
    """Give the resources of a deployment with a truststore and tokens."""
    return synthesize(
        domain={"truststore": "s3://truststore-{region}/ca.pem", "dual_stack": True},
        api={
            "jwt": {"issuer": "https://id.example.com", "audience": ["shop"]},
            "throttle": {"rate": 5, "burst": 1},
            "cors": {"allow_origins": ["*"]},
        },
    )["resource"]


def test_only_the_shared_domain_asks_for_a_certificate_from_its_regions_truststore(
    resources: Any,
) -> None:
    domains = resources["aws_apigatewayv2_domain_name"]
    assert {name: domain.get("mutual_tls_authentication") for name, domain in domains.items()} == {
        "eu_west_1_shared_domain": {
            "truststore_uri": "s3://truststore-eu-west-1/ca.pem",
            "truststore_version": "${data.aws_s3_object.eu_west_1_shared_domain_truststore"
            ".version_id}",
        },
        "eu_west_1_regional_domain": None,
        "us_east_1_shared_domain": {
            "truststore_uri": "s3://truststore-us-east-1/ca.pem",
            "truststore_version": "${data.aws_s3_object.us_east_1_shared_domain_truststore"
            ".version_id}",
        },
        "us_east_1_regional_domain": None,
    }


def test_each_plan_looks_for_the_newest_version_and_fails_where_a_bucket_keeps_none(
    synthesize: Synthesize,
) -> None:
    document = synthesize(domain={"truststore": "s3://truststore-{region}/own/ca.pem"})
    objects = document["data"]["aws_s3_object"]
    found = objects["us_east_1_shared_domain_truststore"]
    ((condition, words),) = (each.values() for each in found["lifecycle"]["postcondition"])
    assert condition == '${self.version_id != "" && self.version_id != "null"}'
    assert "turn on versioning of the bucket truststore-us-east-1" in words
    assert {
        name: (each["provider"], each["bucket"], each["key"]) for name, each in objects.items()
    } == {
        "eu_west_1_shared_domain_truststore": (
            "aws.eu_west_1",
            "truststore-eu-west-1",
            "own/ca.pem",
        ),
        "us_east_1_shared_domain_truststore": (
            "aws.us_east_1",
            "truststore-us-east-1",
            "own/ca.pem",
        ),
    }


def test_the_regional_name_leads_to_an_api_of_its_own(resources: Any) -> None:
    mappings = resources["aws_apigatewayv2_api_mapping"]
    assert {
        which: mappings[f"eu_west_1_{which}_domain_mapping"]["api_id"]
        for which in ("shared", "regional")
    } == {
        "shared": "${aws_apigatewayv2_api.eu_west_1_http_api.id}",
        "regional": "${aws_apigatewayv2_api.eu_west_1_health_api.id}",
    }
    assert mappings["eu_west_1_regional_domain_mapping"]["stage"] == (
        "${aws_apigatewayv2_stage.eu_west_1_health_api_stage.name}"
    )


def test_that_api_serves_nothing_but_health_and_to_everybody(resources: Any) -> None:
    own = "${aws_apigatewayv2_api.eu_west_1_health_api.id}"
    routes = resources["aws_apigatewayv2_route"].values()
    assert [
        (route["route_key"], route["authorization_type"])
        for route in routes
        if route["api_id"] == own
    ] == [("GET /health", "NONE")]
    api = resources["aws_apigatewayv2_api"]["eu_west_1_health_api"]
    assert api == {
        "provider": "aws.eu_west_1",
        "name": "shop-test-health",
        "protocol_type": "HTTP",
        "disable_execute_api_endpoint": True,
        "ip_address_type": "dualstack",
    }


def test_a_callers_throttle_cannot_starve_the_checkers(resources: Any) -> None:
    stages = resources["aws_apigatewayv2_stage"]
    assert {
        name: stages[f"eu_west_1_{name}_stage"]["default_route_settings"]["throttling_rate_limit"]
        for name in ("http_api", "health_api")
    } == {"http_api": 5, "health_api": 2000}


def test_the_health_function_may_be_invoked_by_both_apis(resources: Any) -> None:
    permissions = resources["aws_lambda_permission"]
    assert {
        permission["statement_id"]: permission["source_arn"]
        for name, permission in permissions.items()
        if name.startswith("eu_west_1") and name.endswith("_health_permission")
    } == {
        f"http-api-{api}": f"${{aws_apigatewayv2_api.eu_west_1_{api}.execution_arn}}/*/*"
        for api in ("http_api", "health_api")
    }


def test_without_a_truststore_there_is_one_api_and_no_mutual_tls(synthesize: Synthesize) -> None:
    resources = synthesize()["resource"]
    assert set(resources["aws_apigatewayv2_api"]) == {"eu_west_1_http_api", "us_east_1_http_api"}
    domains = resources["aws_apigatewayv2_domain_name"].values()
    assert [domain for domain in domains if "mutual_tls_authentication" in domain] == []
