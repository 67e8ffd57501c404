"""One system, read before it is planned, from its plan, from its state and from AWS."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from mypy_boto3_route53 import Route53Client

from constructs_lib.routing.policies import Failover, Latency, Weighted
from operations.route53.callers import caller
from operations.route53.readers.api import read_api
from operations.route53.readers.configuration import read_configuration
from operations.route53.readers.plan import read_plan
from operations.route53.readers.state import read_state
from operations.route53.records import AliasTarget, RecordSet
from operations.route53.resolve import resolve, shares
from operations.route53.validation import problems
from tests.route53.canonical import canonical

pytestmark = pytest.mark.terraform


@pytest.fixture(scope="module")
def documents(stack: Callable[[str], Any], route53_client: Route53Client) -> dict[str, Any]:
    """What Terraform says of one system, before and after the one apply."""
    route53_client.create_hosted_zone(Name="example.com", CallerReference="system")
    system = stack("system")
    configuration = json.loads((system.terraform.folder / "cdk.tf.json").read_text())
    plan = system.terraform.planned()
    system.terraform.apply(lambda line: None)
    return {
        "configuration": configuration,
        "plan": plan,
        "state": system.shown_state(),
        "state file": system.terraform.state(),
        "plan after": system.terraform.planned(),
    }


@pytest.fixture(scope="module")
def modules(stack: Callable[[str], Any]) -> dict[str, Any]:
    """The plan of a system in modules, nothing of which exists."""
    plan: dict[str, Any] = stack("modules").terraform.planned()
    return plan


def test_all_readers_read_the_same_system(
    documents: dict[str, Any], route53_client: Route53Client
) -> None:
    live = read_api(route53_client, zone_names=["example.com."])

    readings = {
        "configuration": read_configuration(documents["configuration"]),
        "plan": read_plan(documents["plan"]),
        "plan after": read_plan(documents["plan after"]),
        "state": read_state(documents["state"]),
        "state file": read_state(documents["state file"]),
    }

    assert len(live.zones[0].records) == 14  # NS and SOA among them
    assert problems(live) == ()
    for reading in readings.values():
        assert problems(reading) == ()
        assert canonical(reading) == canonical(live)


def test_all_readings_answer_alike(
    documents: dict[str, Any], route53_client: Route53Client
) -> None:
    readings = (read_configuration(documents["configuration"]), read_plan(documents["plan"]))
    live = read_api(route53_client)
    checks = {check.fqdn: check.id for check in live.health_checks}
    dead = {checks["us-east-1.api.example.com"]: False}
    dead_in_plan = {"aws_route53_health_check.us_east_1": False}

    def answered(reading: Any, health: dict[str, bool]) -> list[object]:
        responses = resolve(
            reading, "api.example.com", "A", caller=caller("New York"), health=health
        )
        return [(record.key, share) for record, share in shares(responses).items()]

    expected = [(("api.example.com", "A", "us-east-1"), 1.0)]
    assert [answered(reading, dead_in_plan) for reading in readings] == [expected, expected]
    assert answered(live, dead) == expected


def test_what_was_there_before_a_plan_is_read_from_the_plan(documents: dict[str, Any]) -> None:
    before = read_state(documents["plan"]["prior_state"])
    after = read_state(documents["plan after"]["prior_state"])

    assert [zone.records for zone in before.zones] == [()]
    assert canonical(after) == canonical(read_state(documents["state"]))


def test_a_plan_in_modules_with_for_each_and_count_links_what_it_plans(
    modules: dict[str, Any],
) -> None:
    reading = read_plan(modules)
    (zone,) = reading.zones
    records = {record.source: record for record in zone.records}

    assert (zone.id, zone.name) == ("aws_route53_zone.main", "example.com")
    assert records['aws_route53_record.shared["eu-west-1"]'] == RecordSet(
        name="api.example.com",
        type="A",
        policy=Latency("eu-west-1"),
        set_identifier="eu-west-1",
        alias=AliasTarget("eu-west-1.api.example.com", evaluate_target_health=True),
        health_check_id='module.cell["eu-west-1"].aws_route53_health_check.this',
    )
    assert records['module.cell["us-east-1"].aws_route53_record.pool["green"]'] == RecordSet(
        name="us-east-1.api.example.com",
        type="A",
        policy=Weighted(10),
        set_identifier="green",
        values=("192.0.2.20",),
        ttl=60,
        health_check_id='module.cell["us-east-1"].aws_route53_health_check.this',
    )
    assert records["aws_route53_record.dynamic"].alias == AliasTarget(
        "pair.example.com", evaluate_target_health=True
    )
    assert reading.checks["aws_route53_health_check.all"].child_health_checks == (
        "aws_route53_health_check.port[0]",
        "aws_route53_health_check.port[1]",
        'module.cell["eu-west-1"].aws_route53_health_check.this',
    )


def test_what_a_plan_does_not_tell_is_reported_and_not_guessed(modules: dict[str, Any]) -> None:
    reading = read_plan(modules)
    pair = {
        record.policy: record.health_check_id
        for record in reading.zones[0].records
        if record.name == "pair.example.com"
    }
    either = "aws_route53_health_check.all or aws_route53_health_check.port[1]"

    assert pair == {Failover("PRIMARY"): either, Failover("SECONDARY"): either}
    assert [(problem.rule, problem.source) for problem in problems(reading)] == [
        ("known-after-apply", "aws_route53_record.validation"),
        ("health-check-not-found", 'aws_route53_record.pair["PRIMARY"]'),
        ("health-check-not-found", 'aws_route53_record.pair["SECONDARY"]'),
    ]


def test_a_stack_s_name_keeps_its_symbols_apart(modules: dict[str, Any]) -> None:
    reading = read_plan(modules, stack="cells")
    record = next(record for record in reading.zones[0].records if record.name == "api.example.com")

    assert reading.zones[0].id == "cells/aws_route53_zone.main"
    assert record.health_check_id in reading.checks
    assert all(check.startswith("cells/") for check in reading.checks)
