"""Customer-managed keys: one in every region, usable by each region's own functions."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Synthesize = Callable[..., Any]


@pytest.fixture
def resources(synthesize: Synthesize) -> Any:
    """Give the resources of a deployment with a customer-managed key, its home listed second."""
    return synthesize(table={"encryption": "customer-managed", "home": "us-east-1"})["resource"]


def test_each_region_has_a_key_of_its_own_that_rotates_and_that_no_plan_destroys(
    resources: Any,
) -> None:
    assert resources["aws_kms_key"] == {
        name: {
            "provider": f"aws.{region}",
            "description": "Encrypts the global table in this region",
            "enable_key_rotation": True,
            "deletion_window_in_days": 30,
            "lifecycle": {"prevent_destroy": True},
        }
        for name, region in (("table_key", "us_east_1"), ("table_key_eu_west_1", "eu_west_1"))
    }


def test_no_key_is_a_copy_whose_name_stays_taken_after_its_region_has_gone(resources: Any) -> None:
    assert "aws_kms_replica_key" not in resources
    assert [key for key in resources["aws_kms_key"].values() if "multi_region" in key] == []


def test_keys_can_be_destroyed_once_nothing_is_protected(synthesize: Synthesize) -> None:
    table = {"encryption": "customer-managed", "deletion_protection": False}
    keys = synthesize(table=table)["resource"]["aws_kms_key"]
    assert [key for key in keys.values() if "lifecycle" in key] == []


def test_every_key_has_the_same_alias(resources: Any) -> None:
    assert resources["aws_kms_alias"] == {
        "table_key_alias_us_east_1": {
            "provider": "aws.us_east_1",
            "name": "alias/shop-test-table",
            "target_key_id": "${aws_kms_key.table_key.key_id}",
        },
        "table_key_alias_eu_west_1": {
            "provider": "aws.eu_west_1",
            "name": "alias/shop-test-table",
            "target_key_id": "${aws_kms_key.table_key_eu_west_1.key_id}",
        },
    }


def test_the_table_and_each_replica_are_encrypted_with_their_own_key(resources: Any) -> None:
    table = resources["aws_dynamodb_table"]["table"]
    assert table["server_side_encryption"] == {
        "enabled": True,
        "kms_key_arn": "${aws_kms_key.table_key.arn}",
    }
    (replica,) = resources["aws_dynamodb_table_replica"].values()
    assert replica["kms_key_arn"] == "${aws_kms_key.table_key_eu_west_1.arn}"


def test_a_plan_fails_where_another_key_encrypts_the_table(resources: Any) -> None:
    (condition,) = resources["aws_dynamodb_table"]["table"]["lifecycle"]["postcondition"]
    assert condition["condition"] == (
        "${contains([for e in self.server_side_encryption : e.kms_key_arn if e.enabled], "
        "aws_kms_key.table_key.arn)}"
    )


def test_while_encryption_is_changing_keys_are_there_and_nothing_is_encrypted_with_them(
    synthesize: Synthesize, statements: Callable[[str], Any]
) -> None:
    made = synthesize(table={"encryption": "changing"})["resource"]
    table, (replica,) = (
        made["aws_dynamodb_table"]["table"],
        made["aws_dynamodb_table_replica"].values(),
    )
    assert [*made["aws_kms_key"]] == ["table_key", "table_key_us_east_1"]
    assert "server_side_encryption" not in table
    assert "postcondition" not in table["lifecycle"]
    assert "kms_key_arn" not in replica
    policy = made["aws_iam_role_policy"]["us_east_1_health_policy"]["policy"]
    assert "UseTableKey" in statements(policy)


@pytest.mark.parametrize(
    ("region", "key"),
    [
        ("us-east-1", "${aws_kms_key.table_key.arn}"),
        ("eu-west-1", "${aws_kms_key.table_key_eu_west_1.arn}"),
    ],
)
@pytest.mark.parametrize("function", ["api", "health"])
def test_a_function_may_use_its_regions_key_through_dynamodb_only(
    resources: Any, statements: Callable[[str], Any], region: str, key: str, function: str
) -> None:
    policy = resources["aws_iam_role_policy"][f"{region.replace('-', '_')}_{function}_policy"]
    assert statements(policy["policy"])["UseTableKey"] == {
        "Sid": "UseTableKey",
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
        "Resource": [key],
        "Condition": {"StringEquals": {"kms:ViaService": f"dynamodb.{region}.amazonaws.com"}},
    }


def test_by_default_no_key_is_made_or_named(synthesize: Synthesize) -> None:
    assert [kind for kind in synthesize()["resource"] if kind.startswith("aws_kms")] == []
    assert "aws_kms" not in json.dumps(synthesize()["resource"])
