"""The global table: one resource in its home region, with a replica for each other region."""

from collections.abc import Callable
from typing import Any

import pytest

Synthesize = Callable[..., Any]

EUROPE_ASIA_AMERICA = [{"name": "eu-west-1"}, {"name": "ap-southeast-2"}, {"name": "us-east-1"}]


@pytest.fixture
def table(synthesize: Synthesize) -> Callable[..., dict[str, Any]]:
    """Synthesize and return the table's resource."""
    return lambda **changes: synthesize(**changes)["resource"]["aws_dynamodb_table"]["table"]


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
        "replica": [
            {
                "region_name": "us-east-1",
                "point_in_time_recovery": True,
                "propagate_tags": True,
            }
        ],
    }


@pytest.mark.parametrize(
    ("home", "replicas"),
    [
        (None, ["ap-southeast-2", "us-east-1"]),
        ("ap-southeast-2", ["eu-west-1", "us-east-1"]),
        ("us-east-1", ["eu-west-1", "ap-southeast-2"]),
    ],
)
def test_replicas_are_the_regions_without_the_home_region(
    table: Synthesize, home: str | None, replicas: list[str]
) -> None:
    made = table(regions=EUROPE_ASIA_AMERICA, table={"home": home} if home else {})
    assert [replica["region_name"] for replica in made["replica"]] == replicas


def test_the_home_regions_provider_owns_the_table(table: Synthesize) -> None:
    assert table(table={"home": "us-east-1"})["provider"] == "aws.us_east_1"


def test_a_single_region_has_a_table_without_replicas(table: Synthesize) -> None:
    assert table(regions=[{"name": "eu-west-1"}])["replica"] == []


def test_a_drained_region_keeps_its_replica(table: Synthesize) -> None:
    made = table(regions=[{"name": "eu-west-1"}, {"name": "us-east-1", "state": "drained"}])
    assert [replica["region_name"] for replica in made["replica"]] == ["us-east-1"]


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


def test_recovery_is_switched_off_on_the_table_and_on_every_replica(table: Synthesize) -> None:
    made = table(table={"point_in_time_recovery": False})
    assert made["point_in_time_recovery"] == {"enabled": False}
    assert [replica["point_in_time_recovery"] for replica in made["replica"]] == [False]


def test_deletion_protection_can_be_switched_off(table: Synthesize) -> None:
    assert table(table={"deletion_protection": False})["deletion_protection_enabled"] is False
