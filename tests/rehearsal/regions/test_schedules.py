"""Functions that a schedule calls, as EventBridge Scheduler does."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from operations.rehearsal.regions.faults import EdgeFault, Manner
from operations.rehearsal.regions.local_regions import LocalRegions
from operations.rehearsal.regions.reader import RegionReader, UnservableError

REGION = "eu-west-3"
SAYS = """
def handler(event, context):
    print(event["word"], flush=True)
"""
PATIENCE = 30.0
FAST = 120.0
"""So that once a minute is twice a second."""


@pytest.fixture
def cloud(make_cloud: Callable[[str], Any]) -> Any:
    return make_cloud(REGION)


@pytest.fixture
def schedule(cloud: Any) -> Any:
    """Makes a schedule that calls a function with a word, and removes it in the end."""
    client, function = cloud.client("scheduler"), cloud.function(SAYS)

    def make(expression: str = "rate(1 minute)", word: str = "beat", state: str = "ENABLED") -> Any:
        return client.create_schedule(
            Name=cloud.name,
            State=state,
            ScheduleExpression=expression,
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={
                "Arn": function,
                "RoleArn": "arn:aws:iam::123456789012:role/schedule",
                "Input": json.dumps({"word": word}),
            },
        )

    yield make
    client.delete_schedule(Name=cloud.name)


def lines(logs: Path, cloud: Any) -> list[str]:
    log = logs / REGION / f"{cloud.name}.log"
    return log.read_text().splitlines() if log.exists() else []


def wait_for(count: int, logs: Path, cloud: Any) -> list[str]:
    deadline = time.monotonic() + PATIENCE
    while len(said := lines(logs, cloud)) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    return said


def test_it_is_called_at_once_and_again_at_its_rate_with_its_input(
    cloud: Any, schedule: Any, endpoint: str, tmp_path: Path
) -> None:
    schedule()
    with LocalRegions(regions=[REGION], endpoint=endpoint, logs=tmp_path, speed=FAST):
        assert wait_for(2, tmp_path, cloud)[:2] == ["beat", "beat"]


def test_a_region_that_is_down_calls_nothing_until_it_is_up_again(
    cloud: Any, schedule: Any, endpoint: str, tmp_path: Path
) -> None:
    schedule()
    with LocalRegions(regions=[REGION], endpoint=endpoint, logs=tmp_path, speed=FAST) as regions:
        wait_for(1, tmp_path, cloud)
        regions.fail(REGION, EdgeFault(Manner.REFUSES))
        stopped = len(lines(tmp_path, cloud))
        time.sleep(2)  # four calls' time; one may be under way
        assert len(lines(tmp_path, cloud)) <= stopped + 1
        regions.fail(REGION, None)
        assert len(wait_for(stopped + 3, tmp_path, cloud)) >= stopped + 3


def test_a_disabled_schedule_calls_nothing(cloud: Any, schedule: Any, endpoint: str) -> None:
    schedule(state="DISABLED")
    assert RegionReader(REGION, endpoint=endpoint).read().schedules == ()


def test_a_schedule_by_a_calendar_is_refused(cloud: Any, schedule: Any, endpoint: str) -> None:
    schedule("cron(0 12 * * ? *)")
    with pytest.raises(UnservableError, match=r"must be a rate .*, got: cron\(0 12"):
        RegionReader(REGION, endpoint=endpoint).read()
