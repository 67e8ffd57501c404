"""The regions of a deployed system, running on this laptop."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, Self

from anyio.from_thread import start_blocking_portal

from operations.rehearsal.regions.deployed import DeployedRegion
from operations.rehearsal.regions.faults import Breakable, EdgeFault, Manner
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
    breakable: Breakable
    server: LoopbackServer
    streams: Streams
    schedules: Schedules


class LocalRegions:
    """Every region's edge, each on a loopback port of its own, for the length of a `with` block.

    They serve what is deployed to the AWS at `endpoint`, read back through its API on entry and
    at each `refresh`. Functions reach that AWS by `AWS_ENDPOINT_URL`; `environment` sets more
    variables over the deployed ones. What functions print is added to
    `<logs>/<region>/<function>.log`. Of one function at most `processes` run in a region; more
    requests wait. With `own_addresses` each region listens at its own of `ADDRESSES`, all on one
    port, as far as the system can. `speed` is that of the functions' monotonic clock, by which
    they keep what they hold. At the end no process, port or temporary file is left, whatever was
    running.
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
            opened.callback(self._loop.call, self._keep, ())
            self.refresh()
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def url(self, region: str) -> str:
        """Where the region's edge listens; the Host header says which of its names is meant."""
        return self._running[region].server.url

    def fail(self, region: str, fault: EdgeFault | None) -> None:
        """Have a region's edge fail from now on, or serve again; of one that refuses connections
        nothing else runs either."""
        self._loop.call(self._fail, self._running[region], fault)

    def refresh(self, regions: Iterable[str] | None = None) -> None:
        """Serve what is deployed now, to these regions if they are given, else to the same.

        A region that stays keeps its port, and a function that has not changed its processes.
        Raises UnservableError, and then goes on serving what it did.
        """
        names = self._names if regions is None else tuple(regions)
        deployed = [RegionReader(name, endpoint=self._endpoint).read() for name in names]
        for region in deployed:
            for function in (*region.functions.values(), *region.unrouted_functions):
                self._runtime.code.fetch(function)
        self._loop.call(self._deploy, deployed)
        self._names = names

    async def _deploy(self, deployed: Sequence[DeployedRegion]) -> None:
        await self._keep({region.name for region in deployed})
        for region in deployed:
            if region.name in self._running:
                await self._running[region.name].edge.deploy(region)
            else:
                self._running[region.name] = await self._start(region)
            await self._running[region.name].streams.deploy(region)
            await self._running[region.name].schedules.deploy(region)

    async def _start(self, region: DeployedRegion) -> _Running:
        edge = Edge(region, runtime=self._runtime)
        breakable = Breakable(Gateway(edge))
        if self._own_addresses:
            port = next((running.server.port for running in self._running.values()), 0)
            host = ADDRESSES.get(region.name, ONLY)
            server = await LoopbackServer.start(breakable, host=host, port=port)
        else:
            server = await LoopbackServer.start(breakable)
        streams = Streams(runtime=self._runtime, endpoint=self._endpoint)
        return _Running(edge, breakable, server, streams, Schedules(runtime=self._runtime))

    async def _fail(self, running: _Running, fault: EdgeFault | None) -> None:
        running.breakable.fault = fault
        running.edge.overloaded = fault is not None and fault.manner is Manner.SHEDS
        running.schedules.stopped = fault is not None and fault.manner is Manner.REFUSES
        if running.schedules.stopped:
            await running.server.refuse()
        else:
            await running.server.accept()

    async def _keep(self, names: Iterable[str]) -> None:
        """Stop every region but these."""
        others = self._running.keys() - set(names)
        await asyncio.gather(*(_stop(self._running.pop(name)) for name in others))


async def _stop(running: _Running) -> None:
    await running.schedules.close()
    await running.streams.close()
    await running.edge.close()
    await running.server.stop()
