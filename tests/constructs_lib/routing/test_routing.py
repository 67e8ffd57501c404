"""The records and checks of a routing tree, as Terraform has them."""

import re
from collections.abc import Callable
from typing import Any

import pytest

Synthesize = Callable[..., Any]
OLD = {
    "domain_name": "old.eu-west-1.elb.amazonaws.com",
    "zone_id": "Z32O12XQLNTSW2",
    "region": "eu-west-1",
    "health_check_name": "old.example.com",
}
TREE: dict[str, Any] = {
    "regions": [{"name": "eu-west-1"}, {"name": "eu-west-2"}, {"name": "us-east-1"}],
    "routing": {
        "policy": "geolocation",
        "default": "world",
        "locations": [{"continent": "EU", "to": "europe", "stay": True}],
        "groups": {
            "europe": {
                "policy": "weighted",
                "weights": {"eu-west-1": 90, "eu-west-2": 0, "old": 10},
                "minimum_healthy": 2,
            },
            "world": {"policy": "failover", "members": ["us-east-1", "europe"]},
        },
        "external": {"old": OLD},
    },
}


@pytest.fixture
def records(synthesize: Synthesize) -> Any:
    """The records of the tree that lead callers."""
    made = synthesize(**TREE)["resource"]["aws_route53_record"]
    return {name: record for name, record in made.items() if "set_identifier" in record}


def test_each_address_says_who_is_led_to_under_which_name(records: Any) -> None:
    assert {name: (each["name"], each["set_identifier"]) for name, each in records.items()} == {
        "eu_west_1_in_europe_a": ("europe.routing.api.example.com", "eu-west-1"),
        "eu_west_2_in_europe_a": ("europe.routing.api.example.com", "eu-west-2"),
        "routing_old_in_europe_a": ("europe.routing.api.example.com", "old"),
        "us_east_1_in_world_a": ("world.routing.api.example.com", "us-east-1"),
        "routing_europe_in_world_a": ("world.routing.api.example.com", "europe"),
        "routing_europe_shared_name_for_continent_eu_a": ("api.example.com", "continent-EU"),
        "routing_world_shared_name_for_default_a": ("api.example.com", "default"),
    }


def test_each_policy_is_written_as_the_provider_takes_it(records: Any) -> None:
    assert {
        name: value
        for name, record in records.items()
        for key, value in record.items()
        if key.endswith("_routing_policy")
    } == {
        "eu_west_1_in_europe_a": {"weight": 90},
        "eu_west_2_in_europe_a": {"weight": 0},
        "routing_old_in_europe_a": {"weight": 10},
        "us_east_1_in_world_a": {"type": "PRIMARY"},
        "routing_europe_in_world_a": {"type": "SECONDARY"},
        "routing_europe_shared_name_for_continent_eu_a": {"continent": "EU"},
        "routing_world_shared_name_for_default_a": {"country": "*"},
    }


def test_a_geoproximity_record_names_its_region_and_its_bias(synthesize: Synthesize) -> None:
    made = synthesize(routing={"policy": "geoproximity", "bias": {"us-east-1": -20}})
    record = made["resource"]["aws_route53_record"]["us_east_1_shared_name_a"]
    assert record["geoproximity_routing_policy"] == {"aws_region": "us-east-1", "bias": -20}


def test_an_alias_to_a_name_is_made_after_all_that_the_name_has(records: Any) -> None:
    assert {
        name: each["depends_on"]
        for name, each in records.items()
        if name.startswith("routing_") and "depends_on" in each
    } == {
        "routing_europe_in_world_a": [
            "aws_route53_record.eu_west_1_in_europe_a",
            "aws_route53_record.eu_west_2_in_europe_a",
            "aws_route53_record.routing_old_in_europe_a",
        ],
        "routing_europe_shared_name_for_continent_eu_a": [
            "aws_route53_record.eu_west_1_in_europe_a",
            "aws_route53_record.eu_west_2_in_europe_a",
            "aws_route53_record.routing_old_in_europe_a",
        ],
        "routing_world_shared_name_for_default_a": [
            "aws_route53_record.us_east_1_in_world_a",
            "aws_route53_record.routing_europe_in_world_a",
        ],
    }


def test_groups_lead_to_a_region_by_its_leaf_name(records: Any) -> None:
    leaf = {
        "name": "eu-west-2-leaf.api.example.com",
        "zone_id": "${data.aws_route53_zone.zone.zone_id}",
        "evaluate_target_health": False,
    }
    record = records["eu_west_2_in_europe_a"]
    assert (record["alias"], record["depends_on"]) == (
        leaf,
        ["aws_route53_record.eu_west_2_leaf_name_a"],
    )


def test_without_groups_there_are_no_leaf_names(synthesize: Synthesize) -> None:
    domains = synthesize()["resource"]["aws_apigatewayv2_domain_name"]
    assert not any("-leaf." in domain["domain_name"] for domain in domains.values())


@pytest.mark.parametrize("truststore", [None, "s3://truststore-{region}/ca.pem"])
def test_every_alias_to_api_gateway_has_the_name_of_a_custom_domain_of_its_api(
    synthesize: Synthesize, truststore: str | None
) -> None:
    """Route 53's API reference asks for it (AliasTarget: DNSName)."""
    domain = {} if truststore is None else {"domain": {"truststore": truststore}}
    resources = synthesize(**TREE, **domain)["resource"]
    domains = resources["aws_apigatewayv2_domain_name"]
    apis = {
        mapping["domain_name"]: mapping["api_id"]
        for mapping in resources["aws_apigatewayv2_api_mapping"].values()
    }
    names: dict[str, set[str]] = {}
    for address, made in domains.items():
        api = apis[f"${{aws_apigatewayv2_domain_name.{address}.id}}"]
        names.setdefault(api, set()).add(made["domain_name"])
    strays, led = [], 0
    for name, record in resources["aws_route53_record"].items():
        found = re.match(
            r"\$\{aws_apigatewayv2_domain_name\.(\w+)\.", record.get("alias", {}).get("name", "")
        )
        if found:
            led += 1
            api = apis[f"${{aws_apigatewayv2_domain_name.{found[1]}.id}}"]
            strays += [] if record["name"] in names[api] else [name]
    assert (led, strays) == (6, [])


def test_a_leaf_name_is_no_way_around_mutual_tls(synthesize: Synthesize) -> None:
    truststore = {"truststore": "s3://truststore-{region}/ca.pem"}
    domains = synthesize(**TREE, domain=truststore)["resource"]["aws_apigatewayv2_domain_name"]
    leaf, shared = (domains[f"eu_west_1_{which}_domain"] for which in ("leaf", "shared"))
    asked = [each["mutual_tls_authentication"]["truststore_uri"] for each in (leaf, shared)]
    assert asked == ["s3://truststore-eu-west-1/ca.pem"] * 2


def test_an_alias_to_a_name_lies_in_the_zone_itself(records: Any) -> None:
    assert records["routing_europe_in_world_a"]["alias"] == {
        "name": "europe.routing.api.example.com",
        "zone_id": "${data.aws_route53_zone.zone.zone_id}",
        "evaluate_target_health": True,
    }


def test_callers_who_must_stay_have_a_record_without_check_that_evaluates_nothing(
    records: Any,
) -> None:
    record = records["routing_europe_shared_name_for_continent_eu_a"]
    assert "health_check_id" not in record
    assert record["alias"]["evaluate_target_health"] is False


def test_an_endpoint_elsewhere_is_asked_by_a_name_of_its_own(synthesize: Synthesize) -> None:
    made = synthesize(**TREE)["resource"]
    check = made["aws_route53_health_check"]["routing_old_health_check"]
    assert {key: check.get(key) for key in ("type", "fqdn", "resource_path", "search_string")} == {
        "type": "HTTPS",
        "fqdn": "old.example.com",
        "resource_path": "/health",
        "search_string": None,
    }
    record = made["aws_route53_record"]["routing_old_in_europe_a"]
    assert record["alias"] == {
        "name": "old.eu-west-1.elb.amazonaws.com",
        "zone_id": "Z32O12XQLNTSW2",
        "evaluate_target_health": False,
    }
    assert record["health_check_id"] == "${aws_route53_health_check.routing_old_health_check.id}"


def test_a_group_that_needs_two_is_counted_by_a_calculated_check(synthesize: Synthesize) -> None:
    made = synthesize(**TREE)["resource"]
    check = made["aws_route53_health_check"]["routing_europe_health_check"]
    assert {
        key: check[key] for key in ("type", "child_healthchecks", "child_health_threshold")
    } == {
        "type": "CALCULATED",
        "child_healthchecks": [
            "${aws_route53_health_check.eu_west_1_health_check.id}",
            "${aws_route53_health_check.eu_west_2_health_check.id}",
            "${aws_route53_health_check.routing_old_health_check.id}",
        ],
        "child_health_threshold": 2,
    }
    record = made["aws_route53_record"]["routing_europe_in_world_a"]
    assert record["health_check_id"] == "${aws_route53_health_check.routing_europe_health_check.id}"


def test_with_states_by_region_names_that_lead_to_names_have_a_stack_of_their_own(
    synthesize_stacks: Synthesize,
) -> None:
    """Applied last: what it leads to is there by then."""
    state = {"bucket": "state-{region}", "layout": "per-region"}
    cascade = {"policy": "failover", "members": ["eu-west-1", "eu-west-2", "us-east-1"]}
    stacks = synthesize_stacks(regions=TREE["regions"], routing=cascade, state=state)
    found = {name: "after-eu-west-1" in text for name, text in stacks.items()}
    assert found == {
        "shop-test": False,
        "shop-test-eu-west-1": False,
        "shop-test-eu-west-2": True,
        "shop-test-us-east-1": True,
        "shop-test-routing": True,
    }
    assert "shop-test-routing" not in synthesize_stacks(state=state)
