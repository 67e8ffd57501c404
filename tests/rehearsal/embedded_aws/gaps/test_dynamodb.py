"""Tables' encryption and streams, changed as Terraform changes them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws
from operations.rehearsal.embedded_aws.gaps import dynamodb_time_to_live

HOME, AWAY = "us-east-1", "eu-west-1"


def test_a_tables_encryption_can_be_changed(aws: EmbeddedAws, make_table: Any) -> None:
    table = make_table()
    client = table.client(HOME)

    def change(**specification: Any) -> dict[str, Any] | None:
        client.update_table(TableName=table.name, SSESpecification=specification)
        encryption: dict[str, Any] | None = table.describe(HOME).get("SSEDescription")
        return encryption

    managed = change(Enabled=True)
    own = change(Enabled=True, SSEType="KMS", KMSMasterKeyId="arn:aws:kms:::key/1")
    none = change(Enabled=False)

    assert managed is not None
    assert managed["KMSMasterKeyArn"].startswith("arn:aws:kms:us-east-1:123456789012:key/")
    assert own == {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": "arn:aws:kms:::key/1"}
    assert none is None


def test_each_replica_is_encrypted_with_its_own_key(make_table: Any) -> None:
    table = make_table()

    table.update_replicas(Create={"RegionName": AWAY, "KMSMasterKeyId": "first"})
    created = table.describe(AWAY)["SSEDescription"]["KMSMasterKeyArn"]
    table.update_replicas(Update={"RegionName": AWAY, "KMSMasterKeyId": "second"})

    assert created == "first"
    assert table.describe(AWAY)["SSEDescription"]["KMSMasterKeyArn"] == "second"
    assert [each["KMSMasterKeyId"] for each in table.describe(HOME)["Replicas"]] == ["second"]
    assert "SSEDescription" not in table.describe(HOME)


def test_a_stream_can_be_disabled_and_enabled_again(make_table: Any) -> None:
    table = make_table()
    on = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}

    for specification in ({"StreamEnabled": False}, on):
        table.client(HOME).update_table(TableName=table.name, StreamSpecification=specification)
        table.put(HOME, "hello")

    assert table.stream(HOME) == [("MODIFY", "item")]


def test_each_replicas_stream_names_its_own_region(make_table: Any, replication: Any) -> None:
    table = make_table(AWAY)

    table.put(HOME, "hello")
    replication.settle()

    assert {
        region: [record["awsRegion"] for record in table.records(region)] for region in (HOME, AWAY)
    } == {HOME: [HOME], AWAY: [AWAY]}


def refusal(request: Any, **fields: Any) -> str:
    """What AWS says where it refuses a request."""
    with pytest.raises(ClientError) as refused:
        request(**fields)
    return str(refused.value).partition("operation: ")[2]


def test_time_to_live_goes_to_no_other_attribute_while_it_is_on(make_table: Any) -> None:
    table = make_table()
    change = table.client(HOME).update_time_to_live

    def wanted(name: str, *, on: bool) -> dict[str, Any]:
        specification = {"AttributeName": name, "Enabled": on}
        return {"TableName": table.name, "TimeToLiveSpecification": specification}

    assert refusal(change, **wanted("until", on=False)) == "TimeToLive is already disabled"
    change(**wanted("until", on=True))
    assert refusal(change, **wanted("expires_at", on=True)) == (
        "TimeToLive is active on a different AttributeName: current AttributeName is until"
    )
    assert refusal(change, **wanted("until", on=True)) == "TimeToLive is already enabled"
    assert refusal(change, **wanted("until", on=False)) == (
        "Time to live has been modified multiple times within a fixed interval"
    )


@pytest.mark.parametrize(("seconds", "accepted"), [(3599, False), (3600, True)])
def test_time_to_live_is_changed_again_after_an_hour(seconds: float, *, accepted: bool) -> None:
    on = {"TimeToLiveStatus": "ENABLED", "AttributeName": "until"}
    off = {"AttributeName": "until", "Enabled": False}
    assert (dynamodb_time_to_live.refusal(on, off, seconds=seconds) is None) is accepted


def test_a_provisioned_table_gets_a_replica_once_its_writes_and_its_indexes_are_scaled(
    aws: EmbeddedAws, make_table: Any
) -> None:
    capacity = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    table = make_table(
        BillingMode="PROVISIONED",
        ProvisionedThroughput=capacity,
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by_sk",
                "KeySchema": [{"AttributeName": "sk", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
                "ProvisionedThroughput": capacity,
            }
        ],
    )
    scaling = aws.client("application-autoscaling", HOME)

    def scale(resource: str, kind: str) -> None:
        target = {
            "ServiceNamespace": "dynamodb",
            "ResourceId": resource,
            "ScalableDimension": f"dynamodb:{kind}:WriteCapacityUnits",
        }
        scaling.register_scalable_target(**target, MinCapacity=1, MaxCapacity=9)
        metric = {"PredefinedMetricType": "DynamoDBWriteCapacityUtilization"}
        scaling.put_scaling_policy(
            **target,
            PolicyName=resource,
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration={
                "TargetValue": 70,
                "PredefinedMetricSpecification": metric,
            },
        )

    said = [refusal(table.update_replicas, Create={"RegionName": AWAY})]
    scale(f"table/{table.name}", "table")
    said.append(refusal(table.update_replicas, Create={"RegionName": AWAY}))
    scale(f"table/{table.name}/index/by_sk", "index")
    table.update_replicas(Create={"RegionName": AWAY})

    assert said == [
        f"{what} write capacity should either be Pay-Per-Request or AutoScaled."
        for what in ("Table", "GSI")
    ]
    assert [each["RegionName"] for each in table.describe(HOME)["Replicas"]] == [AWAY]


@pytest.mark.parametrize(
    ("resource", "kind"), [("table/none", "table"), ("table/{}/index/none", "index")]
)
def test_what_is_not_there_is_not_scaled(
    aws: EmbeddedAws, make_table: Any, resource: str, kind: str
) -> None:
    named = resource.format(make_table().name)
    assert (
        refusal(
            aws.client("application-autoscaling", HOME).register_scalable_target,
            ServiceNamespace="dynamodb",
            ResourceId=named,
            ScalableDimension=f"dynamodb:{kind}:ReadCapacityUnits",
            MinCapacity=1,
            MaxCapacity=5,
        )
        == f"DynamoDB {kind} does not exist: {named}"
    )


def test_a_table_whose_key_is_to_be_deleted_is_neither_read_nor_written(
    aws: EmbeddedAws, make_table: Any
) -> None:
    kms = aws.client("kms", HOME)
    key = kms.create_key()["KeyMetadata"]["Arn"]
    encryption = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
    table = make_table(SSESpecification=encryption)
    table.put(HOME, "hello")

    key_id = key.rpartition("/")[2]
    kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=30)

    expected = (
        "KMS validation error: com.amazonaws.services.kms.model.KMSInvalidStateException: "
        f"{key} is pending deletion."
    )
    assert refusal(lambda: table.put(HOME, "again")) == expected
    assert refusal(lambda: table.get(HOME)) == expected
    assert refusal(lambda: make_table(SSESpecification=encryption)) == expected
    kms.cancel_key_deletion(KeyId=key_id)
    kms.enable_key(KeyId=key_id)
    assert table.get(HOME) == "hello"


def test_a_replica_of_a_table_with_a_key_needs_one_of_its_own_that_can_be_used(
    aws: EmbeddedAws, make_table: Any
) -> None:
    home, away = (
        aws.client("kms", region).create_key()["KeyMetadata"]["Arn"] for region in (HOME, AWAY)
    )
    encryption = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": home}
    table = make_table(SSESpecification=encryption)
    aws.client("kms", AWAY).disable_key(KeyId=away.rpartition("/")[2])

    said = [
        refusal(table.update_replicas, Create={"RegionName": AWAY, **key})
        for key in ({}, {"KMSMasterKeyId": away})
    ]

    assert said == [
        "One or more parameter values were invalid: KMSMasterKeyId must be specified for each "
        "replica.",
        f"KMS validation error: com.amazonaws.services.kms.model.DisabledException: {away} is "
        "disabled.",
    ]
