"""The page's server, over loopback and in-process."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import anyio
import httpx
import pytest

from operations.rehearsal.page.app import app, open_page
from operations.rehearsal.page.counters import Counters
from operations.rehearsal.world.faults.faults import RegionDown, ReplicationPaused
from operations.rehearsal.world.faults.targets import Targets
from operations.rehearsal.world.settings import Settings
from operations.rehearsal.world.world import World, open_world

pytestmark = pytest.mark.anyio

US, EU = "us-east-1", "eu-west-1"
DOWN = {"kind": "region-down", "region": EU}
Told = dict[str, Any]


@pytest.fixture
async def world(targets: Targets, settings: Settings) -> AsyncIterator[World]:
    async with open_world(targets, settings) as world:
        yield world


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app(world, Counters(world)))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:1") as client:
        yield client


async def told(url: str, last: str | None = None) -> AsyncIterator[tuple[Told, str | None]]:
    """Yield up to 200 messages of a stream: kind, data, and id if it has one."""
    headers = {} if last is None else {"Last-Event-ID": last}
    async with (
        httpx.AsyncClient(trust_env=False, timeout=30) as client,
        client.stream("GET", f"{url}events", headers=headers) as response,
    ):
        message: dict[str, str] = {}
        left = 200
        async for line in response.aiter_lines():
            name, _, value = line.partition(": ")
            message[name] = value
            if not line:
                yield {"kind": message["event"], **json.loads(message["data"])}, message.get("id")
                message, left = {}, left - 1
                assert left, "what was waited for did not come"


async def test_whoever_connects_gets_a_snapshot_then_events_one_by_one_and_figures(
    world: World,
) -> None:
    async with open_page(world) as url:
        messages = told(url)
        snapshot, number = await anext(messages)
        assert snapshot["kind"] == "snapshot"
        assert str(number).partition("-")[2].isdecimal()
        assert [each["name"] for each in snapshot["scene"]["regions"]] == [US, EU]
        assert snapshot["before"]["checks"] == dict(world.statuses)
        kinds = set()
        async for message, _ in messages:
            kinds.add(message["kind"])
            if kinds == {"event", "figures"}:
                break
        await messages.aclose()
    assert kinds == {"event", "figures"}


async def test_a_page_that_comes_back_gets_what_it_missed_and_no_more(world: World) -> None:
    async with open_page(world) as url:
        messages = told(url)
        _, number = await anext(messages)
        await messages.aclose()
        await world.begin(RegionDown(EU))
        missed, again = [], told(url, last=number)
        async for message, _ in again:
            missed.append(message)
            if message.get("event") == "FaultBegan":
                break
        await again.aclose()
        run, _, first = str(number).partition("-")
        events = [each.as_json() for each in world.event_log.events[int(first) :]]
        assert "snapshot" not in {each["kind"] for each in missed}
        seen = [each for each in missed if each["kind"] == "event"]
        wanted = json.loads(json.dumps(events[: len(seen)]))
        assert seen == [{"kind": "event", **event} for event in wanted]
        for other in (f"{run}-999999", "other-0", "nonsense"):
            anew = told(url, last=other)
            assert (await anext(anew))[0]["kind"] == "snapshot"
            await anew.aclose()


async def test_a_page_that_closes_leaves_no_one_waiting(world: World) -> None:
    listening, ended = anyio.Event(), anyio.Event()

    async def listen(url: str) -> None:
        with suppress(httpx.HTTPError):
            async for _ in told(url):
                listening.set()
        ended.set()

    async with anyio.create_task_group() as tasks:
        with anyio.fail_after(60):
            async with open_page(world) as url:
                tasks.start_soon(listen, url)
                await listening.wait()
            await ended.wait()


async def test_faults_are_begun_healed_and_shown_as_plain_data(client: httpx.AsyncClient) -> None:
    other = {"kind": "replication-paused", "region": US}
    asked = [{"begin": DOWN}, {"begin": other}, {"heal": DOWN}, {"heal": "all"}]
    answers = [(await client.post("/faults", json=each)).json() for each in asked]
    assert answers == [{"active": each} for each in ([DOWN], [DOWN, other], [other], [])]
    assert (await client.get("/faults")).json() == {"active": []}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"begin": {"kind": "flood"}}, "a fault's kind must be one of api-fails"),
        (
            {"begin": {"kind": "region-down", "region": "mars-1"}},
            "mars-1 is not a region of the deployment",
        ),
        ({"begin": {"kind": "region-down", "region": [EU]}}, "valid string"),
        ({"begin": "region-down"}, 'send {"begin": FAULT}'),
        ([], 'send {"begin": FAULT}'),
    ],
)
async def test_what_cannot_be_done_is_refused_in_words(
    client: httpx.AsyncClient, world: World, asked: Any, words: str
) -> None:
    answer = await client.post("/faults", json=asked)
    assert answer.status_code == 400
    assert words in answer.json()["problem"]
    assert world.faults == ()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:1", "Origin": "http://localhost:1"}, 200),
        ({"Origin": "http://127.0.0.1:2"}, 403),
        ({"Origin": "https://127.0.0.1:1"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example.com:1", "Origin": "http://evil.example.com:1"}, 403),
        ({"Host": "127.0.0.1.example.com"}, 403),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
async def test_only_the_page_itself_and_programs_of_this_machine_break_anything(
    client: httpx.AsyncClient, world: World, headers: dict[str, str], status: int
) -> None:
    sent = {"Content-Type": "application/json", **headers}
    answer = await client.post("/faults", content=json.dumps({"begin": DOWN}), headers=sent)
    assert answer.status_code == status
    assert [each.as_json() for each in world.faults] == ([DOWN] if status == 200 else [])


@pytest.mark.parametrize("path", ["/", "/main.js", "/page.css", "/faults"])
async def test_whatever_is_served_may_load_and_run_only_what_is_served_here(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


async def test_an_audit_counts_the_writes_that_a_region_lacks(
    client: httpx.AsyncClient, world: World
) -> None:
    await world.begin(ReplicationPaused(EU))
    with world.clock.limit(120):
        while len({each.region for each in world.outcomes if each.ok and each.marker}) < 2:
            await world.clock.sleep(1)
    audit = (await client.post("/audits")).json()["audit"]
    assert audit["writes"] >= 2
    assert min(audit["missing"].values()) >= 1
