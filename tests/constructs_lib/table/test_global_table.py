"""The global table: one resource at home, and one for the replica in each other region."""

from collections.abc import Callable
from typing import Any

import pytest

Synthesize = Callable[..., Any]

STEPS = "The file alone cannot change that: docs/decisions/table-keys.md has the steps."
OWNED = {
    "condition": "${length([for e in self.server_side_encryption : e.kms_key_arn if e.enabled])"
    " == 0}",
    "error_message": f'table.encryption = "aws-owned", and a KMS key encrypts the table. {STEPS}',
}
EUROPE_ASIA_AMERICA = [{"name": "eu-west-1"}, {"name": "ap-southeast-2"}, {"name": "us-east-1"}]


@pytest.fixture
def table(synthesize: Synthesize) -> Callable[..., dict[str, Any]]:
    """Synthesize and return the table's resource."""
    return lambda **changes: synthesize(**changes)["resource"]["aws_dynamodb_table"]["table"]


@pytest.fixture
def replicas(synthesize: Synthesize) -> Callable[..., dict[str, dict[str, Any]]]:
    """Synthesize and return the replicas' resources."""
    return lambda **changes: synthesize(**changes)["resource"].get("aws_dynamodb_table_replica", {})


def test_a_table_is_on_demand_recoverable_protected_and_replicated(table: Synthesize) -> None:
    assert table() == {
        "provider": "aws.eu_west_1",
        "name": "shop-test",
        "billing_mode": "PAY_PER_REQUEST",
        "hash_key": "pk",
        "range_key": "sk",
        "attribute": [{"name": "pk", "type": "S"}, {"name": "sk", "type": "S"}],
        "global_secondary_index": [],
        "ttl": {"attribute_name": "expires_at", "enabled": True},
        "stream_enabled": True,
        "stream_view_type": "NEW_AND_OLD_IMAGES",
        "point_in_time_recovery": {"enabled": True},
        "deletion_protection_enabled": True,
        "lifecycle": {
            "ignore_changes": ["replica", "server_side_encryption"],
            "postcondition": [OWNED],
        },
    }


def test_each_replica_is_recoverable_protected_and_made_by_its_regions_provider(
    replicas: Synthesize,
) -> None:
    assert replicas() == {
        "table_us_east_1": {
            "provider": "aws.us_east_1",
            "global_table_arn": "${aws_dynamodb_table.table.arn}",
            "point_in_time_recovery": True,
            "deletion_protection_enabled": True,
            "lifecycle": {"ignore_changes": ["kms_key_arn"]},
        }
    }


@pytest.mark.parametrize(
    ("home", "others"),
    [
        (None, ["ap-southeast-2", "us-east-1"]),
        ("ap-southeast-2", ["eu-west-1", "us-east-1"]),
        ("us-east-1", ["eu-west-1", "ap-southeast-2"]),
    ],
)
def test_replicas_are_the_regions_without_the_home_region(
    replicas: Synthesize, home: str | None, others: list[str]
) -> None:
    made = replicas(regions=EUROPE_ASIA_AMERICA, table={"home": home} if home else {})
    assert {*made} == {f"table_{region.replace('-', '_')}" for region in others}


def test_each_replica_waits_for_the_one_before_it(replicas: Synthesize) -> None:
    """While one is made, DynamoDB refuses every other change of the group."""
    made = replicas(regions=EUROPE_ASIA_AMERICA)
    assert [each.get("depends_on") for each in made.values()] == [
        None,
        ["aws_dynamodb_table_replica.table_ap_southeast_2"],
    ]


def test_the_home_regions_provider_owns_the_table(table: Synthesize) -> None:
    assert table(table={"home": "us-east-1"})["provider"] == "aws.us_east_1"


def test_a_single_region_has_a_table_without_replicas(replicas: Synthesize) -> None:
    assert replicas(regions=[{"name": "eu-west-1"}]) == {}


def test_a_drained_regions_replica_stays_and_may_be_removed_next(replicas: Synthesize) -> None:
    made = replicas(
        regions=[
            {"name": "eu-west-1"},
            {"name": "us-east-1", "state": "drained"},
            {"name": "ap-southeast-2"},
        ]
    )
    assert {name: each["deletion_protection_enabled"] for name, each in made.items()} == {
        "table_us_east_1": False,
        "table_ap_southeast_2": True,
    }


def test_a_removed_region_has_no_replica(replicas: Synthesize) -> None:
    removed = {"name": "us-east-1", "state": "removed"}
    assert replicas(regions=[{"name": "eu-west-1"}, removed]) == {}


def test_the_table_of_a_drained_home_stays_protected(table: Synthesize) -> None:
    made = table(regions=[{"name": "eu-west-1", "state": "drained"}, {"name": "us-east-1"}])
    assert made["deletion_protection_enabled"] is True


def test_keys_and_time_to_live_have_the_names_of_the_deployment(table: Synthesize) -> None:
    made = table(
        table={
            "partition_key": "customer",
            "sort_key": "number",
            "time_to_live": "until",
        }
    )
    assert {key: made[key] for key in ("hash_key", "range_key", "attribute", "ttl")} == {
        "hash_key": "customer",
        "range_key": "number",
        "attribute": [{"name": "customer", "type": "S"}, {"name": "number", "type": "S"}],
        "ttl": {"attribute_name": "until", "enabled": True},
    }


def test_time_to_live_that_is_off_names_its_attribute_by_which_dynamodb_turns_it_off(
    table: Synthesize,
) -> None:
    made = table(table={"time_to_live_enabled": False})
    assert made["ttl"] == {"attribute_name": "expires_at", "enabled": False}


def test_indexes_declare_their_keys_once_and_project_what_they_say(table: Synthesize) -> None:
    made = table(
        table={
            "attribute_types": {"at": "N"},
            "indexes": [
                {"name": "by-owner", "partition_key": "owner", "sort_key": "at"},
                {"name": "by-sk", "partition_key": "sk", "projection": "KEYS_ONLY"},
                {"name": "some", "partition_key": "owner", "projection": ["total"]},
            ],
        }
    )
    assert made["attribute"] == [
        {"name": "at", "type": "N"},
        {"name": "owner", "type": "S"},
        {"name": "pk", "type": "S"},
        {"name": "sk", "type": "S"},
    ]
    assert made["global_secondary_index"] == [
        {"name": "by-owner", "hash_key": "owner", "range_key": "at", "projection_type": "ALL"},
        {"name": "by-sk", "hash_key": "sk", "projection_type": "KEYS_ONLY"},
        {
            "name": "some",
            "hash_key": "owner",
            "projection_type": "INCLUDE",
            "non_key_attributes": ["total"],
        },
    ]


def test_recovery_is_switched_off_on_the_table_and_on_every_replica(
    table: Synthesize, replicas: Synthesize
) -> None:
    off = {"point_in_time_recovery": False}
    assert table(table=off)["point_in_time_recovery"] == {"enabled": False}
    assert [each["point_in_time_recovery"] for each in replicas(table=off).values()] == [False]


def test_deletion_protection_can_be_switched_off(table: Synthesize, replicas: Synthesize) -> None:
    off = {"deletion_protection": False}
    (replica,) = replicas(table=off).values()
    assert [made["deletion_protection_enabled"] for made in (table(table=off), replica)] == [
        False,
        False,
    ]
