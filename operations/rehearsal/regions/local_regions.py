"""Runs the regions of a deployed system on this machine."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, Self

from anyio.from_thread import start_blocking_portal

from operations.rehearsal.regions.deployed import DeployedRegion
from operations.rehearsal.regions.faults import EdgeFault, FaultMiddleware, Manner
from operations.rehearsal.regions.functions.code import CodeStore
from operations.rehearsal.regions.functions.runtime import Runtime, link_libraries
from operations.rehearsal.regions.gateway.application import Gateway
from operations.rehearsal.regions.gateway.edge import Edge
from operations.rehearsal.regions.loopback import ADDRESSES, ONLY, LoopbackServer
from operations.rehearsal.regions.reader import RegionReader
from operations.rehearsal.regions.schedules import Schedules
from operations.rehearsal.regions.streams.pollers import Streams


class _Running(NamedTuple):
    edge: Edge
    middleware: FaultMiddleware
    server: LoopbackServer
    streams: Streams
    schedules: Schedules


class LocalRegions:
    """Serves every region on a loopback port, for the duration of a `with` block.

    What is deployed to the AWS at `endpoint` is read through its API on entry and at each
    `refresh`. At the end no process, port or temporary file is left.

    Args:
        regions: the names of the AWS regions to serve.
        endpoint: the URL of the AWS; functions get it as `AWS_ENDPOINT_URL`.
        logs: the folder for what functions print, in `<logs>/<region>/<function>.log`.
        environment: variables that override the deployed ones of every function.
        processes: how many processes a function may have in a region; further requests wait.
        own_addresses: whether each region listens at its address of `ADDRESSES`, all on the same
            port, where the operating system has these addresses.
        speed: the speed of the functions' monotonic clock, by which they expire what they cache.
    """

    def __init__(
        self,
        *,
        regions: Iterable[str],
        endpoint: str,
        logs: Path,
        environment: Mapping[str, str] | None = None,
        processes: int = 10,
        own_addresses: bool = False,
        speed: float = 1,
    ) -> None:
        self._names = tuple(regions)
        self._endpoint = endpoint
        self._logs = logs
        self._overrides = {"AWS_ENDPOINT_URL": endpoint, **(environment or {})}
        self._processes = processes
        self._own_addresses = own_addresses
        self._speed = speed
        self._running: dict[str, _Running] = {}

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            folder = Path(opened.enter_context(TemporaryDirectory(prefix="meridian-regions-")))
            link_libraries(folder / "runtime")
            self._runtime = Runtime(
                libraries=folder / "runtime",
                code=CodeStore(folder / "code"),
                logs=self._logs,
                overrides=self._overrides,
                processes=self._processes,
                speed=self._speed,
            )
            self._loop = opened.enter_context(start_blocking_portal())
            opened.callback(self._loop.call, self._stop_others, ())
            self.refresh()
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def url(self, region: str) -> str:
        """Return the base URL of a region; the Host header selects one of its domain names."""
        return self._running[region].server.url

    def fail(self, region: str, fault: EdgeFault | None) -> None:
        """Make a region fail from now on, or serve again if `fault` is None.

        While a region refuses connections, its schedules stop as well.
        """
        self._loop.call(self._fail, self._running[region], fault)

    def refresh(self, regions: Iterable[str] | None = None) -> None:
        """Serve what is deployed now, in the given regions or else in the same as before.

        A region that stays keeps its port, and an unchanged function keeps its processes.

        Raises:
            UnservableError: if a region cannot be served; all regions then serve what they did.
        """
        names = self._names if regions is None else tuple(regions)
        deployed = [RegionReader(name, endpoint=self._endpoint).read() for name in names]
        for region in deployed:
            for function in (*region.functions.values(), *region.unrouted_functions):
                self._runtime.code.fetch(function)
        self._loop.call(self._deploy, deployed)
        self._names = names

    async def _deploy(self, deployed: Sequence[DeployedRegion]) -> None:
        await self._stop_others({region.name for region in deployed})
        for region in deployed:
            if region.name in self._running:
                await self._running[region.name].edge.deploy(region)
            else:
                self._running[region.name] = await self._start(region)
            await self._running[region.name].streams.deploy(region)
            await self._running[region.name].schedules.deploy(region)

    async def _start(self, region: DeployedRegion) -> _Running:
        edge = Edge(region, runtime=self._runtime)
        middleware = FaultMiddleware(Gateway(edge))
        if self._own_addresses:
            port = next((running.server.port for running in self._running.values()), 0)
            host = ADDRESSES.get(region.name, ONLY)
            server = await LoopbackServer.start(middleware, host=host, port=port)
        else:
            server = await LoopbackServer.start(middleware)
        streams = Streams(runtime=self._runtime, endpoint=self._endpoint)
        return _Running(edge, middleware, server, streams, Schedules(runtime=self._runtime))

    async def _fail(self, running: _Running, fault: EdgeFault | None) -> None:
        running.middleware.fault = fault
        running.edge.overloaded = fault is not None and fault.manner is Manner.SHEDS
        running.schedules.stopped = fault is not None and fault.manner is Manner.REFUSES
        if running.schedules.stopped:
            await running.server.refuse()
        else:
            await running.server.accept()

    async def _stop_others(self, names: Iterable[str]) -> None:
        """Stop all regions except `names`."""
        others = self._running.keys() - set(names)
        await asyncio.gather(*(_stop(self._running.pop(name)) for name in others))


async def _stop(running: _Running) -> None:
    await running.schedules.close()
    await running.streams.close()
    await running.edge.close()
    await running.server.stop()
