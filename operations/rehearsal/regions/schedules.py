"""The schedules of one region: invokes functions at a rate, as EventBridge Scheduler does.

The first invocation is at once. AWS invokes asynchronously and may be up to a minute late; here the
result is ignored as well, and nothing is late.
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
    """A schedule that is not a rate."""


def enabled_schedules(region: str, *, endpoint: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield a region's enabled schedules: the function's ARN, and what GetSchedule returns."""
    client = open_client("scheduler", region=region, endpoint=endpoint, attempts=1)
    for page in client.get_paginator("list_schedules").paginate():
        for listed in page["Schedules"]:
            found = client.get_schedule(Name=listed["Name"], GroupName=listed["GroupName"])
            if found.get("State", "ENABLED") == "ENABLED":
                yield found["Target"]["Arn"], found


def rate_seconds(schedule: Mapping[str, Any]) -> int:
    """Return the seconds between two invocations.

    Raises:
        UnknownScheduleError: for a cron or a one-time schedule.
    """
    expression = schedule["ScheduleExpression"]
    rate = _RATE.fullmatch(expression)
    if rate is None:
        raise UnknownScheduleError(
            f"schedule {schedule['Name']} must be a rate such as rate(1 minute), got: {expression}"
        )
    return int(rate[1]) * _SECONDS[rate[2]]


class Schedules:
    """Invokes the functions of a region's schedules until closed, faster by `Runtime.speed`."""

    def __init__(self, *, runtime: Runtime) -> None:
        self._runtime = runtime
        self._calls: dict[str, _ScheduledCalls] = {}
        self.stopped = False
        """Whether the region is down, so that nothing is invoked."""

    async def deploy(self, region: DeployedRegion) -> None:
        """Replace the schedules by those of `region`; unchanged ones go on."""
        before, self._calls = self._calls, {}
        for schedule in region.schedules:
            there = before.pop(schedule.name, None)
            if there is not None and there.schedule != schedule:
                await there.close()
                there = None
            self._calls[schedule.name] = there or _ScheduledCalls(self, schedule, region.name)
        await asyncio.gather(*(each.close() for each in before.values()))

    async def close(self) -> None:
        """Stop all schedules, and end their functions' processes."""
        await asyncio.gather(*(each.close() for each in self._calls.values()))

    def pool(self, schedule: Schedule, region: str) -> FunctionPool:
        """Return a new pool of processes of a schedule's function."""
        return FunctionPool(schedule.function, region=region, runtime=self._runtime)

    def between(self, schedule: Schedule) -> float:
        """Return the real seconds between two invocations."""
        return schedule.seconds / self._runtime.speed


class _ScheduledCalls:
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
