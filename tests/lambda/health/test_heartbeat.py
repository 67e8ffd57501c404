"""The heartbeat function: against moto's table, whose two regions are unconnected."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from constructs_lib import own_items as items
from health import examination, heartbeat
from health.heartbeat import Heartbeat

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE, HERE, AWAY = "exchange-test", "eu-west-1", "us-east-1"
NOW = 1_795_201_438.25
REGIONS = {"regions": [HERE, AWAY]}
Beat = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def beat(environment: pytest.MonkeyPatch, context: Any, capsys: pytest.CaptureFixture[str]) -> Beat:
    """Call the function of a process that has just started; return what it printed."""
    environment.setenv("POWERTOOLS_METRICS_NAMESPACE", "exchange-test")

    @cache
    def own_heartbeat() -> Heartbeat:
        return replace(Heartbeat.of_this_function(), clock=lambda: NOW)

    environment.setattr(heartbeat, "own_heartbeat", own_heartbeat)

    def call() -> list[dict[str, Any]]:
        heartbeat.handler(REGIONS, context)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return call


def key(region: str) -> dict[str, Any]:
    return {"pk": {"S": f"HEALTH#HEARTBEAT#{region}"}, "sk": {"S": "HEARTBEAT"}}


def heard(client: "DynamoDBClient", region: str, *, at: float) -> None:
    """Have another region's heartbeat arrive by replication."""
    client.put_item(TableName=TABLE, Item={**key(region), "at": {"N": str(at)}})


def test_it_writes_the_time_into_its_regions_own_item_which_a_week_later_goes(
    beat: Beat, dynamodb: "DynamoDBClient"
) -> None:
    beat()
    assert dynamodb.scan(TableName=TABLE)["Items"] == [
        {
            **key(HERE),
            "at": {"N": "1795201438.250"},
            "expires_at": {"N": str(1_795_201_438 + 7 * 86_400)},
        }
    ]


def test_a_table_without_a_time_to_live_keeps_the_last_heartbeat(
    beat: Beat, dynamodb: "DynamoDBClient", environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("TIME_TO_LIVE", "")
    beat()
    (item,) = dynamodb.scan(TableName=TABLE)["Items"]
    assert sorted(item) == ["at", "pk", "sk"]


def test_it_counts_how_old_each_other_regions_heartbeat_is(
    beat: Beat, dynamodb: "DynamoDBClient"
) -> None:
    heard(dynamodb, AWAY, at=NOW - 130)
    heard(dynamodb, "ap-southeast-2", at=NOW - 1)  # of which the schedule says nothing
    (blob,) = beat()
    assert (blob["HeartbeatAge"], blob["written_in"], blob["service"]) == (
        [130.0],
        AWAY,
        "exchange",
    )
    (declared,) = blob["_aws"]["CloudWatchMetrics"]
    assert declared["Namespace"] == "exchange-test"
    assert [sorted(names) for names in declared["Dimensions"]] == [["service", "written_in"]]
    assert declared["Metrics"] == [{"Name": "HeartbeatAge", "Unit": "Seconds"}]


def test_a_heartbeat_from_a_clock_that_is_ahead_is_new(
    beat: Beat, dynamodb: "DynamoDBClient"
) -> None:
    heard(dynamodb, AWAY, at=NOW + 2)
    assert [blob["HeartbeatAge"] for blob in beat()] == [[0.0]]


def test_of_a_region_that_was_never_heard_nothing_is_counted(
    beat: Beat, dynamodb: "DynamoDBClient"
) -> None:
    assert beat() == []


def test_a_region_that_cannot_write_still_measures(
    beat: Beat,
    dynamodb: "DynamoDBClient",
    environment: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    heard(dynamodb, AWAY, at=NOW - 5)

    def refused(_own: Heartbeat) -> None:
        raise RuntimeError

    environment.setattr(Heartbeat, "beat", refused)
    assert [blob["HeartbeatAge"] for blob in beat()] == [[5.0]]
    assert caplog.messages == ["the heartbeat could not be written"]


def test_a_table_that_is_gone_raises_nothing_and_is_logged(
    beat: Beat, dynamodb: "DynamoDBClient", caplog: pytest.LogCaptureFixture
) -> None:
    dynamodb.delete_table(TableName=TABLE)
    assert beat() == []
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]


def test_the_functions_and_the_deployment_call_the_items_alike() -> None:
    assert (examination.SENTINEL[0], examination.DRAIN) == (items.SENTINEL, items.DRAIN)
    assert items.heartbeat(HERE) == heartbeat.PARTITION + HERE
    assert items.HEARTBEAT_SORT_KEY == heartbeat.SORT
