"""Multi-Region keys and their replicas."""

import pytest
from botocore.exceptions import ClientError

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws

HOME, AWAY = "us-east-1", "eu-west-1"


def test_a_replica_key_is_told_from_its_primary(aws: EmbeddedAws) -> None:
    home, away = (aws.client("kms", region) for region in (HOME, AWAY))
    key = home.create_key(MultiRegion=True, Description="primary")["KeyMetadata"]["KeyId"]

    home.replicate_key(
        KeyId=key,
        ReplicaRegion=AWAY,
        Description="replica",
        Tags=[{"TagKey": "team", "TagValue": "fx"}],
    )

    for client in (home, away):
        client.create_alias(AliasName="alias/table", TargetKeyId=key)

    described = [client.describe_key(KeyId="alias/table")["KeyMetadata"] for client in (away, home)]
    assert [
        (each["Description"], each["MultiRegionConfiguration"]["MultiRegionKeyType"])
        for each in described
    ] == [("replica", "REPLICA"), ("primary", "PRIMARY")]
    assert away.list_resource_tags(KeyId=key)["Tags"] == [{"TagKey": "team", "TagValue": "fx"}]


def test_a_region_takes_a_second_copy_of_a_key_only_when_the_first_has_gone(
    aws: EmbeddedAws,
) -> None:
    home, away = (aws.client("kms", region) for region in (HOME, AWAY))
    key = home.create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]
    home.replicate_key(KeyId=key, ReplicaRegion=AWAY)
    away.schedule_key_deletion(KeyId=key, PendingWindowInDays=30)

    with pytest.raises(ClientError, match="AlreadyExistsException"):
        home.replicate_key(KeyId=key, ReplicaRegion=AWAY)
