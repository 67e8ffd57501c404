"""The event log, and those who follow it."""

import json

import anyio
import pytest

from operations.rehearsal.world.events import CheckChanged, EventLog, FaultBegan
from operations.rehearsal.world.faults.faults import RegionDown

pytestmark = pytest.mark.anyio


def event(at: float) -> CheckChanged:
    return CheckChanged(at=at, check="eu", name="eu.example.com", healthy=False)


async def test_those_who_follow_get_what_was_and_what_comes_each_at_their_own_pace() -> None:
    event_log, seen = EventLog(), []
    event_log.append(event(1))

    async def follow(since: int) -> None:
        seen.append([pair async for pair in event_log.follow(since=since)])

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(follow, 0)
        tasks.start_soon(follow, 1)
        await anyio.wait_all_tasks_blocked()
        event_log.append(event(2))
        event_log.append(event(3))
        await anyio.wait_all_tasks_blocked()
        event_log.end()
    assert sorted(seen, key=len) == [
        [(1, event(2)), (2, event(3))],
        [(0, event(1)), (1, event(2)), (2, event(3))],
    ]
    assert event_log.events == (event(1), event(2), event(3))


def test_an_event_is_plain_data_for_a_page() -> None:
    began = FaultBegan(at=1.5, fault=RegionDown("eu-west-1"))
    assert json.loads(json.dumps(began.as_json())) == {
        "event": "FaultBegan",
        "at": 1.5,
        "fault": {"kind": "region-down", "region": "eu-west-1"},
    }
    assert event(2).as_json() == {
        "event": "CheckChanged",
        "at": 2,
        "check": "eu",
        "name": "eu.example.com",
        "healthy": False,
    }
