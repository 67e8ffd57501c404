"""The regions of a deployed system, running on this laptop."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from anyio.from_thread import start_blocking_portal

from operations.rehearsal.regions.code import CodeStore
from operations.rehearsal.regions.deployed import DeployedRegion
from operations.rehearsal.regions.edge import Edge
from operations.rehearsal.regions.gateway import Gateway
from operations.rehearsal.regions.reader import RegionReader
from operations.rehearsal.regions.runtime import Runtime, link_libraries, unmarked_by_xray
from operations.rehearsal.regions.server import LoopbackServer


class LocalRegions:
    """Every region's edge, each on a loopback port of its own, for the length of a `with` block.

    They serve what is deployed to the AWS at `endpoint`, read back through its API on entry and
    at each `refresh`. Functions reach that AWS by `AWS_ENDPOINT_URL`; `environment` sets more
    variables over the deployed ones. What functions print is added to
    `<logs>/<region>/<function>.log`. Of one function at most `processes` run in a region; more
    requests wait. At the end no process, port or temporary file is left, whatever was running.
    """

    def __init__(
        self,
        *,
        regions: Iterable[str],
        endpoint: str,
        logs: Path,
        environment: Mapping[str, str] | None = None,
        processes: int = 10,
    ) -> None:
        self._names = tuple(regions)
        self._endpoint = endpoint
        self._logs = logs
        self._overrides = {"AWS_ENDPOINT_URL": endpoint, **(environment or {})}
        self._processes = processes
        self._running: dict[str, tuple[Edge, LoopbackServer]] = {}

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            folder = Path(opened.enter_context(TemporaryDirectory(prefix="meridian-regions-")))
            opened.enter_context(unmarked_by_xray())
            link_libraries(folder / "runtime")
            self._runtime = Runtime(
                libraries=folder / "runtime",
                code=CodeStore(folder / "code"),
                logs=self._logs,
                overrides=self._overrides,
                processes=self._processes,
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
        return self._running[region][1].url

    def refresh(self, regions: Iterable[str] | None = None) -> None:
        """Serve what is deployed now, to these regions if they are given, else to the same.

        A region that stays keeps its port, and a function that has not changed its processes.
        Raises UnservableError, and then goes on serving what it did.
        """
        names = self._names if regions is None else tuple(regions)
        deployed = [RegionReader(name, endpoint=self._endpoint).read() for name in names]
        for region in deployed:
            for function in region.functions.values():
                self._runtime.code.fetch(function)
        self._loop.call(self._deploy, deployed)
        self._names = names

    async def _deploy(self, deployed: Sequence[DeployedRegion]) -> None:
        await self._keep({region.name for region in deployed})
        for region in deployed:
            if region.name in self._running:
                await self._running[region.name][0].deploy(region)
            else:
                edge = Edge(region, runtime=self._runtime)
                self._running[region.name] = edge, await LoopbackServer.start(Gateway(edge))

    async def _keep(self, names: Iterable[str]) -> None:
        """Stop every region but these."""
        others = self._running.keys() - set(names)
        await asyncio.gather(*(_stop(*self._running.pop(name)) for name in others))


async def _stop(edge: Edge, server: LoopbackServer) -> None:
    await edge.close()
    await server.stop()
