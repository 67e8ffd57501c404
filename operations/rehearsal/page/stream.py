"""Sends a world to the page as server-sent events.

First comes a `snapshot`, then each `event` of the log with its number, and `figures` every second.
A page that reconnects sends the last number that it got (Last-Event-ID) and continues after it. If
it missed too much, or belongs to another world, it gets a new snapshot.
"""

import json
import secrets
from typing import Any

import anyio
from anyio.abc import TaskGroup
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from operations.rehearsal.page.counters import Counters
from operations.rehearsal.page.guard import HEADERS
from operations.rehearsal.page.snapshot import WINDOW_SECONDS, controls, history, scene
from operations.rehearsal.world.world import World

_MOST_MISSED = 2000
"""Missed events above which a new snapshot is sent instead."""
_RETRY_MS = 500
_HEADERS = [
    (name.encode(), value.encode())
    for name, value in {**HEADERS, "content-type": "text/event-stream"}.items()
]


class EventStream:
    """An ASGI application that streams a world to each client."""

    def __init__(self, world: World, counters: Counters) -> None:
        self._world = world
        self._counters = counters
        self._run = secrets.token_hex(4)
        deployment = world.targets.deployment
        regions = [entry.name for entry in deployment.cells]
        self._scene = {
            **scene(deployment, world.route53.health_checks, world.settings.load.cities),
            "controls": controls(regions, world.targets.providers.variables),
            "speed": world.settings.speed,
            "window": WINDOW_SECONDS,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        since = self._number_after(Headers(scope=scope).get("last-event-id", ""))
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        if since is None:
            since = len(self._world.event_log.events)
            await _send(send, "snapshot", self._snapshot(), self._id(since), retry=_RETRY_MS)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_until_disconnected, receive, tasks)
            tasks.start_soon(self._send_figures, send)
            async for number, event in self._world.event_log.follow(since=since):
                await _send(send, "event", event.as_json(), self._id(number + 1))
            tasks.cancel_scope.cancel()
        await send({"type": "http.response.body", "body": b""})

    def _snapshot(self) -> dict[str, Any]:
        world = self._world
        since = world.clock.now() - WINDOW_SECONDS
        past = history(world.event_log.events, statuses=world.statuses, since=since)
        return {"scene": self._scene, **past, "figures": self._counters.figures}

    async def _send_figures(self, send: Send) -> None:
        while True:
            await _send(send, "figures", await self._counters.next())

    def _id(self, number: int) -> str:
        """Return the event id: the world's run and the number of the next event."""
        return f"{self._run}-{number}"

    def _number_after(self, last: str) -> int | None:
        run, _, number = last.partition("-")
        behind = len(self._world.event_log.events) - int(number) if number.isdecimal() else -1
        return int(number) if run == self._run and 0 <= behind <= _MOST_MISSED else None


async def _until_disconnected(receive: Receive, tasks: TaskGroup) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    tasks.cancel_scope.cancel()


async def _send(
    send: Send, kind: str, data: Any, number: str | None = None, *, retry: int | None = None
) -> None:
    lines = [f"event: {kind}", f"data: {json.dumps(data, separators=(',', ':'))}"]
    if number is not None:
        lines.append(f"id: {number}")
    if retry is not None:
        lines.append(f"retry: {retry}")
    body = "\n".join((*lines, "", "")).encode()
    await send({"type": "http.response.body", "body": body, "more_body": True})
