"""What the functions' roles may do: their own region's replica, their own logs, and traces."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from constructs_lib.own_items import DRAIN, OWN_PREFIXES, SENTINEL, heartbeat
from tests.constructs_lib.region.iam import Request, allows

Synthesize = Callable[..., Any]
HOME_TABLE = "${aws_dynamodb_table.table.arn}"
REPLICA = "${aws_dynamodb_table_replica.table_us_east_1.arn}"
READ = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"]
WRITE = [
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
]
PARTIQL = ["dynamodb:PartiQLDelete", "dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate"]
LEADING_KEYS = "dynamodb:LeadingKeys"
TRACES = {
    "Sid": "SendTraces",
    "Effect": "Allow",
    "Action": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
    "Resource": ["*"],
}


@pytest.fixture
def allowed(synthesize: Synthesize, statements: Callable[[str], Any]) -> Callable[..., Any]:
    """Synthesize and return the statements of a function's policy, by Sid."""
    return lambda function, **changes: statements(
        synthesize(**changes)["resource"]["aws_iam_role_policy"][f"{function}_policy"]["policy"]
    )


def _logs(function: str) -> dict[str, Any]:
    return {
        "Sid": "WriteOwnLogs",
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": [f"${{aws_cloudwatch_log_group.{function}_logs.arn}}:log-stream:*"],
    }


@pytest.mark.parametrize(("region", "table"), [("eu_west_1", HOME_TABLE), ("us_east_1", REPLICA)])
def test_the_application_reads_and_writes_its_regions_replica(
    allowed: Synthesize, region: str, table: str
) -> None:
    own = ["HEALTH#*", "OPERATOR#*"]
    assert allowed(f"{region}_api") == {
        "DescribeOwnTable": {
            "Sid": "DescribeOwnTable",
            "Effect": "Allow",
            "Action": ["dynamodb:DescribeTable"],
            "Resource": [table],
        },
        "ReadOwnTable": {
            "Sid": "ReadOwnTable",
            "Effect": "Allow",
            "Action": READ,
            "Resource": [table],
        },
        "WriteOwnItems": {
            "Sid": "WriteOwnItems",
            "Effect": "Allow",
            "Action": WRITE,
            "Resource": [table],
            "Condition": {"ForAllValues:StringNotLike": {LEADING_KEYS: own}},
        },
        "LeaveMeridiansItems": {
            "Sid": "LeaveMeridiansItems",
            "Effect": "Deny",
            "Action": WRITE + PARTIQL,
            "Resource": [table],
            "Condition": {"ForAnyValue:StringLike": {LEADING_KEYS: own}},
        },
        "WriteOwnLogs": _logs(f"{region}_api"),
        "SendTraces": TRACES,
    }


@pytest.mark.parametrize(("region", "table"), [("eu_west_1", HOME_TABLE), ("us_east_1", REPLICA)])
def test_the_health_function_only_gets_items(allowed: Synthesize, region: str, table: str) -> None:
    assert allowed(f"{region}_health") == {
        "ReadOwnItems": {
            "Sid": "ReadOwnItems",
            "Effect": "Allow",
            "Action": ["dynamodb:BatchGetItem"],
            "Resource": [table],
            "Condition": {
                "ForAllValues:StringLike": {LEADING_KEYS: [SENTINEL, DRAIN]},
                "Null": {LEADING_KEYS: "false"},
            },
        },
        "WriteOwnLogs": _logs(f"{region}_health"),
    }


def test_the_application_may_use_the_tables_indexes_by_name(allowed: Synthesize) -> None:
    indexes = [{"name": "by-date", "partition_key": "date"}]
    made = allowed("us_east_1_api", table={"indexes": indexes})
    assert [
        made[sid]["Resource"] for sid in ("ReadOwnTable", "WriteOwnItems", "LeaveMeridiansItems")
    ] == [[REPLICA, f"{REPLICA}/index/by-date"]] * 3


CONSUMER: dict[str, Any] = {"api": {"app": "newsletter"}, "consumer": {}}
APPLICATIONS = ("us_east_1_api", "us_east_1_consumer_function")
"""The functions that run an application's code."""
SINGLE = [action for action in WRITE if action != "dynamodb:BatchWriteItem"]
WRITES = {
    # What each operation of the API asks of IAM. TransactWriteItems asks for the action of each of
    # its items; BatchWriteItem names the keys of all items in one request.
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
    **{f"{action}, alone or in a transaction": (action, ()) for action in SINGLE},
    "BatchWriteItem": ("dynamodb:BatchWriteItem", ()),
    "BatchWriteItem among others": ("dynamodb:BatchWriteItem", ("CONVERSION#1", "RATES")),
    **{action: (action, ()) for action in PARTIQL},
}
BEAT, ANOTHER_BEAT = heartbeat("us-east-1"), heartbeat("eu-west-1")
OURS = [DRAIN, SENTINEL, BEAT, ANOTHER_BEAT, "OPERATOR#", "HEALTH#", "OPERATOR#ANYTHING"]
ANYTHING_GOES = {
    "Effect": "Allow",
    "Action": [*READ, *WRITE, *PARTIQL],
    "Resource": [REPLICA],
}


@pytest.mark.parametrize("function", APPLICATIONS)
def test_no_write_of_an_application_reaches_an_item_of_meridians(
    allowed: Synthesize, function: str
) -> None:
    policy = allowed(function, **CONSUMER).values()
    passed = [
        (operation, key)
        for (operation, (action, others)), key in product(WRITES.items(), OURS)
        if allows(policy, Request(action, REPLICA, (*others, key)))
    ]
    assert passed == []


@pytest.mark.parametrize("function", APPLICATIONS)
def test_nor_does_it_where_the_role_is_given_more_later(allowed: Synthesize, function: str) -> None:
    policy = [*allowed(function, **CONSUMER).values(), ANYTHING_GOES]
    passed = [
        (operation, key)
        for (operation, (action, others)), key in product(WRITES.items(), OURS)
        if allows(policy, Request(action, REPLICA, (*others, key)))
    ]
    assert passed == []


@pytest.mark.parametrize("function", APPLICATIONS)
def test_nor_does_it_where_the_denial_is_left_out(allowed: Synthesize, function: str) -> None:
    policy = [each for each in allowed(function, **CONSUMER).values() if each["Effect"] == "Allow"]
    passed = [
        (operation, key)
        for (operation, (action, others)), key in product(WRITES.items(), OURS)
        if allows(policy, Request(action, REPLICA, (*others, key)))
    ]
    assert passed == []


@pytest.mark.parametrize("function", APPLICATIONS)
def test_an_application_writes_and_reads_every_other_item(
    allowed: Synthesize, function: str
) -> None:
    policy = allowed(function, **CONSUMER).values()
    keys = ("CONVERSION#1", "operator#drain", "HEALTHY", "THE OPERATOR#DRAIN", "")
    refused = [
        (action, key)
        for action, key in product([*READ, *WRITE], keys)
        if not allows(policy, Request(action, REPLICA, (key,)))
    ]
    assert refused == []
    assert allows(policy, Request("dynamodb:Query", REPLICA, (DRAIN,)))


def test_the_health_function_reads_nothing_of_the_applications_and_writes_nothing(
    allowed: Synthesize,
) -> None:
    policy = allowed("us_east_1_health").values()
    get = "dynamodb:BatchGetItem"
    assert allows(policy, Request(get, REPLICA, (SENTINEL, DRAIN)))
    assert not allows(policy, Request(get, REPLICA, (SENTINEL, DRAIN, "CONVERSION#1")))
    assert not allows(policy, Request(get, REPLICA, None))
    assert [
        action
        for action, key in product([*WRITE, *PARTIQL], [*OURS, "CONVERSION#1"])
        if allows(policy, Request(action, REPLICA, (key,)))
    ] == []


def test_all_partition_keys_of_meridians_begin_as_iam_is_told() -> None:
    assert [key for key in (DRAIN, SENTINEL, BEAT) if not key.startswith(OWN_PREFIXES)] == []


def test_a_heartbeat_is_written_by_its_own_regions_heartbeat_function_alone(
    allowed: Synthesize, statements: Callable[[str], Any], synthesize: Synthesize
) -> None:
    policies = synthesize(**CONSUMER)["resource"]["aws_iam_role_policy"]
    writers = {
        (name.removesuffix("_policy"), action, key)
        for name, each in policies.items()
        for action, key in product([*WRITE, *PARTIQL], OURS)
        if allows(statements(each["policy"]).values(), Request(action, REPLICA, (key,)))
    }
    assert writers == {("us_east_1_heartbeat_function", "dynamodb:PutItem", BEAT)}
    policy = allowed("us_east_1_heartbeat_function").values()
    put, get = "dynamodb:PutItem", "dynamodb:BatchGetItem"
    assert not allows(policy, Request(put, REPLICA, None))
    assert not allows(policy, Request(put, REPLICA, ("CONVERSION#1",)))
    assert allows(policy, Request(get, REPLICA, (ANOTHER_BEAT,)))
    assert not allows(policy, Request(get, REPLICA, (ANOTHER_BEAT, "CONVERSION#1")))


def test_the_schedule_may_call_the_heartbeat_function_and_nothing_else(
    synthesize: Synthesize, statements: Callable[[str], Any]
) -> None:
    policy = synthesize()["resource"]["aws_iam_role_policy"]["us_east_1_heartbeat_policy"]
    assert statements(policy["policy"]) == {
        "CallFunction": {
            "Sid": "CallFunction",
            "Effect": "Allow",
            "Action": ["lambda:InvokeFunction"],
            "Resource": ["${aws_lambda_alias.us_east_1_heartbeat_function_live.arn}"],
        }
    }


def test_an_untraced_function_may_not_send_traces(allowed: Synthesize) -> None:
    assert "SendTraces" not in allowed("eu_west_1_api", api={"function": {"tracing": False}})


def test_a_policy_belongs_to_its_functions_role(synthesize: Synthesize) -> None:
    policies = synthesize()["resource"]["aws_iam_role_policy"]
    called = {"function": ("api", "health", "heartbeat_function"), "schedule": ("heartbeat",)}
    assert {name: (policy["name"], policy["role"]) for name, policy in policies.items()} == {
        f"{region}_{owner}_policy": (name, f"${{aws_iam_role.{region}_{owner}_role.name}}")
        for region in ("eu_west_1", "us_east_1")
        for name, owners in called.items()
        for owner in owners
    }
