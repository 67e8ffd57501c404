"""What the functions' roles may do: their own region's replica, their own logs, and traces."""

from collections.abc import Callable
from typing import Any

import pytest

Synthesize = Callable[..., Any]
HOME_TABLE = "${aws_dynamodb_table.table.arn}"
REPLICA = "${replace(aws_dynamodb_table.table.arn, ':eu-west-1:', ':us-east-1:')}"
DESCRIBE = ["dynamodb:DescribeTable"]
READ = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"]
WRITE = [
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
]
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
    assert allowed(f"{region}_api") == {
        "ReadAndWriteOwnTable": {
            "Sid": "ReadAndWriteOwnTable",
            "Effect": "Allow",
            "Action": DESCRIBE + READ + WRITE,
            "Resource": [table],
        },
        "WriteOwnLogs": _logs(f"{region}_api"),
        "SendTraces": TRACES,
    }


@pytest.mark.parametrize(("region", "table"), [("eu_west_1", HOME_TABLE), ("us_east_1", REPLICA)])
def test_the_health_function_only_gets_items(allowed: Synthesize, region: str, table: str) -> None:
    assert allowed(f"{region}_health") == {
        "ReadOwnTable": {
            "Sid": "ReadOwnTable",
            "Effect": "Allow",
            "Action": ["dynamodb:BatchGetItem"],
            "Resource": [table],
        },
        "WriteOwnLogs": _logs(f"{region}_health"),
    }


def test_the_application_may_use_the_tables_indexes_by_name(allowed: Synthesize) -> None:
    indexes = [{"name": "by-date", "partition_key": "date"}]
    made = allowed("us_east_1_api", table={"indexes": indexes})
    assert made["ReadAndWriteOwnTable"]["Resource"] == [REPLICA, f"{REPLICA}/index/by-date"]


def test_an_untraced_function_may_not_send_traces(allowed: Synthesize) -> None:
    assert "SendTraces" not in allowed("eu_west_1_api", api={"function": {"tracing": False}})


def test_a_policy_belongs_to_its_functions_role(synthesize: Synthesize) -> None:
    policies = synthesize()["resource"]["aws_iam_role_policy"]
    assert {name: (policy["name"], policy["role"]) for name, policy in policies.items()} == {
        f"{function}_policy": ("function", f"${{aws_iam_role.{function}_role.name}}")
        for function in ("eu_west_1_api", "eu_west_1_health", "us_east_1_api", "us_east_1_health")
    }
