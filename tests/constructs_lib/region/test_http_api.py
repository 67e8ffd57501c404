"""The HTTP API of a cell: routes, stage, access log, CORS, throttling and tokens."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Synthesize = Callable[..., Any]
API = "${aws_apigatewayv2_api.eu_west_1_http_api.id}"
JWT = {"issuer": "https://id.example.com", "audience": ["shop", "admin"]}


@pytest.fixture
def made(synthesize: Synthesize) -> Callable[..., Any]:
    """Synthesize and return a resource of the first cell's HTTP API, by kind and last name."""
    return lambda kind, name="", **changes: synthesize(**changes)["resource"][
        f"aws_apigatewayv2_{kind}"
    ]["_".join(filter(None, ("eu_west_1_http_api", name)))]


def test_an_api_is_reached_by_custom_domains_only(made: Synthesize) -> None:
    assert made("api") == {
        "provider": "aws.eu_west_1",
        "name": "shop-test-api",
        "protocol_type": "HTTP",
        "disable_execute_api_endpoint": True,
        "ip_address_type": "ipv4",
    }


def test_a_dual_stack_domain_has_a_dual_stack_api(made: Synthesize) -> None:
    assert made("api", domain={"dual_stack": True})["ip_address_type"] == "dualstack"


def test_the_stage_deploys_by_itself_and_is_throttled(made: Synthesize) -> None:
    stage = dict(made("stage", "stage"))
    del stage["access_log_settings"], stage["depends_on"]
    assert stage == {
        "provider": "aws.eu_west_1",
        "api_id": API,
        "name": "$default",
        "auto_deploy": True,
        "default_route_settings": {
            "throttling_rate_limit": 2000,
            "throttling_burst_limit": 1000,
            "detailed_metrics_enabled": True,
        },
        "route_settings": [
            {
                "route_key": "GET /health",
                "throttling_rate_limit": 200,
                "throttling_burst_limit": 100,
                "detailed_metrics_enabled": True,
            }
        ],
    }


def test_the_health_route_has_a_throttle_that_callers_cannot_use_up(made: Synthesize) -> None:
    stage = made("stage", "stage", api={"throttle": {"rate": 1, "burst": 1}})
    moved = made("stage", "stage", health_check={"path": "/up"})

    assert [each["route_key"] for each in moved["route_settings"]] == ["GET /up"]
    assert [each["throttling_rate_limit"] for each in stage["route_settings"]] == [200]
    assert "aws_apigatewayv2_route.eu_west_1_http_api_get_up" in moved["depends_on"]


def test_the_usual_throttles_leave_some_of_the_lowest_quota_of_an_account(
    made: Synthesize,
) -> None:
    """Amazon API Gateway quotas: 2,500 requests a second and 1,250 at once in newer regions."""
    stage = made("stage", "stage")
    limits = [stage["default_route_settings"], *stage["route_settings"]]

    assert sum(each["throttling_rate_limit"] for each in limits) < 2500
    assert sum(each["throttling_burst_limit"] for each in limits) < 1250


def test_the_throttle_can_be_chosen(made: Synthesize) -> None:
    stage = made("stage", "stage", api={"throttle": {"rate": 0.5, "burst": 7}})
    settings = stage["default_route_settings"]
    assert (settings["throttling_rate_limit"], settings["throttling_burst_limit"]) == (0.5, 7)


def test_the_access_log_is_json_in_a_group_of_its_own(
    synthesize: Synthesize, made: Synthesize
) -> None:
    settings = made("stage", "stage")["access_log_settings"]
    group = "eu_west_1_http_api_access_log"
    assert settings["destination_arn"] == f"${{aws_cloudwatch_log_group.{group}.arn}}"
    assert {"requestId", "routeKey", "status", "integrationError"} <= set(
        json.loads(settings["format"])
    )
    assert synthesize()["resource"]["aws_cloudwatch_log_group"][group] == {
        "provider": "aws.eu_west_1",
        "name": "/aws/vendedlogs/http-apis/shop-test-api",
        "retention_in_days": 30,
    }


def test_every_route_leads_to_its_function_and_health_to_the_health_function(
    synthesize: Synthesize,
) -> None:
    resource = synthesize(health_check={"path": "/alive"})["resource"]
    routes = resource["aws_apigatewayv2_route"]
    target = "integrations/${aws_apigatewayv2_integration.eu_west_1_http_api_%s_integration.id}"
    assert {name: body for name, body in routes.items() if name.startswith("eu_west_1")} == {
        f"eu_west_1_http_api_{name}": {
            "provider": "aws.eu_west_1",
            "api_id": API,
            "route_key": key,
            "target": target % function,
            "authorization_type": "NONE",
        }
        for name, key, function in (
            ("get_items_id", "GET /items/{id}", "api"),
            ("post_items", "POST /items", "api"),
            ("get_alive", "GET /alive", "health"),
        )
    }


@pytest.mark.parametrize("function", ["api", "health"])
def test_integrations_proxy_to_the_alias_in_format_2(made: Synthesize, function: str) -> None:
    assert made("integration", f"{function}_integration") == {
        "provider": "aws.eu_west_1",
        "api_id": API,
        "integration_type": "AWS_PROXY",
        "integration_uri": f"${{aws_lambda_alias.eu_west_1_{function}_live.invoke_arn}}",
        "payload_format_version": "2.0",
        "timeout_milliseconds": 30000,
    }


@pytest.mark.parametrize("function", ["api", "health"])
def test_only_this_api_may_invoke_the_alias(synthesize: Synthesize, function: str) -> None:
    permissions = synthesize()["resource"]["aws_lambda_permission"]
    assert permissions[f"eu_west_1_http_api_{function}_permission"] == {
        "provider": "aws.eu_west_1",
        "statement_id": "http-api-http_api",
        "action": "lambda:InvokeFunction",
        "principal": "apigateway.amazonaws.com",
        "function_name": f"${{aws_lambda_alias.eu_west_1_{function}_live.function_name}}",
        "qualifier": f"${{aws_lambda_alias.eu_west_1_{function}_live.name}}",
        "source_arn": "${aws_apigatewayv2_api.eu_west_1_http_api.execution_arn}/*/*",
    }


def test_cors_allows_the_named_origins_and_what_an_application_usually_needs(
    made: Synthesize,
) -> None:
    cors = made("api", api={"cors": {"allow_origins": ["https://app.example.com"]}})
    assert cors["cors_configuration"] == {
        "allow_origins": ["https://app.example.com"],
        "allow_methods": ["GET", "POST"],
        "allow_headers": ["authorization", "content-type", "idempotency-key", "x-correlation-id"],
        "expose_headers": ["x-correlation-id"],
        "allow_credentials": False,
        "max_age": 300,
    }


def test_every_cors_setting_can_be_chosen(made: Synthesize) -> None:
    cors = {
        "allow_origins": ["https://app.example.com"],
        "allow_methods": ["DELETE"],
        "allow_headers": ["authorization"],
        "expose_headers": ["etag"],
        "allow_credentials": True,
        "max_age": 0,
    }
    assert made("api", api={"cors": cors})["cors_configuration"] == cors


def test_a_token_is_asked_for_on_every_route_but_health(
    made: Synthesize, synthesize: Synthesize
) -> None:
    changes = {"api": {"jwt": JWT}}
    assert made("authorizer", "authorizer", **changes) == {
        "provider": "aws.eu_west_1",
        "api_id": API,
        "name": "jwt",
        "authorizer_type": "JWT",
        "identity_sources": ["$request.header.Authorization"],
        "jwt_configuration": {"issuer": "https://id.example.com", "audience": ["shop", "admin"]},
        # It goes after the routes that named it: API Gateway refuses the other order.
        "lifecycle": {"create_before_destroy": True},
    }
    routes = synthesize(**changes)["resource"]["aws_apigatewayv2_route"].values()
    assert {(route["route_key"], route["authorization_type"]) for route in routes} == {
        ("GET /items/{id}", "JWT"),
        ("POST /items", "JWT"),
        ("GET /health", "NONE"),
    }
    guarded = made("route", "post_items", **changes)
    assert guarded["authorizer_id"] == (
        "${aws_apigatewayv2_authorizer.eu_west_1_http_api_authorizer.id}"
    )
    assert "authorization_scopes" not in guarded
    assert "authorizer_id" not in made("route", "get_health", **changes)


def test_a_token_must_hold_a_scope_where_scopes_are_named(made: Synthesize) -> None:
    changes = {"api": {"jwt": {**JWT, "scopes": ["read"]}}}
    assert made("route", "post_items", **changes)["authorization_scopes"] == ["read"]
    assert "authorization_scopes" not in made("route", "get_health", **changes)
