"""Corners of plans that the fixtures' plans do not have."""

from typing import Any

from operations.route53.readers.plan import read_plan
from operations.route53.records import AliasTarget
from operations.route53.zones import Route53


def planned(
    kind: str, values: dict[str, Any], expressions: dict[str, Any], **others: Any
) -> Route53:
    resource = {"address": f"{kind}.this", "mode": "managed", "type": kind, "name": "this"}
    return read_plan(
        {
            "planned_values": {"root_module": {"resources": [resource | {"values": values}]}},
            "configuration": {
                "root_module": {"resources": [resource | {"expressions": expressions}], **others}
            },
        }
    )


def test_known_elements_of_a_list_stay_beside_the_unknown_ones() -> None:
    references = ["aws_route53_health_check.new.id", "aws_route53_health_check.new"]
    reading = planned(
        "aws_route53_health_check",
        {"type": "CALCULATED", "child_healthchecks": ["known", None]},
        {"child_healthchecks": {"references": references}},
    )

    assert reading.health_checks[0].child_health_checks == (
        "known",
        "${aws_route53_health_check.new.id}",
    )


def test_what_goes_through_a_local_stays_a_text() -> None:
    reading = planned(
        "aws_route53_record",
        {"zone_id": "Z1", "name": "www.example.com", "type": "A"},
        {"health_check_id": {"references": ["local.check"]}},
    )

    assert [record.health_check_id for record in reading.zones[0].records] == ["${local.check}"]


def test_an_alias_in_a_dynamic_block_is_named_by_its_record() -> None:
    alias = [{"evaluate_target_health": True}]
    reading = planned(
        "aws_route53_record",
        {"zone_id": "Z1", "name": "www.example.com", "type": "A", "alias": alias},
        {},
    )
    hidden = "${aws_route53_record.this.alias}"

    assert [record.alias for record in reading.zones[0].records] == [
        AliasTarget(hidden, evaluate_target_health=True, hosted_zone_id=hidden)
    ]
