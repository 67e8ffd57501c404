"""What a configuration says before Terraform has computed anything."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.routing.policies import (
    Failover,
    Geolocation,
    Geoproximity,
    IpBased,
    Latency,
    MultivalueAnswer,
    RoutingPolicy,
    Simple,
    Weighted,
)
from operations.route53.readers.configuration import read_configuration
from operations.route53.readers.plan import read_plan
from operations.route53.readers.state import read_state
from operations.route53.records import AliasTarget
from operations.route53.zones import Route53

FIXTURES = Path(__file__).parent / "fixtures"


def read(resources: dict[str, Any], **sections: Any) -> Route53:
    return read_configuration({"resource": resources, **sections})


def one_record(**values: Any) -> Route53:
    record = {"zone_id": "Z1", "name": "www.example.com", "type": "A"} | values
    return read({"aws_route53_record": {"www": record}})


@pytest.mark.parametrize(
    ("block", "policy"),
    [
        ({}, Simple()),
        ({"weighted_routing_policy": {"weight": "0"}}, Weighted(0)),
        ({"weighted_routing_policy": [{"weight": 5}]}, Weighted(5)),
        ({"latency_routing_policy": {"region": "eu-west-1"}}, Latency("eu-west-1")),
        ({"failover_routing_policy": {"type": "SECONDARY"}}, Failover("SECONDARY")),
        ({"geolocation_routing_policy": {"continent": "EU"}}, Geolocation(continent="EU")),
        (
            {"geolocation_routing_policy": {"country": "US", "subdivision": "WA"}},
            Geolocation(country="US", subdivision="WA"),
        ),
        (
            {"geoproximity_routing_policy": {"aws_region": "eu-west-1", "bias": -5}},
            Geoproximity(region="eu-west-1", bias=-5),
        ),
        (
            {
                "geoproximity_routing_policy": {
                    "coordinates": [{"latitude": "52.52", "longitude": "13.40"}]
                }
            },
            Geoproximity(coordinates=(52.52, 13.40)),
        ),
        (
            {"geoproximity_routing_policy": {"local_zone_group": "us-east-1-bue-1"}},
            Geoproximity(local_zone_group="us-east-1-bue-1"),
        ),
        ({"multivalue_answer_routing_policy": True}, MultivalueAnswer()),
        ({"cidr_routing_policy": {"collection_id": "c", "location_name": "*"}}, IpBased("c", "*")),
    ],
)
def test_every_routing_policy_is_read(block: dict[str, Any], policy: RoutingPolicy) -> None:
    (zone,) = one_record(**block).zones

    assert [record.policy for record in zone.records] == [policy]


def test_text_is_quoted_as_the_provider_quotes_it() -> None:
    (zone,) = one_record(type="TXT", records=["v=spf1 -all"], ttl="300").zones

    assert [(record.values, record.ttl) for record in zone.records] == [(('"v=spf1 -all"',), 300)]


def test_an_alias_has_no_ttl_whatever_a_state_says() -> None:
    alias = {"name": "lb.eu-west-1.elb.amazonaws.com", "zone_id": "Z2"}
    (zone,) = one_record(alias=[alias], ttl=0).zones

    assert [(record.alias, record.ttl) for record in zone.records] == [
        (AliasTarget("lb.eu-west-1.elb.amazonaws.com", False, "Z2"), None)
    ]


def test_a_zone_that_nothing_describes_is_called_by_what_its_records_share() -> None:
    reading = read(
        {
            "aws_route53_record": {
                name: {"zone_id": "Z1", "name": f"{name}.api.example.com", "type": "A"}
                for name in ("us", "eu")
            }
        }
    )

    assert [(zone.id, zone.name) for zone in reading.zones] == [("Z1", "api.example.com")]


def test_data_sources_that_read_one_zone_are_one_zone() -> None:
    zones = {name: {"name": "example.com"} for name in ("a", "b")}
    record = {
        "zone_id": "${data.aws_route53_zone.b.zone_id}",
        "name": "www",
        "type": "A",
        "alias": {
            "name": "api.example.com",
            "zone_id": "${data.aws_route53_zone.a.id}",
            "evaluate_target_health": False,
        },
    }

    (zone,) = read({"aws_route53_record": {"www": record}}, data={"aws_route53_zone": zones}).zones

    assert [(record.name, record.alias) for record in zone.records] == [
        ("www.example.com", AliasTarget("api.example.com", evaluate_target_health=False))
    ]


def test_variables_locals_templates_and_attributes_are_understood() -> None:
    reading = read(
        {
            "aws_route53_zone": {"main": {"name": "${var.domain}", "vpc": {"vpc_id": "vpc-1"}}},
            "aws_route53_health_check": {
                "eu": {
                    "type": "HTTPS",
                    "fqdn": "eu.${local.shared}",
                    "resource_path": "${var.unset}",
                    "port": "${aws_lb_listener.eu.port}",
                }
            },
            "aws_route53_record": {
                "eu": {
                    "zone_id": "${aws_route53_zone.main.id}",
                    "name": "eu.${aws_route53_zone.main.name}",
                    "type": "CNAME",
                    "records": ["${aws_lb.eu.dns_name}"],
                    "health_check_id": "${aws_route53_health_check.eu.id}",
                }
            },
        },
        variable={"domain": {"default": "example.com"}, "unset": {}},
        locals={"shared": "api.${var.domain}"},
    )
    (zone,) = reading.zones
    (check,) = reading.health_checks

    assert (zone.id, zone.name, zone.private) == ("aws_route53_zone.main", "example.com", True)
    assert (check.fqdn, check.port, check.resource_path) == (
        "eu.api.example.com",
        443,
        "/${var.unset}",
    )
    assert [(each.name, each.values, each.health_check_id) for each in zone.records] == [
        ("eu.example.com", ("${aws_lb.eu.dns_name}",), "aws_route53_health_check.eu")
    ]


@pytest.mark.parametrize("each", [{"eu": "10", "us": "20"}, '${toset(["eu", "us"])}', ["eu", "us"]])
def test_literal_for_each_is_expanded_and_linked_by_key(each: object) -> None:
    reading = read(
        {
            "aws_route53_health_check": {"this": {"for_each": each, "type": "TCP"}},
            "aws_route53_record": {
                "this": {
                    "for_each": each,
                    "zone_id": "Z1",
                    "name": "${each.key}.example.com",
                    "type": "A",
                    "health_check_id": "${aws_route53_health_check.this[each.key].id}",
                }
            },
        }
    )

    assert {record.name: record.health_check_id for record in reading.zones[0].records} == {
        "eu.example.com": 'aws_route53_health_check.this["eu"]',
        "us.example.com": 'aws_route53_health_check.this["us"]',
    }


def test_count_is_expanded_and_a_splat_means_all() -> None:
    reading = read(
        {
            "aws_route53_health_check": {
                "port": {"count": 2, "type": "TCP", "port": "${count.index}"},
                "none": {"count": 0, "type": "TCP"},
                "all": {
                    "type": "CALCULATED",
                    "child_health_threshold": 0,
                    "child_healthchecks": "${aws_route53_health_check.port[*].id}",
                },
            }
        }
    )

    assert reading.checks["aws_route53_health_check.all"].child_health_checks == (
        "aws_route53_health_check.port[0]",
        "aws_route53_health_check.port[1]",
    )
    assert reading.checks["aws_route53_health_check.all"].health_threshold == 0
    assert len(reading.health_checks) == 3


def test_what_only_terraform_can_find_is_reported() -> None:
    reading = read(
        {
            "aws_route53_record": {
                "each": {"for_each": "${var.regions}", "name": "x"},
                "blocks": {"zone_id": "Z1", "name": "x.org", "type": "A", "dynamic": {"alias": {}}},
                "name": {"zone_id": "Z1", "name": "${random_pet.x.id}", "type": "A"},
            }
        },
        module={"cell": {"source": "./cell"}},
    )

    assert [(problem.rule, problem.source) for problem in reading.unread] == [
        ("unread", "module.cell"),
        ("unread", "aws_route53_record.each"),
        ("unread", "aws_route53_record.blocks"),
        ("known-after-apply", "aws_route53_record.name"),
    ]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='${}.["]ax*', max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
SYSTEM = json.loads((FIXTURES / "system" / "cdk.tf.json").read_text())
RECORDS = sorted(SYSTEM["resource"]["aws_route53_record"])


@given(st.sampled_from(RECORDS), st.data(), json_values)
def test_no_shape_of_a_record_makes_a_reader_fail(
    name: str, data: st.DataObject, value: object
) -> None:
    record = SYSTEM["resource"]["aws_route53_record"][name]
    spoilt = record | {data.draw(st.sampled_from(sorted(record))): value}
    records = SYSTEM["resource"]["aws_route53_record"] | {name: spoilt}
    resources = SYSTEM["resource"] | {"aws_route53_record": records}

    read_configuration(SYSTEM | {"resource": resources})


@given(st.dictionaries(st.sampled_from(("planned_values", "values", "resources")), json_values))
def test_no_document_makes_a_reader_fail(document: dict[str, object]) -> None:
    for reader in (read_plan, read_state, read_configuration):
        assert reader(document).health_checks == ()
