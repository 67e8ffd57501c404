"""The emulator's own API."""

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
