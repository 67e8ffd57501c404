"""Records and health checks: what silently switches failover off."""

import pytest

US, EU = (f"aws_route53_record.{region}_shared_name_a" for region in ("us_east_1", "eu_west_1"))
US_CHECK, EU_CHECK = (
    f"aws_route53_health_check.{region}_health_check" for region in ("us_east_1", "eu_west_1")
)
EU_API = "aws_apigatewayv2_api.eu_west_1_http_api"
NO_LATENCY = {"latency_routing_policy": []}
POLICIES = {
    "latency": {},
    "weighted": {**NO_LATENCY, "weighted_routing_policy": [{"weight": 10}]},
    "failover": {**NO_LATENCY, "failover_routing_policy": [{"type": "PRIMARY"}]},
    "geolocation": {**NO_LATENCY, "geolocation_routing_policy": [{"continent": "EU"}]},
}


@pytest.mark.parametrize("policy", POLICIES)
def test_a_routed_record_without_a_health_check_is_forbidden(policy, altered, found) -> None:
    document = altered("no_op", {EU: {**POLICIES[policy], "health_check_id": ""}})
    assert found(document)["no-health-check"] == [EU]


def test_so_is_one_that_is_being_created(altered, real, found) -> None:
    document = altered("create", {EU: {"health_check_id": None}})
    for resource in document["configuration"]["root_module"]["resources"]:
        if resource["address"] == EU:
            del resource["expressions"]["health_check_id"]
    assert found(document)["no-health-check"] == [EU]


def test_the_last_resort_of_a_failover_needs_none(altered, found) -> None:
    last = {**NO_LATENCY, "failover_routing_policy": [{"type": "SECONDARY"}]}
    first = {**NO_LATENCY, "failover_routing_policy": [{"type": "PRIMARY"}]}
    document = altered("no_op", {EU: {**last, "health_check_id": ""}, US: first})
    assert set(found(document)) == {"route53-refuses-on-the-way"}


@pytest.mark.parametrize(
    ("target", "rules"),
    [
        ("d-1.execute-api.eu-west-1.amazonaws.com", {"no-health-check"}),
        ("lb-1.eu-west-1.elb.amazonaws.com", set()),
    ],
)
def test_the_health_of_a_target_counts_where_it_has_one(target, rules, altered, found) -> None:
    alias = [{"name": target, "zone_id": "Z1", "evaluate_target_health": True}]
    document = altered("no_op", {EU: {"alias": alias, "health_check_id": ""}})
    assert set(found(document)) - {"failure-not-survived"} == rules


def test_what_was_so_before_the_plan_is_only_a_note(altered, reviewed) -> None:
    document = altered("no_op", {EU: {"health_check_id": ""}})
    for entry in document["resource_changes"]:
        if entry["address"] == EU:
            entry["change"]["before"] = entry["change"]["after"]
    review = reviewed(document)
    (finding,) = review.findings
    assert (finding.rule, finding.existing, review.verdict.value) == ("no-health-check", True, 0)


def test_mixed_policies_on_one_name_are_forbidden(altered, found) -> None:
    document = altered("no_op", {EU: POLICIES["weighted"]})
    assert "mixed-policies" in found(document)


def test_what_route_53_refuses_stops_an_apply_half_way(altered, found) -> None:
    document = altered("no_op", {EU: {"set_identifier": "us-east-1"}})
    assert set(found(document)["route53-refuses"]) == {US, EU}


def test_a_record_whose_policy_nobody_knows_yet_is_a_note_and_proves_nothing(
    altered, reviewed
) -> None:
    document = altered("create", {EU: {"latency_routing_policy": [{}]}})
    review = reviewed(document)
    assert [(f.rule, f.addresses) for f in review.findings] == [("record-not-judged", (EU,))]
    assert review.verdict.value == 0


@pytest.mark.parametrize("name", ["api.example.com", "API.example.com."])
def test_a_check_that_asks_the_shared_name_is_forbidden(name, altered, found) -> None:
    document = altered("no_op", {EU_CHECK: {"fqdn": name}})
    assert found(document)["check-asks-shared-name"] == [EU_CHECK]


def test_so_is_one_that_asks_a_name_which_leads_to_it(altered, plan_of, found) -> None:
    document = altered("no_op", {EU_CHECK: {"fqdn": "www.example.com"}})
    zone = next(e for e in document["resource_changes"] if e["address"] == EU)["change"]["after"]
    alias = [{"name": "api.example.com", "zone_id": zone["zone_id"]}]
    www = {"name": "www.example.com", "type": "A", "zone_id": zone["zone_id"], "alias": alias}
    (entry,) = plan_of(("aws_route53_record.www", "create", None, www))["resource_changes"]
    document["resource_changes"].append(entry)
    assert found(document)["check-asks-shared-name"] == [EU_CHECK]


def test_one_that_asks_a_disabled_execute_api_endpoint_is_forbidden(altered, real, found) -> None:
    entries = {entry["address"]: entry["change"] for entry in real("no_op")["resource_changes"]}
    host = entries[EU_API]["after"]["api_endpoint"].removeprefix("https://")
    document = altered("no_op", {EU_CHECK: {"fqdn": host}})
    assert found(document)["check-asks-disabled-endpoint"] == [EU_CHECK]
    document = altered(
        "no_op", {EU_CHECK: {"fqdn": host}, EU_API: {"disable_execute_api_endpoint": False}}
    )
    assert "check-asks-disabled-endpoint" not in found(document)


def test_so_is_one_that_asks_the_endpoint_of_an_api_yet_to_be_made(real, found) -> None:
    document = real("create")
    for entry in document["resource_changes"]:
        if entry["address"] == EU_CHECK:
            del entry["change"]["after"]["fqdn"]
            entry["change"]["after_unknown"]["fqdn"] = True
    for resource in document["configuration"]["root_module"]["resources"]:
        if resource["address"] == EU_CHECK:
            resource["expressions"]["fqdn"] = {"references": [f"{EU_API}.api_endpoint", EU_API]}
    assert found(document) == {"check-asks-disabled-endpoint": [EU_CHECK]}


def test_one_that_asks_another_region_is_forbidden(altered, found) -> None:
    document = altered("no_op", {EU_CHECK: {"fqdn": "us-east-1.api.example.com"}})
    assert found(document)["check-asks-another-region"] == [EU_CHECK]


@pytest.mark.parametrize("path", ["/healthz", "/", "/v1/health", "/conversions"])
def test_one_that_asks_a_path_which_no_route_serves_is_forbidden(path, altered, found) -> None:
    document = altered("no_op", {EU_CHECK: {"resource_path": path}})
    assert found(document)["check-asks-unserved-path"] == [EU_CHECK]


@pytest.mark.parametrize("path", ["/health?deep=1", "/rates/EUR/USD"])
def test_one_that_asks_a_path_which_a_route_serves_is_not(path, altered, found) -> None:
    rules = found(altered("no_op", {EU_CHECK: {"resource_path": path}}))
    assert "check-asks-unserved-path" not in rules


def test_what_a_new_path_does_not_notice_is_no_longer_survived(altered, reviewed) -> None:
    """The application's own route knows nothing of the drain switch."""
    document = altered("no_op", {EU_CHECK: {"resource_path": "/rates/EUR/USD"}})
    (finding,) = reviewed(document).findings
    assert finding.effect.startswith("When eu-west-1 fails (drain switch), callers of")


def test_the_base_path_belongs_to_the_path(altered, found) -> None:
    mapping = "aws_apigatewayv2_api_mapping.eu_west_1_regional_domain_mapping"
    based = {mapping: {"api_mapping_key": "v1"}}
    assert "check-asks-unserved-path" in found(altered("no_op", based))
    asked = {**based, EU_CHECK: {"resource_path": "/v1/health"}}
    assert found(altered("no_op", asked)) == {}


def test_a_route_that_goes_takes_the_checks_path_with_it(real, found) -> None:
    document = real("no_op")
    for entry in document["resource_changes"]:
        if entry["address"] == "aws_apigatewayv2_route.eu_west_1_http_api_get_health":
            entry["change"] |= {"actions": ["delete"], "after": None}
    assert found(document)["check-asks-unserved-path"] == [EU_CHECK]


def test_an_api_whose_routes_nobody_sees_is_not_judged(real, found) -> None:
    """They may be in an OpenAPI document, or in another state."""
    document = real("create")
    document["resource_changes"] = [
        entry
        for entry in document["resource_changes"]
        if not entry["address"].startswith("aws_apigatewayv2_route.")
    ]
    planned = document["planned_values"]["root_module"]
    planned["resources"] = [
        r for r in planned["resources"] if r["type"] != "aws_apigatewayv2_route"
    ]
    assert found(document) == {}


def test_the_checks_that_a_calculated_one_is_made_of_are_judged(altered, real, found) -> None:
    checks = {e["address"]: e["change"]["after"] for e in real("no_op")["resource_changes"]}
    whole = {
        "type": "CALCULATED",
        "fqdn": "",
        "child_healthchecks": [checks[US_CHECK]["id"]],
        "child_health_threshold": 1,
    }
    assert found(altered("no_op", {EU_CHECK: whole}))["check-asks-another-region"] == [US_CHECK]


def test_a_disabled_check_is_forbidden(altered, found) -> None:
    document = altered("no_op", {EU_CHECK: {"disabled": True}})
    assert found(document)["check-disabled"] == [EU_CHECK]


def test_changing_all_checks_at_once_needs_a_yes(altered, found) -> None:
    change = {"failure_threshold": 5}
    document = altered("no_op", {EU_CHECK: change, US_CHECK: change})
    assert found(document) == {"checks-change-at-once": [EU_CHECK]}
    assert found(altered("no_op", {EU_CHECK: change})) == {}


def test_the_tags_of_all_checks_may_change_at_once(altered, found) -> None:
    change = {"tags": {"Name": "x"}, "tags_all": {"Name": "x"}}
    assert found(altered("no_op", {EU_CHECK: change, US_CHECK: change})) == {}


def test_a_failure_that_is_no_longer_survived_is_forbidden(altered, reviewed) -> None:
    findings = reviewed(altered("no_op", {EU: {"health_check_id": ""}})).findings
    (finding,) = [each for each in findings if each.rule == "failure-not-survived"]
    assert finding.effect.startswith("When eu-west-1 fails (")
    assert finding.addresses == (EU, US)


def test_a_name_that_goes_to_one_region_only_is_not_overlooked_beside_others(
    altered, plan_of, found
) -> None:
    """The proof leaves out names with one region where others have several."""
    document = altered("add_a_region", {})
    for entry in document["resource_changes"]:
        if entry["address"] in (EU, "aws_route53_record.ap_southeast_2_shared_name_a"):
            entry["change"] |= {"actions": ["delete"], "after": None}
    zone = next(e for e in document["resource_changes"] if e["address"] == US)["change"]["after"]
    others = [
        (
            f"aws_route53_record.other_{region}",
            "no-op",
            *[{**zone, "name": "other.example.com", "fqdn": None, "set_identifier": region}] * 2,
        )
        for region in ("us-east-1", "eu-west-1")
    ]
    for at, region in enumerate(("us-east-1", "eu-west-1")):
        for side in others[at][2:]:
            side["latency_routing_policy"] = [{"region": region}]
            side["alias"] = [{"name": f"d-1.execute-api.{region}.amazonaws.com", "zone_id": "Z"}]
    document["resource_changes"] += plan_of(*others)["resource_changes"]
    assert US in found(document)["failure-not-survived"]
