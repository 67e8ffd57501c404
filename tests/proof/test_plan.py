"""The real plan of the default deployment: clean as it is, and caught when it is spoilt."""

from collections.abc import Callable
from typing import Any

import pytest

from operations.proof.documents import read

Document = Callable[[str], Any]
CHECK = "aws_route53_health_check.us_east_1_health_check"
RECORD = "aws_route53_record.us_east_1_shared_name_a"
OTHER = "aws_route53_record.eu_west_1_shared_name_a"


def values(plan: Any, address: str) -> Any:
    """The planned values of a resource."""
    resources = plan["planned_values"]["root_module"]["resources"]
    return next(each["values"] for each in resources if each["address"] == address)


def expressions(plan: Any, address: str) -> Any:
    """What the configuration writes for a resource."""
    resources = plan["configuration"]["root_module"]["resources"]
    return next(each["expressions"] for each in resources if each["address"] == address)


@pytest.mark.parametrize("name", ["plan", "state"])
def test_the_default_deployment_is_proved_in_every_way_of_failing(
    words: Any, document: Document, name: str
) -> None:
    proof = words.prove_document(document(name))

    assert [list(map(str, modes)) for modes in proof.modes] == [
        ["endpoint", "table", "drain switch"]
    ]
    assert words.rules(proof) == [
        ("survival", "proved"),
        ("control-plane", "proved"),
        ("fail-open", "proved"),
    ]
    assert proof.limits == {"eu-west-1": 2500, "us-east-1": 2500}
    assert [state.recovery and state.recovery.total for state in proof.singles] == [90, 90]


def test_plan_and_state_tell_the_same_of_what_stands_behind_the_names(document: Document) -> None:
    plan, state = (read(document(name)).deployed for name in ("plan", "state"))

    assert {domain.name: domain.region for domain in plan.domains} == {
        domain.name: domain.region for domain in state.domains
    }
    health = [domain.route("/health") for domain in (*plan.domains, *state.domains)]
    assert len(health) == 8
    assert {route and route.function for route in health} == {health[0] and health[0].function}


def test_a_check_on_the_shared_name(words: Any, document: Document) -> None:
    plan = document("plan")
    values(plan, CHECK)["fqdn"] = "api.example.com"

    assert words.wrong(words.prove_document(plan)) == [("survival", RECORD, ("us-east-1",))]


def test_no_check_and_no_evaluation(words: Any, document: Document) -> None:
    plan = document("plan")
    del expressions(plan, RECORD)["health_check_id"]

    proof = words.prove_document(plan)

    assert words.wrong(proof) == [("survival", RECORD, ("us-east-1",))]
    assert words.because(proof) == ["has no health check and does not evaluate its target's health"]


def test_a_check_on_a_disabled_execute_api_endpoint(words: Any, document: Document) -> None:
    plan = document("plan")
    del values(plan, CHECK)["fqdn"]
    reference = "aws_apigatewayv2_api.us_east_1_http_api.api_endpoint"
    expressions(plan, CHECK)["fqdn"] = {"references": [reference, reference.rpartition(".")[0]]}

    proof = words.prove_document(plan)

    assert words.wrong(proof) == [
        ("false-alarm", RECORD, ()),
        ("survival", RECORD, ("eu-west-1",)),
    ]
    assert words.because(proof)[0].endswith(
        "asks the execute-api endpoint of aws_apigatewayv2_api.us_east_1_http_api, "
        "which is disabled"
    )


def test_every_check_on_a_disabled_endpoint_turns_failover_off(
    words: Any, document: Document
) -> None:
    state = document("state")
    apis = {
        each["name"]: each["values"]["id"]
        for each in state["values"]["root_module"]["resources"]
        if each["type"] == "aws_apigatewayv2_api"
    }
    for each in state["values"]["root_module"]["resources"]:
        if each["type"] == "aws_route53_health_check":
            region = each["name"].removesuffix("_health_check")
            host = f"{apis[f'{region}_http_api']}.execute-api.{region.replace('_', '-')}"
            each["values"]["fqdn"] = f"{host}.amazonaws.com"

    proof = words.prove_document(state)

    assert ("survival", OTHER, ("us-east-1",)) in words.wrong(proof)
    assert ("survival", RECORD, ("eu-west-1",)) in words.wrong(proof)


def test_a_path_that_no_route_serves(words: Any, document: Document) -> None:
    plan = document("plan")
    values(plan, CHECK)["resource_path"] = "/healthz"

    proof = words.prove_document(plan)

    assert words.wrong(proof)[0] == ("false-alarm", RECORD, ())
    assert "a path that no route serves" in words.because(proof)[0]


def test_a_check_that_does_not_read_the_table_misses_its_death(
    words: Any, document: Document
) -> None:
    plan = document("plan")
    function = values(plan, "aws_lambda_function.us_east_1_health")
    function["environment"][0]["variables"]["TABLE_NAME"] = ""

    proof = words.prove_document(plan)

    (error,) = [each for each in proof.verdicts if each.severity == "error"]
    assert (error.rule, error.record, error.mode) == ("survival", RECORD, "table, drain switch")
    assert "is given no table to read" in error.because


def test_a_check_of_an_application_route_does_not_heed_the_drain_switch(
    words: Any, document: Document
) -> None:
    plan = document("plan")
    values(plan, CHECK)["resource_path"] = "/rates/EUR/USD"

    proof = words.prove_document(plan)

    (error,) = [each for each in proof.verdicts if each.severity == "error"]
    assert (error.rule, error.record, error.mode) == ("survival", RECORD, "drain switch")


def test_a_drained_region_is_named(words: Any, document: Document) -> None:
    plan = document("plan")
    module = plan["planned_values"]["root_module"]
    module["resources"] = [each for each in module["resources"] if each["address"] != OTHER]

    proof = words.prove_document(plan)

    assert words.wrong(proof) == [("alone", "", ())]
    assert [verdict.says for verdict in proof.verdicts if verdict.rule == "drained"] == [
        "eu-west-1 is up but has no record under api.example.com: no failure can send callers "
        "there, and taking it in needs Route 53's control plane."
    ]
