"""The emulator's own API."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws


def test_replication_can_be_read_and_changed(replication: Any) -> None:
    changed = replication.put(lag_seconds=1.5, paused=["eu-west-1"]).json()
    resumed = replication.put(paused=[]).json()

    assert (changed["lag_seconds"], changed["paused"]) == (1.5, ["eu-west-1"])
    assert (resumed["lag_seconds"], resumed["paused"]) == (1.5, [])
    assert replication.get() == resumed


def test_replication_lags_half_a_second_at_first() -> None:
    with EmbeddedAws() as fresh:
        found = httpx.get(f"{fresh.endpoint}/_embedded/replication", trust_env=False).json()

    assert found == {
        "lag_seconds": 0.5,
        "paused": [],
        "conflicts": 0,
        "pending": 0,
        "behind": {},
    }


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"lag_seconds": -1}, "greater than or equal to 0"),
        ({"paused": ["eu-west1"]}, "must be an AWS region, got: eu-west1"),
        ({"pause": ["eu-west-1"]}, "Extra inputs are not permitted"),
    ],
)
def test_settings_that_mean_nothing_are_refused(
    replication: Any, settings: dict[str, Any], words: str
) -> None:
    before = replication.get()

    answer = replication.put(**settings)

    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert replication.get() == before


def test_a_table_is_told_item_by_item_in_each_region(
    aws: EmbeddedAws, replication: Any, make_table: Callable[..., Any]
) -> None:
    replication.put(paused=["eu-west-1"])
    table = make_table("eu-west-1")
    for key in ("a", "b"):
        item = {"pk": {"S": key}, "sk": {"S": "1"}}
        aws.client("dynamodb", "us-east-1").put_item(TableName=table.name, Item=item)

    def told(region: str) -> list[str]:
        url = f"{aws.endpoint}/_embedded/tables/{region}/{table.name}"
        return httpx.get(url, trust_env=False).raise_for_status().text.splitlines()

    assert told("us-east-1") == [
        '{"pk": {"S": "a"}, "sk": {"S": "1"}}',
        '{"pk": {"S": "b"}, "sk": {"S": "1"}}',
    ]
    assert told("eu-west-1") == []
