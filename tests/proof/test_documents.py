"""Any of Terraform's documents, and what stands behind the names in it."""

from typing import Any

import pytest

from operations.http_api.deployed import HEALTH_HANDLER, Function
from operations.proof.documents import DocumentError, joined_readings, read
from operations.route53.places import place_of

RESOURCES = {
    "aws_dynamodb_table": {"t": {"name": "orders"}},
    "aws_lambda_function": {
        "f": {
            "function_name": "api",
            "handler": "health.handler.handler",
            "environment": {"variables": {"TABLE_NAME": "${aws_dynamodb_table.t.name}"}},
        }
    },
    "aws_apigatewayv2_api": {"a": {"name": "a"}},
    "aws_apigatewayv2_integration": {
        "i": {
            "api_id": "${aws_apigatewayv2_api.a.id}",
            "integration_uri": "${aws_lambda_function.f.invoke_arn}",
        }
    },
    "aws_apigatewayv2_route": {
        "r": {
            "api_id": "${aws_apigatewayv2_api.a.id}",
            "route_key": "$default",
            "target": "integrations/${aws_apigatewayv2_integration.i.id}",
        }
    },
    "aws_apigatewayv2_stage": {
        "s": {
            "api_id": "${aws_apigatewayv2_api.a.id}",
            "default_route_settings": {"throttling_rate_limit": 500},
        }
    },
    "aws_apigatewayv2_domain_name": {"d": {"domain_name": "api.example.com"}},
    "aws_apigatewayv2_api_mapping": {
        "m": {
            "api_id": "${aws_apigatewayv2_api.a.id}",
            "domain_name": "${aws_apigatewayv2_domain_name.d.id}",
        }
    },
    "aws_route53_record": {
        "r": {
            "zone_id": "Z1",
            "name": "api.example.com",
            "type": "A",
            "set_identifier": "one",
            "weighted_routing_policy": {"weight": 1},
            "alias": {
                "name": "${aws_apigatewayv2_domain_name.d.domain_name_configuration[0].x}",
                "zone_id": "Z2",
                "evaluate_target_health": False,
            },
        }
    },
}


def configuration(region: str, **variables: str) -> dict[str, Any]:
    return {
        "provider": {"aws": [{"region": region}]},
        "variable": {name: {"default": value} for name, value in variables.items()},
        "resource": RESOURCES,
    }


def test_a_configuration_is_followed_from_the_name_to_the_table() -> None:
    deployed = read(configuration("eu-west-1")).deployed
    (domain,) = deployed.domains
    route = domain.route("/anything")

    assert (domain.name, domain.region) == ("api.example.com", "eu-west-1")
    assert route is not None
    assert route.function == Function(name="api", handler=HEALTH_HANDLER, table="orders")
    assert deployed.rate_limit("eu-west-1") == 500
    assert deployed.rate_limit("us-east-1") is None
    assert deployed.has_drain_switch


@pytest.mark.parametrize(("variable", "table"), [("TABLE_NAME", "orders"), ("LOG_LEVEL", None)])
def test_a_stack_without_tables_takes_the_name_of_one_for_another_stack_s(
    variable: str, table: str | None
) -> None:
    document = configuration("eu-west-1")
    (function,) = RESOURCES["aws_lambda_function"].values()
    named = {**function, "environment": {"variables": {variable: "orders"}}}
    document["resource"] = {**RESOURCES, "aws_lambda_function": {"f": named}}
    del document["resource"]["aws_dynamodb_table"]
    (domain,) = read(document).deployed.domains
    route = domain.route("/anything")

    assert route is not None
    assert route.function == Function(name="api", handler=HEALTH_HANDLER, table=table)


def test_a_provider_s_region_may_be_a_variable() -> None:
    reading = read(configuration("${var.where}", where="ap-south-1"))

    assert {domain.region for domain in reading.deployed.domains} == {"ap-south-1"}


def test_the_stacks_of_one_system_keep_their_regions_apart() -> None:
    reading = joined_readings(
        [
            read(configuration("eu-west-1"), stack="ireland"),
            read(configuration("us-east-1"), stack="virginia"),
        ]
    )
    (zone,) = reading.route53.zones

    assert {record.source: place_of(record, reading.deployed) for record in zone.records} == {
        "ireland/aws_route53_record.r": "eu-west-1",
        "virginia/aws_route53_record.r": "us-east-1",
    }


@pytest.mark.parametrize("kind", ["plan", "state"])
def test_a_plan_and_a_state_know_their_regions(document: Any, kind: str) -> None:
    reading = read(document(kind))

    assert sorted({domain.region for domain in reading.deployed.domains}) == [
        "eu-west-1",
        "us-east-1",
    ]
    assert reading.deployed.tables == {"exchange-prod"}
    assert reading.deployed.has_drain_switch


@pytest.mark.parametrize("document", [[], 3, "text", {}, {"planned": 1}])
def test_what_is_not_terraform_s_is_refused(document: object) -> None:
    with pytest.raises(DocumentError, match="terraform show -json"):
        read(document)


def _module_with_provider(values: dict[str, Any]) -> dict[str, Any]:
    """A module whose provider takes its region from the call, as Terraform 1.11 tells it."""
    api = {"address": "aws_apigatewayv2_api.a", "provider_config_key": "module.cell:aws"}
    shown = {"type": "aws_apigatewayv2_api", "name": "a", "values": values}
    return {
        "planned_values": {
            "root_module": {
                "child_modules": [{"address": "module.cell", "resources": [shown]}],
            }
        },
        "configuration": {
            "provider_config": {
                "module.cell:aws": {
                    "module_address": "module.cell",
                    "expressions": {"region": {"references": ["var.region"]}},
                }
            },
            "root_module": {
                "module_calls": {
                    "cell": {
                        "expressions": {"region": {"constant_value": "eu-north-1"}},
                        "module": {"resources": [api]},
                    }
                }
            },
        },
    }


@pytest.mark.parametrize(
    ("values", "region"),
    [({}, "eu-north-1"), ({"region": "eu-west-3"}, "eu-west-3")],
    ids=["the provider's", "its own"],
)
def test_a_resource_is_where_its_provider_or_its_own_region_says(
    values: dict[str, Any], region: str
) -> None:
    """AWS provider 6 has `region` on every resource; providers may be configured in modules."""
    deployed = read(_module_with_provider(values)).deployed
    assert deployed.apis["module.cell.aws_apigatewayv2_api.a"].region == region


def test_a_state_tells_a_region_by_arn_or_else_by_address() -> None:
    arn = "arn:aws:apigateway:sa-east-1::/apis/1"
    resources = [
        {"type": "aws_apigatewayv2_api", "name": name, "values": values}
        for name, values in (("a", {"arn": arn}), ("eu_west_1_b", {}))
    ]
    deployed = read({"values": {"root_module": {"resources": resources}}}).deployed
    assert deployed.regions == {
        "aws_apigatewayv2_api.a": "sa-east-1",
        "aws_apigatewayv2_api.eu_west_1_b": "eu-west-1",
    }
