"""What DynamoDB refuses, and indexes and expiry, which change in every region at once."""

import pytest

TABLE = "aws_dynamodb_table.table"
TARGET = "aws_appautoscaling_target.index"
REPLICA = "aws_dynamodb_table_replica.eu_west_1"


def expiring(name, *, on=True):
    return {"ttl": [{"attribute_name": name, "enabled": on}]}


def index(name, **more):
    return {"name": name, "hash_key": "day", "range_key": None, "projection_type": "ALL", **more}


def test_time_to_live_does_not_go_from_one_attribute_to_another(plan_of, found) -> None:
    plan = plan_of((TABLE, "update", expiring("until"), expiring("expires_at")))
    assert found(plan) == {"dynamodb-refuses": [TABLE]}


@pytest.mark.parametrize("name", ["", "expires_at"])
def test_time_to_live_is_not_turned_off_by_another_name(name, plan_of, found) -> None:
    plan = plan_of((TABLE, "update", expiring("until"), expiring(name, on=False)))
    assert found(plan)["dynamodb-refuses"] == [TABLE]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (expiring("until"), expiring("until", on=False)),
        (expiring("", on=False), expiring("until")),
        ({"ttl": []}, expiring("until")),
    ],
)
def test_items_that_begin_or_cease_to_expire_need_a_yes(before, after, plan_of, found) -> None:
    assert found(plan_of((TABLE, "update", before, after))) == {"time-to-live-changed": [TABLE]}


def test_expiry_that_is_not_known_yet_is_not_taken_for_a_change(plan_of, found) -> None:
    unknown = {"after_unknown": {"ttl": True}}
    plan = plan_of((TABLE, "update", expiring("until"), {"ttl": None}, unknown))
    assert found(plan) == {}


@pytest.mark.parametrize(
    ("billing", "replicas", "expected"),
    [
        ("PROVISIONED", [{"region_name": "eu-west-1"}], {"dynamodb-refuses": [TABLE]}),
        ("PROVISIONED", [], {}),
        ("PAY_PER_REQUEST", [{"region_name": "eu-west-1"}], {}),
    ],
)
def test_a_new_provisioned_table_gets_no_replicas_in_the_same_step(
    billing, replicas, expected, plan_of, found
) -> None:
    table = {"billing_mode": billing, "replica": replicas}
    assert found(plan_of((TABLE, "create", None, table))) == expected


def test_a_protected_replica_is_not_deleted(plan_of, found) -> None:
    protected = {"deletion_protection_enabled": True}
    assert "dynamodb-refuses" in found(plan_of((REPLICA, "delete", protected, None)))
    unprotected = {"deletion_protection_enabled": False}
    assert found(plan_of((REPLICA, "delete", unprotected, None))) == {"replica-removed": [REPLICA]}


@pytest.mark.parametrize(
    ("indexes", "expected"),
    [([index("by-day")], {}), ([index("other")], {"dynamodb-refuses": [TARGET]})],
)
def test_scaling_of_an_index_that_the_table_does_not_get_is_found(
    indexes, expected, plan_of, found
) -> None:
    table = {"name": "shop", "global_secondary_index": indexes}
    target = {"resource_id": "table/shop/index/by-day"}
    plan = plan_of((TABLE, "no-op", table, table), (TARGET, "create", None, target))
    assert found(plan) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"hash_key": "week"},
        {"range_key": "at"},
        {"projection_type": "KEYS_ONLY"},
        {"projection_type": "INCLUDE", "non_key_attributes": ["total"]},
    ],
)
def test_an_index_that_is_built_anew_is_forbidden(change, plan_of, found) -> None:
    before, after = ({"global_secondary_index": [index("by-day", **more)]} for more in ({}, change))
    assert found(plan_of((TABLE, "update", before, after))) == {"index-replaced": [TABLE]}


def test_an_index_that_goes_needs_a_yes_and_one_that_comes_does_not(plan_of, found) -> None:
    one, two = (
        {"global_secondary_index": [index(name) for name in names]} for names in ("a", "ab")
    )
    assert found(plan_of((TABLE, "update", two, one))) == {"index-removed": [TABLE]}
    assert found(plan_of((TABLE, "update", one, two))) == {}


def configured(**expressions):
    block = {name: {"constant_value": value} for name, value in expressions.items()}
    resource = {"address": TABLE, "expressions": {"global_secondary_index": [block]}}
    return {"configuration": {"root_module": {"resources": [resource]}}}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"projection_type": "KEYS_ONLY"}, {"index-ignored": [TABLE]}),
        ({"range_key": "sk", "projection_type": "ALL"}, {"index-ignored": [TABLE]}),
        ({"projection_type": "ALL", "read_capacity": 7, "non_key_attributes": []}, {}),
    ],
)
def test_a_change_of_an_index_that_the_configuration_ignores_is_found(
    said, expected, plan_of, found
) -> None:
    table = {"global_secondary_index": [index("by-day", read_capacity=1)]}
    more = configured(name="by-day", hash_key="day", **said)
    assert found(plan_of((TABLE, "no-op", table, table), **more)) == expected
    assert found(plan_of((TABLE, "create", None, table), **more)) == expected


def test_an_index_that_is_computed_is_not_held_against_the_table(plan_of, found) -> None:
    table = {"global_secondary_index": [index("by-day", projection_type="INCLUDE")]}
    more = configured(name="by-day")
    (resource,) = more["configuration"]["root_module"]["resources"]
    (block,) = resource["expressions"]["global_secondary_index"]
    block |= {name: {"references": ["var.x"]} for name in ("hash_key", "projection_type")}
    assert found(plan_of((TABLE, "no-op", table, table), **more)) == {}


def test_scaled_capacity_is_no_change_of_an_index(plan_of, found) -> None:
    before, after = (
        {"global_secondary_index": [index("by-day", read_capacity=units)]} for units in (1, 9)
    )
    assert found(plan_of((TABLE, "update", before, after))) == {}
