"""Tables' encryption and streams, changed as Terraform changes them."""

from typing import Any

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws

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
