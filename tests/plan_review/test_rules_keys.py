"""Keys, what is encrypted with them, and replicas that a change of key makes anew."""

import pytest

KEY = "aws_kms_key.table"
ARN = "arn:aws:kms:us-east-1:123456789012:key/1"
VALUES = {"arn": ARN, "key_id": "1", "id": "1", "is_enabled": True}
GONE = (KEY, "delete", VALUES, None)
TABLE = "aws_dynamodb_table.table"
REPLICA = "aws_dynamodb_table_replica.eu_west_1"


def encrypted(key=ARN):
    return {"server_side_encryption": [{"enabled": True, "kms_key_arn": key}]}


@pytest.mark.parametrize(
    ("address", "values"),
    [
        (TABLE, encrypted()),
        (TABLE, {"replica": [{"region_name": "eu-west-1", "kms_key_arn": ARN}]}),
        (REPLICA, {"kms_key_arn": ARN}),
        ("aws_cloudwatch_log_group.g", {"kms_key_id": ARN}),
        ("aws_sns_topic.t", {"kms_master_key_id": "1"}),
        ("aws_sqs_queue.q", {"kms_master_key_id": ARN}),
    ],
)
def test_deleting_a_key_that_something_is_encrypted_with_is_forbidden(
    address, values, plan_of, found
) -> None:
    plan = plan_of(GONE, (address, "no-op", values, values))
    assert found(plan) == {"key-lost": [KEY]}


def test_what_a_plan_moves_to_another_key_was_encrypted_with_it_before(plan_of, found) -> None:
    group = "aws_cloudwatch_log_group.g"
    plan = plan_of(GONE, (group, "update", {"kms_key_id": ARN}, {"kms_key_id": f"{ARN}2"}))
    assert found(plan) == {"key-lost": [KEY]}


def test_what_only_the_prior_state_tells_of_counts(plan_of, found) -> None:
    resource = {"address": TABLE, "mode": "managed", "type": "aws_dynamodb_table", "name": "table"}
    state = {"values": {"root_module": {"resources": [{**resource, "values": encrypted()}]}}}
    assert found(plan_of(GONE, prior_state=state)) == {"key-lost": [KEY]}


def test_an_alias_is_a_name_of_its_key(plan_of, found) -> None:
    alias = {"name": "alias/table", "arn": "arn:alias", "target_key_id": "1"}
    topic = {"kms_master_key_id": "alias/table"}
    plan = plan_of(
        GONE,
        ("aws_kms_alias.a", "delete", alias, None),
        ("aws_sns_topic.t", "no-op", topic, topic),
    )
    assert found(plan) == {"key-lost": [KEY]}


@pytest.mark.parametrize(
    ("kind", "name"), [("aws_kms_key", "is_enabled"), ("aws_kms_replica_key", "enabled")]
)
def test_disabling_a_key_in_use_is_forbidden_too(kind, name, plan_of, found) -> None:
    before = {"arn": ARN, name: True}
    plan = plan_of(
        (f"{kind}.k", "update", before, {**before, name: False}),
        (TABLE, "no-op", encrypted(), encrypted()),
    )
    assert found(plan) == {"key-lost": [f"{kind}.k"]}


def test_a_key_that_goes_with_the_replica_that_it_encrypts_needs_a_yes(plan_of, found) -> None:
    plan = plan_of(GONE, (REPLICA, "delete", {"kms_key_arn": ARN}, None))
    assert found(plan) == {"replica-removed": [REPLICA], "key-deleted": [KEY]}


def test_another_key_is_not_taken_for_it(plan_of, found) -> None:
    plan = plan_of(GONE, (TABLE, "no-op", encrypted(f"{ARN}2"), encrypted(f"{ARN}2")))
    assert found(plan) == {"key-deleted": [KEY]}


def replica_block(key, **more):
    return {"replica": [{"region_name": "eu-west-1", "kms_key_arn": key, **more}]}


@pytest.mark.parametrize(("before", "after"), [(ARN, f"{ARN}2"), ("", ARN), (ARN, "")])
def test_another_key_of_a_replica_block_makes_the_replica_anew(
    before, after, plan_of, found
) -> None:
    plan = plan_of((TABLE, "update", replica_block(before), replica_block(after)))
    assert found(plan)["replica-recreated"] == [TABLE]


def test_a_replica_block_that_keeps_its_key_stays(plan_of, found) -> None:
    before, after = (replica_block(ARN, point_in_time_recovery=on) for on in (False, True))
    assert found(plan_of((TABLE, "update", before, after))) == {}


def test_a_replica_that_is_replaced_is_made_anew(plan_of, found) -> None:
    values = {"kms_key_arn": ARN}
    plan = plan_of((REPLICA, "delete create", values, {"kms_key_arn": f"{ARN}2"}))
    assert found(plan)["replica-recreated"] == [REPLICA]
