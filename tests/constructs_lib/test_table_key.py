"""A customer-managed key: multi-Region, a copy in every region, usable by each region's own."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Synthesize = Callable[..., Any]


@pytest.fixture
def resources(synthesize: Synthesize) -> Any:
    """Give the resources of a deployment with a customer-managed key, its home listed second."""
    return synthesize(table={"encryption": "customer-managed", "home": "us-east-1"})["resource"]


def test_the_key_rotates_in_the_home_region_and_is_replicated_to_the_others(
    resources: Any,
) -> None:
    assert resources["aws_kms_key"] == {
        "table_key": {
            "provider": "aws.us_east_1",
            "description": "Encrypts the global table, in every region",
            "multi_region": True,
            "enable_key_rotation": True,
            "deletion_window_in_days": 30,
        }
    }
    assert resources["aws_kms_replica_key"] == {
        "table_key_eu_west_1": {
            "provider": "aws.eu_west_1",
            "description": "Encrypts the global table, in every region",
            "primary_key_arn": "${aws_kms_key.table_key.arn}",
            "deletion_window_in_days": 30,
        }
    }


def test_every_copy_has_the_same_alias(resources: Any) -> None:
    assert resources["aws_kms_alias"] == {
        "table_key_alias_us_east_1": {
            "provider": "aws.us_east_1",
            "name": "alias/shop-test-table",
            "target_key_id": "${aws_kms_key.table_key.key_id}",
        },
        "table_key_alias_eu_west_1": {
            "provider": "aws.eu_west_1",
            "name": "alias/shop-test-table",
            "target_key_id": "${aws_kms_replica_key.table_key_eu_west_1.key_id}",
        },
    }


def test_the_table_and_each_replica_are_encrypted_with_their_own_copy(resources: Any) -> None:
    table = resources["aws_dynamodb_table"]["table"]
    assert table["server_side_encryption"] == {
        "enabled": True,
        "kms_key_arn": "${aws_kms_key.table_key.arn}",
    }
    assert [replica["kms_key_arn"] for replica in table["replica"]] == [
        "${aws_kms_replica_key.table_key_eu_west_1.arn}"
    ]


@pytest.mark.parametrize(
    ("region", "key"),
    [
        ("us-east-1", "${aws_kms_key.table_key.arn}"),
        ("eu-west-1", "${aws_kms_replica_key.table_key_eu_west_1.arn}"),
    ],
)
@pytest.mark.parametrize("function", ["api", "health"])
def test_a_function_may_use_its_regions_copy_through_dynamodb_only(
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
    assert "kms" not in json.dumps(synthesize()["resource"])
