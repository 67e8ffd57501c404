"""Replicas coming, going and described, as boto3 sees them in each region."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

HOME, AWAY, THIRD = "us-east-1", "eu-west-1", "ap-southeast-2"
MakeTable = Callable[..., Any]


def test_settings_are_shared_even_after_a_transaction_was_refused(make_table: MakeTable) -> None:
    table = make_table(AWAY)
    home = table.client(HOME)
    absent = {
        "TableName": table.name,
        "Key": {"pk": {"S": "item"}, "sk": {"S": "1"}},
        "ConditionExpression": "attribute_exists(pk)",
    }

    with pytest.raises(ClientError, match="TransactionCanceled"):
        home.transact_write_items(TransactItems=[{"ConditionCheck": absent}])
    time_to_live = {"AttributeName": "expires_at", "Enabled": True}
    home.update_time_to_live(TableName=table.name, TimeToLiveSpecification=time_to_live)

    described = table.client(AWAY).describe_time_to_live(TableName=table.name)
    assert described["TimeToLiveDescription"]["TimeToLiveStatus"] == "ENABLED"


def test_a_new_replica_is_filled_before_it_is_seen(make_table: MakeTable, replication: Any) -> None:
    table = make_table()
    table.put(HOME, "hello")

    table.update_replicas(Create={"RegionName": AWAY})

    assert table.values(AWAY) == {AWAY: "hello"}


def test_a_removed_replica_is_gone_and_the_others_go_on(
    make_table: MakeTable, replication: Any
) -> None:
    table = make_table(AWAY, THIRD)

    table.update_replicas(Delete={"RegionName": AWAY})
    table.put(HOME, "hello")
    replication.settle()

    assert table.values(HOME, THIRD) == {HOME: "hello", THIRD: "hello"}
    with pytest.raises(ClientError, match="ResourceNotFound"):
        table.describe(AWAY)


def test_a_table_of_the_same_name_elsewhere_is_no_replica(
    make_table: MakeTable, replication: Any
) -> None:
    table = make_table(AWAY)
    elsewhere = make_table(name=table.name, region=THIRD)

    elsewhere.put(THIRD, "hello")
    elsewhere.client(THIRD).delete_table(TableName=table.name)
    table.put(HOME, "welcome")
    replication.settle()

    assert table.values(HOME, AWAY) == {HOME: "welcome", AWAY: "welcome"}


def test_every_region_describes_the_others(make_table: MakeTable) -> None:
    table = make_table(AWAY, THIRD)

    described = {region: table.describe(region) for region in (HOME, AWAY, THIRD)}

    assert {
        region: [(r["RegionName"], r["ReplicaStatus"]) for r in table["Replicas"]]
        for region, table in described.items()
    } == {
        HOME: [(THIRD, "ACTIVE"), (AWAY, "ACTIVE")],
        AWAY: [(THIRD, "ACTIVE"), (HOME, "ACTIVE")],
        THIRD: [(AWAY, "ACTIVE"), (HOME, "ACTIVE")],
    }
    assert {table["GlobalTableVersion"] for table in described.values()} == {"2019.11.21"}


def test_indexes_and_time_to_live_are_shared_and_tags_and_protection_are_not(
    make_table: MakeTable,
) -> None:
    table = make_table(AWAY)
    home = table.client(HOME)

    home.update_table(TableName=table.name, DeletionProtectionEnabled=True)
    home.update_table(
        TableName=table.name,
        AttributeDefinitions=[{"AttributeName": "owner", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[
            {
                "Create": {
                    "IndexName": "by_owner",
                    "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            }
        ],
    )
    home.update_time_to_live(
        TableName=table.name,
        TimeToLiveSpecification={"AttributeName": "expires_at", "Enabled": True},
    )
    home.tag_resource(
        ResourceArn=table.describe(HOME)["TableArn"], Tags=[{"Key": "team", "Value": "fx"}]
    )

    away = table.client(AWAY)
    there = table.describe(AWAY)
    time_to_live = away.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"]
    assert time_to_live == {"AttributeName": "expires_at", "TimeToLiveStatus": "ENABLED"}
    assert [index["IndexName"] for index in there["GlobalSecondaryIndexes"]] == ["by_owner"]
    assert there["DeletionProtectionEnabled"] is False
    assert away.list_tags_of_resource(ResourceArn=there["TableArn"])["Tags"] == []


@pytest.mark.parametrize(
    ("update", "words"),
    [
        ({"Create": {"RegionName": AWAY}}, "one or more replicas already existed as tables"),
        ({"Delete": {"RegionName": THIRD}}, "Replica Delete action of the request was not found"),
        ({"Update": {"RegionName": THIRD, "KMSMasterKeyId": "key"}}, "request was not found"),
    ],
)
def test_a_replica_that_is_there_or_is_not_there_is_refused(
    make_table: MakeTable, update: dict[str, Any], words: str
) -> None:
    table = make_table(AWAY)

    with pytest.raises(ClientError, match=words):
        table.update_replicas(**update)


def test_a_table_without_a_stream_cannot_have_replicas(make_table: MakeTable) -> None:
    table = make_table(StreamSpecification={"StreamEnabled": False})

    with pytest.raises(ClientError, match="NEW_AND_OLD_IMAGES"):
        table.update_replicas(Create={"RegionName": AWAY})


def test_a_table_with_replicas_cannot_lose_its_stream(make_table: MakeTable) -> None:
    table = make_table(AWAY)

    with pytest.raises(ClientError, match="cannot be changed"):
        table.client(HOME).update_table(
            TableName=table.name, StreamSpecification={"StreamEnabled": False}
        )


def test_a_protected_replica_is_deleted_neither_through_the_table_nor_in_its_region(
    make_table: MakeTable,
) -> None:
    table = make_table(AWAY)
    away = table.client(AWAY)
    away.update_table(TableName=table.name, DeletionProtectionEnabled=True)

    with pytest.raises(ClientError) as through_the_table:
        table.update_replicas(Delete={"RegionName": AWAY})
    with pytest.raises(ClientError) as in_its_region:
        away.delete_table(TableName=table.name)

    assert [
        str(each.value).partition("operation: ")[2] for each in (through_the_table, in_its_region)
    ] == [
        f"Cannot delete table {table.name} in region {AWAY} because it has deletion protection "
        "enabled. Disable deletion protection first.",
        "Resource cannot be deleted as it is currently protected against deletion. Disable "
        "deletion protection first.",
    ]
    away.update_table(TableName=table.name, DeletionProtectionEnabled=False)
    table.update_replicas(Delete={"RegionName": AWAY})
    assert "Replicas" not in table.describe(HOME)
