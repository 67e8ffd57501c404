"""The schedules of one region: what EventBridge Scheduler does behind the scenes.

It calls a function at a rate, from the moment the schedule is made. AWS calls it asynchronously and
may be up to a minute late; here nobody waits for the answer either, and nothing is late.
"""

import asyncio
import json
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from operations.rehearsal.embedded_aws.clients import open_client
from operations.rehearsal.regions.deployed import DeployedRegion, Schedule
from operations.rehearsal.regions.functions.pool import FunctionPool, ThrottledError
from operations.rehearsal.regions.functions.process import FunctionError
from operations.rehearsal.regions.functions.runtime import Runtime

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}


class UnknownScheduleError(Exception):
    """A schedule that is not a rate at which a function is called."""


def written_schedules(region: str, *, endpoint: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The enabled schedules of a region as its API tells them, each with its function's ARN."""
    client = open_client("scheduler", region=region, endpoint=endpoint, attempts=1)
    for page in client.get_paginator("list_schedules").paginate():
        for listed in page["Schedules"]:
            found = client.get_schedule(Name=listed["Name"], GroupName=listed["GroupName"])
            if found.get("State", "ENABLED") == "ENABLED":
                yield found["Target"]["Arn"], found


def rate_seconds(schedule: Mapping[str, Any]) -> int:
    """Seconds between two calls.

    Raises:
        UnknownScheduleError: for a schedule by a calendar, or at one time.
    """
    expression = schedule["ScheduleExpression"]
    rate = _RATE.fullmatch(expression)
    if rate is None:
        raise UnknownScheduleError(
            f"schedule {schedule['Name']} must be a rate such as rate(1 minute), got: {expression}"
        )
    return int(rate[1]) * _SECONDS[rate[2]]


class Schedules:
    """Calls the functions of a region's schedules until closed; `speed` times as often."""

    def __init__(self, *, runtime: Runtime) -> None:
        self._runtime = runtime
        self._calling: dict[str, _Calling] = {}
        self.stopped = False
        """Whether the region is down, so that nothing in it is called."""

    async def deploy(self, region: DeployedRegion) -> None:
        """Call by these schedules from now on; one that has not changed goes on."""
        before, self._calling = self._calling, {}
        for schedule in region.schedules:
            there = before.pop(schedule.name, None)
            if there is not None and there.schedule != schedule:
                await there.close()
                there = None
            self._calling[schedule.name] = there or _Calling(self, schedule, region.name)
        await asyncio.gather(*(each.close() for each in before.values()))

    async def close(self) -> None:
        """Call nothing any more, and end the functions."""
        await asyncio.gather(*(each.close() for each in self._calling.values()))

    def pool(self, schedule: Schedule, region: str) -> FunctionPool:
        """The processes of a schedule's function."""
        return FunctionPool(schedule.function, region=region, runtime=self._runtime)

    def between(self, schedule: Schedule) -> float:
        """Real seconds between two calls."""
        return schedule.seconds / self._runtime.speed


class _Calling:
    def __init__(self, schedules: Schedules, schedule: Schedule, region: str) -> None:
        self.schedule = schedule
        self._schedules = schedules
        self._pool = schedules.pool(schedule, region)
        self._task = asyncio.create_task(self._call())

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._pool.close()

    async def _call(self) -> None:
        event = json.loads(self.schedule.input)
        while True:
            if not self._schedules.stopped:
                trace_id = f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"
                with suppress(FunctionError, ThrottledError):
                    await self._pool.invoke(event, trace_id=trace_id)
            await asyncio.sleep(self._schedules.between(self.schedule))
