"""Tables, what protects them, and what everything stands on."""

import pytest

TABLE = "aws_dynamodb_table.table"
REPLICA = {"region_name": "eu-west-1", "point_in_time_recovery": True, "kms_key_arn": "arn:key"}
WHOLE = {
    "name": "t",
    "deletion_protection_enabled": True,
    "point_in_time_recovery": [{"enabled": True}],
    "server_side_encryption": [{"enabled": True, "kms_key_arn": "arn:key"}],
    "replica": [REPLICA, {"region_name": "eu-west-2", "point_in_time_recovery": True}],
}


@pytest.fixture
def update(plan_of, found):
    """What is found where a whole table gets other values."""

    def look(*, unknown=None, **after):
        changed = (TABLE, "update", WHOLE, {**WHOLE, **after}, {"after_unknown": unknown})
        return found(plan_of(changed))

    return look


@pytest.mark.parametrize("actions", ["delete", "delete create", "create delete"])
@pytest.mark.parametrize("kind", ["aws_dynamodb_table", "aws_dynamodb_global_table"])
def test_destroying_or_replacing_a_table_is_forbidden(actions, kind, plan_of, found) -> None:
    assert "table-destroyed" in found(plan_of((f"module.x.{kind}.t[0]", actions, {}, {})))


def test_the_attribute_that_forces_a_replacement_is_named(plan_of, reviewed) -> None:
    paths = {"replace_paths": [["hash_key"], ["attribute", 0, "name"]]}
    document = plan_of((TABLE, "delete create", WHOLE, WHOLE, paths))
    (finding,) = reviewed(document).findings
    assert "(hash_key, attribute.0.name cannot change in place)" in finding.effect


def test_leaving_a_table_to_another_state_is_no_destruction(plan_of, found) -> None:
    assert found(plan_of((TABLE, "forget", WHOLE, None))) == {"forgotten": [TABLE]}


def test_a_replica_that_goes_needs_a_yes(update) -> None:
    assert update(replica=[REPLICA]) == {"replica-removed": [TABLE]}


def test_a_replica_that_comes_is_fine(update) -> None:
    assert update(replica=[*WHOLE["replica"], {"region_name": "sa-east-1"}]) == {}


def test_replicas_that_nobody_knows_yet_are_not_missed(update) -> None:
    assert update(replica=[REPLICA, None], unknown={"replica": [{}, {"region_name": True}]}) == {}
    assert update(replica=None, unknown={"replica": True}) == {}


def test_a_replica_of_its_own_that_goes_needs_a_yes(plan_of, found) -> None:
    replica = ("aws_dynamodb_table_replica.eu_west_1", "delete", {}, None)
    assert found(plan_of(replica)) == {"replica-removed": [replica[0]]}


@pytest.mark.parametrize("value", [False, None])
def test_deletion_protection_that_goes_off_needs_a_yes(value, update) -> None:
    assert update(deletion_protection_enabled=value) == {"deletion-protection-off": [TABLE]}


@pytest.mark.parametrize("value", [[{"enabled": False}], [], None])
def test_point_in_time_recovery_that_goes_off_needs_a_yes(value, update) -> None:
    assert update(point_in_time_recovery=value) == {"point-in-time-recovery-off": [TABLE]}


def test_that_of_a_replica_counts_and_is_named(plan_of, reviewed) -> None:
    replicas = [{**REPLICA, "point_in_time_recovery": False}, WHOLE["replica"][1]]
    document = plan_of((TABLE, "update", WHOLE, {**WHOLE, "replica": replicas}))
    (finding,) = reviewed(document).findings
    assert finding.rule == "point-in-time-recovery-off"
    assert "turned off in eu-west-1," in finding.effect


@pytest.mark.parametrize(
    "after",
    [
        {"server_side_encryption": []},
        {"server_side_encryption": [{"enabled": False}]},
        {"server_side_encryption": [{"enabled": True, "kms_key_arn": ""}]},
    ],
)
def test_encryption_that_goes_off_needs_a_yes(after, update) -> None:
    assert update(**after) == {"encryption-off": [TABLE]}


def test_that_of_a_replica_goes_off_by_making_it_anew(update) -> None:
    replicas = [{**REPLICA, "kms_key_arn": ""}, WHOLE["replica"][1]]
    assert update(replica=replicas) == {
        "encryption-off": [TABLE],
        "replica-recreated": [TABLE],
    }


@pytest.mark.parametrize(
    ("address", "before"),
    [
        ("aws_cloudwatch_log_group.g", {"kms_key_id": "arn:key", "retention_in_days": 1}),
        ("aws_sns_topic.t", {"kms_master_key_id": "k"}),
        ("aws_ebs_volume.v", {"encrypted": True}),
    ],
)
def test_that_of_other_resources_counts_too(address, before, plan_of, found) -> None:
    after = {**before, "kms_key_id": None, "kms_master_key_id": "", "encrypted": False}
    assert found(plan_of((address, "update", before, after))) == {"encryption-off": [address]}


def test_a_buckets_encryption_that_is_taken_away_counts(plan_of, found) -> None:
    address = "aws_s3_bucket_server_side_encryption_configuration.b"
    assert found(plan_of((address, "delete", {}, None))) == {"encryption-off": [address]}


@pytest.mark.parametrize(
    "unknown",
    [
        {"deletion_protection_enabled": True},
        {"point_in_time_recovery": True},
        {"point_in_time_recovery": [{"enabled": True}]},
        {"server_side_encryption": True},
        {"server_side_encryption": [{"kms_key_arn": True}]},
    ],
)
def test_what_is_not_known_yet_is_not_taken_for_off(unknown, plan_of, found) -> None:
    (name,) = unknown
    shown = [{"enabled": True}] if name == "server_side_encryption" else [{}]
    after = {**WHOLE, name: shown if isinstance(unknown[name], list) else None}
    document = plan_of((TABLE, "update", WHOLE, after, {"after_unknown": unknown}))
    assert found(document) == {}


def test_destroying_a_hosted_zone_is_forbidden(plan_of, found) -> None:
    zone = ("aws_route53_zone.z", "delete create", {"name": "example.com"}, {})
    assert found(plan_of(zone)) == {"hosted-zone-destroyed": ["aws_route53_zone.z"]}


@pytest.mark.parametrize(
    ("address", "bucket"),
    [
        ("aws_s3_bucket.state", "b"),
        ("module.tfstate.aws_s3_bucket.this", "b"),
        ("aws_s3_bucket.this", "exchange-terraform-state"),
        ("aws_s3_bucket.this", "tf_state.example.com"),
    ],
)
def test_destroying_the_bucket_of_the_state_is_forbidden(address, bucket, plan_of, found) -> None:
    document = plan_of((address, "delete", {"bucket": bucket}, None))
    assert found(document) == {"state-bucket-destroyed": [address]}


@pytest.mark.parametrize("bucket", ["statements", "real-estate", "uploads"])
def test_other_buckets_are_not_taken_for_it(bucket, plan_of, found) -> None:
    assert found(plan_of(("aws_s3_bucket.b", "delete", {"bucket": bucket}, None))) == {}


WEIGHTED = {"weighted_routing_policy": [{"weight": 1}]}


@pytest.mark.parametrize("actions", ["forget", "create forget"])
@pytest.mark.parametrize(
    ("address", "before"),
    [
        ("aws_dynamodb_table.t", {}),
        ("aws_route53_zone.z", {}),
        ("aws_s3_bucket.state", {}),
        ("aws_route53_record.r", WEIGHTED),
        ("aws_route53_health_check.h", {}),
    ],
)
def test_forgetting_what_users_depend_on_needs_a_yes(
    address, before, actions, plan_of, reviewed
) -> None:
    review = reviewed(plan_of((address, actions, before, None)))
    weighing = [f for f in review.findings if f.severity.value]
    assert [(f.rule, f.addresses) for f in weighing] == [("forgotten", (address,))]
    assert review.verdict.value == 1


def test_other_things_may_be_forgotten_and_are_counted(plan_of, reviewed) -> None:
    plan = plan_of(
        ("aws_sqs_queue.eu_west_1", "forget", {"region": "eu-west-1"}, None),
        ("aws_s3_bucket.uploads", "forget", {"region": "eu-west-1"}, None),
        ("aws_route53_record.simple", "forget", {"region": "eu-west-1"}, None),
    )
    review = reviewed(plan)
    assert (review.verdict.value, review.findings) == (0, ())
    assert {region: dict(counts) for region, counts in review.regions.items()} == {
        "eu-west-1": {"forgotten": 3}
    }
