"""The health function: against moto's table, a table that is gone, and one that hangs."""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from health import handler as entry
from health.examination import CONFIG, ExaminationError, Region
from health.handler import FINDING_SECONDS, CachedFinding
from health.report import Finding

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "exchange-test"
Check = Callable[[], tuple[int, dict[str, str]]]


@pytest.fixture
def check(
    environment: pytest.MonkeyPatch, event: Callable[..., dict[str, Any]], context: Any, clock: Any
) -> Iterator[Check]:
    """Ask the function of a process that has just started; return status and JSON."""
    environment.setattr(entry, "cached", CachedFinding(entry.examine, clock=clock))
    entry.this_region.cache_clear()

    def ask() -> tuple[int, dict[str, str]]:
        response = entry.handler(event("GET", "/health"), context)
        assert ("ok" in response["body"]) == (response["statusCode"] == 200)
        return response["statusCode"], json.loads(response["body"])

    yield ask
    entry.this_region.cache_clear()


def drain(client: "DynamoDBClient", region: str) -> None:
    client.put_item(
        TableName=TABLE,
        Item={
            "pk": {"S": "OPERATOR#DRAIN"},
            "sk": {"S": region},
            "reason": {"S": "broken deploy"},
            "since": {"S": "2026-11-20T19:03:58Z"},
        },
    )


def test_a_region_whose_table_answers_is_healthy(check: Check, dynamodb: "DynamoDBClient") -> None:
    assert check() == (200, {"status": "ok", "region": "eu-west-1"})


def test_a_sentinel_in_the_table_changes_nothing(check: Check, dynamodb: "DynamoDBClient") -> None:
    dynamodb.put_item(
        TableName=TABLE, Item={"pk": {"S": "HEALTH#SENTINEL"}, "sk": {"S": "SENTINEL"}}
    )
    assert check()[0] == 200


def test_a_drained_region_tells_the_operators_reason(
    check: Check, dynamodb: "DynamoDBClient"
) -> None:
    drain(dynamodb, "eu-west-1")
    drained = {"status": "drained", "region": "eu-west-1", "reason": "broken deploy"}
    assert check() == (503, drained)


def test_another_regions_drain_is_none_of_this_ones(
    check: Check, dynamodb: "DynamoDBClient"
) -> None:
    drain(dynamodb, "us-east-1")
    assert check()[0] == 200


def test_a_drain_without_a_reason_is_a_drain(check: Check, dynamodb: "DynamoDBClient") -> None:
    dynamodb.put_item(
        TableName=TABLE, Item={"pk": {"S": "OPERATOR#DRAIN"}, "sk": {"S": "eu-west-1"}}
    )
    assert check()[1]["reason"] == "by an operator"


def test_a_table_that_refuses_fails_the_region(check: Check, dynamodb: "DynamoDBClient") -> None:
    dynamodb.delete_table(TableName=TABLE)
    assert check() == (
        503,
        {
            "status": "fail",
            "region": "eu-west-1",
            "reason": "the table answered ResourceNotFoundException",
        },
    )


def test_a_table_that_hangs_is_asked_once_and_fails_the_region(
    check: Check, environment: pytest.MonkeyPatch, hanging: Any
) -> None:
    environment.setenv("AWS_ENDPOINT_URL", hanging.url)
    entry.this_region()
    status, body = check()
    assert (status, body["reason"]) == (503, "the table did not answer: ReadTimeoutError")
    assert hanging.asked() == 1


def test_that_one_attempt_leaves_half_of_the_two_seconds_that_a_checker_waits() -> None:
    assert CONFIG.retries["total_max_attempts"] == 1
    assert CONFIG.connect_timeout + CONFIG.read_timeout <= 1


def test_a_missing_environment_fails_the_region_and_names_the_variables(
    check: Check, environment: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_REGION", "TABLE_NAME"):
        environment.delenv(name)
    reason = "missing environment variables: AWS_REGION, TABLE_NAME"
    assert check() == (503, {"status": "fail", "region": "unknown", "reason": reason})


def region(batch_get_item: Callable[..., dict[str, Any]]) -> Region:
    """A region whose table answers as the function given."""
    client = type("Client", (), {"batch_get_item": staticmethod(batch_get_item)})()
    return Region(name="eu-west-1", table=TABLE, partition_key="p", sort_key="s", client=client)


def test_the_read_is_one_strongly_consistent_request() -> None:
    asked: list[Any] = []

    def batch_get_item(**request: Any) -> dict[str, Any]:
        asked.append(request["RequestItems"])
        return {"Responses": {}}

    assert region(batch_get_item).examine() == Finding(status="ok", region="eu-west-1")
    assert asked == [
        {
            TABLE: {
                "Keys": [
                    {"p": {"S": "HEALTH#SENTINEL"}, "s": {"S": "SENTINEL"}},
                    {"p": {"S": "OPERATOR#DRAIN"}, "s": {"S": "eu-west-1"}},
                ],
                "ConsistentRead": True,
            }
        }
    ]


def test_keys_that_the_table_left_unread_fail_the_region() -> None:
    def batch_get_item(**request: Any) -> dict[str, Any]:
        return {"Responses": {}, "UnprocessedKeys": request["RequestItems"]}

    with pytest.raises(ExaminationError, match="left keys unread"):
        region(batch_get_item).examine()


def test_a_finding_good_or_bad_counts_for_some_seconds(
    check: Check, dynamodb: "DynamoDBClient", clock: Any
) -> None:
    statuses = [check()[0]]
    drain(dynamodb, "eu-west-1")
    statuses.append(check()[0])
    clock.seconds += FINDING_SECONDS
    statuses.append(check()[0])
    dynamodb.delete_item(
        TableName=TABLE, Key={"pk": {"S": "OPERATOR#DRAIN"}, "sk": {"S": "eu-west-1"}}
    )
    statuses.append(check()[0])
    clock.seconds += FINDING_SECONDS
    statuses.append(check()[0])
    assert statuses == [200, 200, 503, 503, 200]


def test_each_examination_counts_whether_the_region_is_drained(
    check: Check, dynamodb: "DynamoDBClient", clock: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    check()
    drain(dynamodb, "eu-west-1")
    check()  # a cached finding
    clock.seconds += FINDING_SECONDS
    check()
    counted = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(blob["service"], blob["Drained"]) for blob in counted] == [
        ("exchange", [0.0]),
        ("exchange", [1.0]),
    ]
    (declared,) = counted[0]["_aws"]["CloudWatchMetrics"]
    assert (declared["Namespace"], declared["Dimensions"]) == ("exchange-test", [["service"]])


def test_a_region_that_cannot_be_examined_is_not_counted(
    check: Check, dynamodb: "DynamoDBClient", capsys: pytest.CaptureFixture[str]
) -> None:
    dynamodb.delete_table(TableName=TABLE)
    check()
    assert capsys.readouterr().out == ""


def test_the_checkers_cost_the_table_one_read_in_five_seconds(clock: Any) -> None:
    reads: list[float] = []

    def examine() -> Finding:
        reads.append(clock.seconds)
        return Finding(status="ok", region="eu-west-1")

    cached = CachedFinding(examine, clock=clock)
    for _ in range(20):
        cached.finding()
        clock.seconds += 1
    assert len(reads) == 4
