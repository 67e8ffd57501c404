"""Provisioned capacity: autoscaling of reads and writes in every region, of every index."""

from collections.abc import Callable
from typing import Any

import pytest

Synthesize = Callable[..., Any]
CAPACITY = {"read_minimum": 2, "read_maximum": 100, "write_minimum": 3, "write_maximum": 50}
INDEX = {"name": "by-date", "partition_key": "date"}


@pytest.fixture
def resources(synthesize: Synthesize) -> Any:
    """Give the resources of a provisioned table with an index."""
    return synthesize(table={"capacity": CAPACITY, "indexes": [INDEX]})["resource"]


def test_a_provisioned_table_starts_at_the_minimum_and_leaves_the_rest_to_scaling(
    resources: Any,
) -> None:
    table = resources["aws_dynamodb_table"]["table"]
    assert (table["billing_mode"], table["read_capacity"], table["write_capacity"]) == (
        "PROVISIONED",
        2,
        3,
    )
    assert table["global_secondary_index"] == [
        {
            "name": "by-date",
            "hash_key": "date",
            "projection_type": "ALL",
            "read_capacity": 2,
            "write_capacity": 3,
        }
    ]
    assert table["lifecycle"]["ignore_changes"][2:] == [
        "read_capacity",
        "write_capacity",
        "attribute",
        "global_secondary_index",
    ]


def test_indexes_are_left_to_scaling_only_where_there_are_some(synthesize: Synthesize) -> None:
    table = synthesize(table={"capacity": CAPACITY})["resource"]["aws_dynamodb_table"]["table"]
    assert table["lifecycle"]["ignore_changes"][2:] == ["read_capacity", "write_capacity"]


def test_a_replica_waits_for_the_scaling_of_the_table_and_its_own_scaling_waits_for_it(
    resources: Any,
) -> None:
    """DynamoDB refuses a replica of a provisioned table whose write capacity is not scaled."""
    (replica,) = resources["aws_dynamodb_table_replica"].values()
    assert replica["depends_on"] == [
        f"aws_appautoscaling_policy.table_scaling_eu_west_1_{name}_{direction}_policy"
        for direction in ("read", "write")
        for name in ("table", "index_by_date")
    ]
    targets = resources["aws_appautoscaling_target"]
    assert {
        name: target["depends_on"] for name, target in targets.items() if "depends_on" in target
    } == {
        f"table_scaling_us_east_1_{name}_{direction}": [
            "aws_dynamodb_table_replica.table_us_east_1"
        ]
        for direction in ("read", "write")
        for name in ("table", "index_by_date")
    }


def test_reads_and_writes_of_table_and_index_scale_in_every_region(resources: Any) -> None:
    table, index = "table/${aws_dynamodb_table.table.name}", "index/by-date"
    bounds = {"Read": (2, 100), "Write": (3, 50)}
    assert resources["aws_appautoscaling_target"] == {
        f"table_scaling_{region}_{name}_{direction.lower()}": {
            "provider": f"aws.{region}",
            "service_namespace": "dynamodb",
            "resource_id": resource,
            "scalable_dimension": f"dynamodb:{kind}:{direction}CapacityUnits",
            "min_capacity": bounds[direction][0],
            "max_capacity": bounds[direction][1],
            **(
                {"depends_on": ["aws_dynamodb_table_replica.table_us_east_1"]}
                if region == "us_east_1"
                else {}
            ),
        }
        for region in ("eu_west_1", "us_east_1")
        for name, kind, resource in (
            ("table", "table", table),
            ("index_by_date", "index", f"{table}/{index}"),
        )
        for direction in ("Read", "Write")
    }


def test_every_target_is_tracked_by_its_own_policy(resources: Any) -> None:
    target = "aws_appautoscaling_target.table_scaling_us_east_1_table_write"
    policies = resources["aws_appautoscaling_policy"]
    assert policies["table_scaling_us_east_1_table_write_policy"] == {
        "provider": "aws.us_east_1",
        "name": f"DynamoDBWriteCapacityUtilization:${{{target}.resource_id}}",
        "policy_type": "TargetTrackingScaling",
        "service_namespace": f"${{{target}.service_namespace}}",
        "resource_id": f"${{{target}.resource_id}}",
        "scalable_dimension": f"${{{target}.scalable_dimension}}",
        "target_tracking_scaling_policy_configuration": {
            "target_value": 70,
            "predefined_metric_specification": {
                "predefined_metric_type": "DynamoDBWriteCapacityUtilization"
            },
        },
    }
    assert set(policies) == {f"{name}_policy" for name in resources["aws_appautoscaling_target"]}


def test_the_utilization_aimed_at_can_be_chosen(synthesize: Synthesize) -> None:
    made = synthesize(table={"capacity": {**CAPACITY, "target_utilization": 55}})["resource"]
    assert {
        policy["target_tracking_scaling_policy_configuration"]["target_value"]
        for policy in made["aws_appautoscaling_policy"].values()
    } == {55}


def test_a_table_on_demand_has_no_scaling(synthesize: Synthesize) -> None:
    assert [kind for kind in synthesize()["resource"] if "autoscaling" in kind] == []
