"""What a page gets when it reconnects, by how much it has missed."""

import json
from types import SimpleNamespace
from typing import Any, cast

import anyio
import pytest

from constructs_lib.deployment.model import Deployment
from operations.rehearsal.page.counters import Counters
from operations.rehearsal.page.stream import EventStream
from operations.rehearsal.world.clock import ManualClock
from operations.rehearsal.world.events import AnswerChanged, EventLog
from operations.rehearsal.world.settings import Settings
from operations.rehearsal.world.world import World

pytestmark = pytest.mark.anyio


Told = tuple[str, Any, str | None]


class Page:
    """Return what a connection gets from a stream until it leaves after so many messages."""

    def __init__(self, *, leaves_after: int) -> None:
        self._left = leaves_after
        self._enough = anyio.Event()
        self.told: list[Told] = []

    async def receive(self) -> dict[str, Any]:
        await self._enough.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        for said in message.get("body", b"").decode().split("\n\n")[:-1]:
            fields = dict(line.split(": ", 1) for line in said.splitlines())
            if fields["event"] != "figures":
                self.told.append((fields["event"], json.loads(fields["data"]), fields.get("id")))
        if len(self.told) >= self._left:
            self._enough.set()


@pytest.fixture
def world(deployment: Deployment, settings: Settings) -> World:
    """A stand-in for a world, with 2,001 changes of DNS answers."""
    event_log = EventLog()
    for at in range(2001):
        event_log.append(AnswerChanged(at=at, city="Berlin", region=None, rcode="NXDOMAIN", ttl=60))
    providers = SimpleNamespace(variables=())
    made = SimpleNamespace(
        event_log=event_log,
        clock=ManualClock(),
        targets=SimpleNamespace(deployment=deployment, providers=providers),
        route53=SimpleNamespace(health_checks=()),
        settings=settings,
        statuses={},
    )
    return cast("World", made)


async def told(
    stream: EventStream, last: str, *, messages: int
) -> list[tuple[str, Any, str | None]]:
    page = Page(leaves_after=messages)
    scope = {"type": "http", "headers": [(b"last-event-id", last.encode())]}
    with anyio.fail_after(30):
        await stream(scope, page.receive, page.send)
    return page.told


async def begun(world: World) -> tuple[EventStream, str]:
    """A stream of that world, and the prefix of its event ids."""
    stream = EventStream(world, Counters(world))
    ((kind, _, number),) = await told(stream, "", messages=1)
    run, _, count = str(number).partition("-")
    assert (kind, count) == ("snapshot", "2001")
    return stream, run


async def test_a_page_is_told_up_to_2000_events_that_it_missed_one_by_one(world: World) -> None:
    stream, run = await begun(world)
    first, *_, last = await told(stream, f"{run}-1", messages=2000)
    assert (first[0], first[1]["at"], first[2]) == ("event", 1, f"{run}-2")
    assert (last[0], last[1]["at"], last[2]) == ("event", 2000, f"{run}-2001")


@pytest.mark.parametrize("number", ["0", "2002", "-1", "", "x"])
async def test_a_page_that_missed_more_or_claims_what_never_was_begins_anew(
    world: World, number: str
) -> None:
    stream, run = await begun(world)
    ((kind, _, now),) = await told(stream, f"{run}-{number}", messages=1)
    assert (kind, now) == ("snapshot", f"{run}-2001")


async def test_a_page_that_missed_nothing_waits_for_what_comes_next(world: World) -> None:
    stream, run = await begun(world)
    page = Page(leaves_after=1)
    scope = {"type": "http", "headers": [(b"last-event-id", f"{run}-2001".encode())]}
    with anyio.fail_after(30):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(stream, scope, page.receive, page.send)
            await anyio.wait_all_tasks_blocked()
            assert page.told == []
            world.event_log.append(
                AnswerChanged(at=2001, city="Berlin", region=None, rcode="NXDOMAIN", ttl=60)
            )
    ((kind, event, number),) = page.told
    assert (kind, event["at"], number) == ("event", 2001, f"{run}-2002")


async def test_another_worlds_page_begins_anew(world: World) -> None:
    stream, _ = await begun(world)
    ((kind, _, _),) = await told(stream, "feedbeef-2001", messages=1)
    assert kind == "snapshot"
