"""Fixtures: a world that runs much faster than real time, its page, and Chromium."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from playwright.sync_api import Browser, Page, sync_playwright

from operations.rehearsal.page.app import app
from operations.rehearsal.page.counters import Counters
from operations.rehearsal.regions.loopback import LoopbackServer
from operations.rehearsal.world.faults.faults import InjectedFault
from operations.rehearsal.world.faults.targets import Targets
from operations.rehearsal.world.settings import Load, Settings
from operations.rehearsal.world.world import World, open_world

SETTINGS = Settings(
    speed=30.0,
    load=Load(cities=("New York", "São Paulo", "Berlin", "Lagos", "Tokyo"), write_share=0.5),
)


@pytest.fixture(scope="session")
def settings() -> Settings:
    return SETTINGS


@dataclass
class Live:
    """A world and its page, in an event loop of their own."""

    loop: BlockingPortal
    world: World
    server: LoopbackServer

    @property
    def url(self) -> str:
        return f"{self.server.url}/"

    @property
    def broken(self) -> list[dict[str, Any]]:
        return [fault.as_json() for fault in self.world.faults]

    def begin(self, fault: InjectedFault) -> None:
        self.loop.call(self.world.begin, fault)

    def heal_all(self) -> None:
        for fault in self.world.faults:
            self.loop.call(self.world.heal, fault)

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        """Cut all connections; new ones are refused until the end of the block."""
        self.loop.call(self.server.refuse)
        yield
        self.loop.call(self.server.accept)


@asynccontextmanager
async def served(world: World) -> AsyncIterator[LoopbackServer]:
    """Serve the page as `open_page` does, but return the server so that tests can cut it off."""
    counters = Counters(world)
    server = await LoopbackServer.start(app(world, counters))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(counters.run)
        yield server
        tasks.cancel_scope.cancel()
        with anyio.CancelScope(shield=True):
            await server.refuse()


@pytest.fixture(scope="module")
def live(targets: Targets) -> Iterator[Live]:
    with (
        start_blocking_portal() as loop,
        loop.wrap_async_context_manager(open_world(targets, SETTINGS)) as world,
        loop.wrap_async_context_manager(served(world)) as server,
    ):
        yield Live(loop, world, server)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium) as browser,
    ):
        yield browser


@dataclass
class Seen:
    """The hosts that a browser contacted and its console messages while a page was open."""

    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("request", lambda request: self.hosts.add(request.url.split("/")[2]))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def opened(live: Live, browser: Browser, seen: Seen) -> Iterator[Callable[..., Page]]:
    """Returns a function that opens the page in a new context; heals all faults afterwards."""
    contexts = []

    def open_page(**options: Any) -> Page:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        seen.watch(page)
        page.goto(live.url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    live.heal_all()


@pytest.fixture
def page(opened: Callable[..., Page]) -> Page:
    return opened()
