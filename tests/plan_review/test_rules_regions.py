"""Removing a region, changing several at once, and what is made in the wrong one."""

from datetime import date

import pytest

from operations.plan_review.plan import read
from operations.plan_review.review import review

EU_RECORD = "aws_route53_record.eu_west_1_shared_name_a"
EU_API = "aws_lambda_function.eu_west_1_api"
US_API = "aws_lambda_function.us_east_1_api"


def _weighted(weight):
    return {"latency_routing_policy": [], "weighted_routing_policy": [{"weight": weight}]}


def test_a_region_with_a_record_is_not_drained(real, reviewed) -> None:
    found = [
        f for f in reviewed(real("remove_a_region")).findings if f.rule == "region-not-drained"
    ]
    (finding,) = found
    assert finding.addresses == (EU_RECORD,)
    assert "eu-west-1 is removed while api.example.com still sends callers there" in finding.effect


@pytest.mark.parametrize(("weight", "rule"), [(1, "region-not-drained"), (0, "region-removed")])
def test_a_weight_of_nothing_drains(weight, rule, altered, found) -> None:
    document = altered("remove_a_region", {EU_RECORD: _weighted(weight)}, side="before")
    rules = found(document)
    assert [each for each in ("region-not-drained", "region-removed") if each in rules] == [rule]


@pytest.mark.parametrize(
    "policy",
    [
        {"failover_routing_policy": [{"type": "SECONDARY"}]},
        {"geolocation_routing_policy": [{"continent": "EU"}]},
    ],
)
def test_every_policy_that_sends_callers_there_counts(policy, altered, found) -> None:
    before = {EU_RECORD: {"latency_routing_policy": [], **policy}}
    assert "region-not-drained" in found(altered("remove_a_region", before, side="before"))


def test_taking_only_the_replica_from_a_region_that_serves_is_not_drained(altered, found) -> None:
    document = altered("no_op", {"aws_dynamodb_table.table": {"replica": []}})
    assert set(found(document)) == {"region-not-drained", "replica-removed"}


def test_a_region_that_keeps_serving_is_not_removed(plan_of, found) -> None:
    kept = ("aws_lambda_function.eu_west_1_new", "create", None, {})
    gone = ("aws_lambda_function.eu_west_1_old", "delete", {}, None)
    assert found(plan_of(kept, gone)) == {}


def test_two_plans_together_remove_what_neither_keeps(plan_of, found) -> None:
    kept = plan_of(("aws_lambda_function.eu_west_1_new", "no-op", {}, {}))
    gone = plan_of(("aws_lambda_function.eu_west_1_old", "delete", {}, None))
    assert (found(kept, gone), set(found(gone))) == ({}, {"region-removed"})


@pytest.mark.parametrize(
    "kind",
    [
        "aws_lambda_function",
        "aws_apigatewayv2_api",
        "aws_apigatewayv2_route",
        "aws_apigatewayv2_domain_name",
        "aws_api_gateway_rest_api",
    ],
)
def test_one_apply_changes_one_region(kind, plan_of, found) -> None:
    first = (f"{kind}.us_east_1", "update", {"x": 1}, {"x": 2})
    second = (f"{kind}.eu_west_1", "update", {"x": 1}, {"x": 2})
    assert found(plan_of(first)) == {}
    assert found(plan_of(first, second)) == {"not-staggered": [f"{kind}.eu_west_1"]}


def test_what_is_created_needs_no_staggering(plan_of, found) -> None:
    changes = [(each, "create", None, {}) for each in (EU_API, US_API)]
    assert found(plan_of(*changes)) == {}


def test_a_creation_beside_a_change_needs_none_either(plan_of, found) -> None:
    document = plan_of((EU_API, "create", None, {}), (US_API, "update", {"x": 1}, {"x": 2}))
    assert found(document) == {}


def test_tags_need_no_staggering(plan_of, found) -> None:
    before, after = {"tags": {"a": "1"}, "tags_all": None}, {"tags": {"a": "2"}}
    changes = [(each, "update", before, after) for each in (EU_API, US_API)]
    assert found(plan_of(*changes)) == {}


def test_plans_of_two_stacks_are_staggered_by_being_applied_apart(plan_of, found) -> None:
    plans = [plan_of((each, "update", {"x": 1}, {"x": 2})) for each in (EU_API, US_API)]
    assert found(*plans) == {"not-staggered": [f"stack0/{EU_API}"]}
    assert found(plans[0]) == {}


def _in_other_provider(document, name):
    for resource in document["configuration"]["root_module"]["resources"]:
        if f"{resource['type']}.{resource['name']}" == name:
            resource["provider_config_key"] = "aws.us_east_1"


def test_a_cells_resource_in_another_regions_provider_is_forbidden(real, found) -> None:
    document = real("create")
    _in_other_provider(document, EU_API)
    assert found(document) == {"wrong-region": [EU_API]}


@pytest.mark.parametrize(
    "name", ["aws_route53_record.eu_west_1_shared_name_a", "aws_iam_role.eu_west_1_api_role"]
)
def test_what_knows_no_region_may_have_any_provider(name, real, found) -> None:
    document = real("create")
    _in_other_provider(document, name)
    assert found(document) == {}


def _made_in(plan_of, address, values):
    name = address.partition("[")[0].removeprefix("module.cell.")
    provider = {"expressions": {"region": {"constant_value": "us-east-1"}}}
    resources = [{"address": name, "provider_config_key": "aws"}]
    root = {"resources": resources, "module_calls": {"cell": {"module": {"resources": resources}}}}
    configuration = {"provider_config": {"aws": provider}, "root_module": root}
    return plan_of((address, "create", None, values), configuration=configuration)


@pytest.mark.parametrize(
    ("address", "values"),
    [
        ('aws_sqs_queue.q["eu-west-1"]', {}),
        ("module.cell.aws_sqs_queue.eu_west_1", {}),
        ("aws_sqs_queue.q", {"name": "exchange-eu-west-1"}),
        ("aws_apigatewayv2_domain_name.d", {"domain_name": "eu-west-1.api.example.com"}),
    ],
)
def test_the_cell_is_told_by_address_key_or_name(address, values, plan_of, found) -> None:
    assert found(_made_in(plan_of, address, values)) == {"wrong-region": [address]}


@pytest.mark.parametrize(
    ("address", "values"),
    [
        ("aws_sqs_queue.us_east_1", {"name": "to-eu-west-1"}),
        ("aws_sqs_queue.us_east_1_to_eu_west_1", {}),
        ("aws_sqs_queue.q", {"name": "neu-west-12"}),
        ("aws_cloudwatch_metric_alarm.eu_west_1_health", {"namespace": "AWS/Route53"}),
    ],
)
def test_what_names_no_single_other_cell_is_left_alone(address, values, plan_of, found) -> None:
    assert found(_made_in(plan_of, address, values)) == {}


def test_the_name_of_a_stack_is_no_part_of_an_address(plan_of) -> None:
    document = _made_in(plan_of, "aws_sqs_queue.q", {})
    plan = read(document, name="eu-west-1", stack="eu-west-1")
    assert review([plan], today=date(2026, 6, 1)).findings == ()


ZONE = {"type": "A", "zone_id": "Z1"}


def _alias(name):
    return [{"name": name, "zone_id": "Z1", "evaluate_target_health": True}]


def _failover(name, identifier, role, target, **more):
    alias = _alias(target) if target.endswith("example.com") else None
    values = {"records": [target]} if alias is None else {"alias": alias}
    policy = {"failover_routing_policy": [{"type": role}]}
    return {**ZONE, "name": name, "set_identifier": identifier, **policy, **values, **more}


def _cascade(*, first):
    """us-east-1, after it eu-west-1 by a leaf name of its own; eu-west-1 or us-east-1 goes."""
    behind, leaf = "after-us-east-1.routing.example.com", "eu-west-1-leaf.example.com"
    record = "aws_route53_record."
    kept = {
        f"{record}second": _failover("api.example.com", "after-us-east-1", "SECONDARY", behind),
        f"{record}behind": _failover(behind, "eu-west-1", "PRIMARY", leaf),
        f"{record}leaf": {**ZONE, "name": leaf, "records": ["lb.eu-west-1.elb.amazonaws.com"]},
    }
    if first:
        target = "lb.us-east-1.elb.amazonaws.com"
        kept[f"{record}first"] = _failover("api.example.com", "us-east-1", "PRIMARY", target)
    return [(address, "no-op", values, values) for address, values in kept.items()]


def test_a_name_behind_a_drained_region_does_not_lead_there(plan_of, found) -> None:
    """It is only called after it."""
    gone = (US_API, "delete", {}, None)
    rules = found(plan_of(*_cascade(first=False), gone))
    assert "region-removed" in rules
    assert "region-not-drained" not in rules


def test_a_region_is_taking_callers_through_names_that_lead_to_others(plan_of, found) -> None:
    gone = (EU_API, "delete", {}, None)
    records = found(plan_of(*_cascade(first=True), gone))["region-not-drained"]
    assert records == ["aws_route53_record.behind"]


def test_a_check_may_ask_the_region_to_which_such_a_name_leads(plan_of, found) -> None:
    check = {
        "id": "c",
        "type": "HTTPS",
        "fqdn": "lb.eu-west-1.elb.amazonaws.com",
    }
    cascade = _cascade(first=True)
    for _, _, before, _ in cascade:
        if before["name"].startswith("after-"):
            before["health_check_id"] = "c"
    document = plan_of(*cascade, ("aws_route53_health_check.eu", "no-op", check, check))
    for entry in document["resource_changes"]:
        entry["change"]["before"] = None
        entry["change"]["actions"] = ["create"]
    assert "check-asks-another-region" not in found(document)
    check["fqdn"] = "lb.us-east-1.elb.amazonaws.com"
    assert "check-asks-another-region" in found(document)
