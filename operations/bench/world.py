"""How long a rehearsal's world takes to get ready, and its memory, by the number of regions.

The exchange is deployed by boto3 (`deploying`) before the time starts. The rest is as in `make
rehearse`: start the regions, send each of them the deployment's sample requests, open the world. It
is ready when its DNS answers for the routed name and every health checker has had a 200. There are
no callers. Checkers spread their first requests over the checks' interval; `SPEED` shortens that
to half a second, so that work is measured and not waiting. The smallest world is the baseline.
"""

import multiprocessing
import os
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import anyio
import dns.asyncquery
from dns import message
from rich.console import Console
from rich.table import Table

from operations.bench.exchange import deployed_exchange
from operations.bench.measured import resident
from operations.rehearsal.calls import call_regions, failed
from operations.rehearsal.regions.local_regions import LocalRegions
from operations.rehearsal.world.faults.targets import Targets
from operations.rehearsal.world.settings import Load, Settings
from operations.rehearsal.world.world import World, open_world

SIZES = (2, 4, 8, 16)
SPEED = 20.0
_TIMEOUT = 120.0
"""Seconds."""
_POLLING = 0.02
"""Seconds."""
_NOTES = (
    "Deployed by boto3, not by Terraform, and not timed: `make rehearse` tells Terraform's share.",
    "Processes: the embedded AWS, one of each function in each region, and the one of the world"
    " and the edges. MiB is their resident memory; pages that they share count in each.",
)


class Ready(NamedTuple):
    """Wall time in seconds until a world was ready, and its memory in MiB and processes then."""

    seconds: float
    mebibytes: float
    processes: int


def main() -> None:
    """Open worlds of growing size; print time, memory and their ratios to the smallest."""
    console = Console()
    measured = []
    for size in SIZES:
        with console.status(f"a world of {size} regions …"):
            measured.append(apart(size))
    table = Table(title=f"Worlds until ready, and ratios to {SIZES[0]} regions")
    for heading in ("regions", "seconds", "ratio", "MiB", "ratio", "processes"):
        table.add_column(heading, justify="right")
    for row in rows(SIZES, measured):
        table.add_row(*row)
    console.print(table)
    for note in _NOTES:
        console.print(note, style="dim")


def rows(sizes: Sequence[int], measured: Sequence[Ready]) -> list[tuple[str, ...]]:
    """Return the table's rows for worlds of these sizes; ratios are to the first."""
    base = measured[0]
    return [
        (
            str(size),
            f"{ready.seconds:.1f}",
            f"{ready.seconds / base.seconds:.1f}",
            f"{ready.mebibytes:,.0f}",
            f"{ready.mebibytes / base.mebibytes:.1f}",
            str(ready.processes),
        )
        for size, ready in zip(sizes, measured, strict=True)
    ]


def apart(size: int) -> Ready:
    """Measure a world in a new process, which holds no memory of other measurements."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as process:
        return process.submit(until_ready, size).result()


def until_ready(size: int) -> Ready:
    """Deploy `size` regions, measure their world in this process, and end it.

    Raises:
        RuntimeError: a sample request fails, or DNS has no answer.
        TimeoutError: the world does not get ready.
    """
    with (
        deployed_exchange(size) as (deployment, aws, providers),
        tempfile.TemporaryDirectory() as logs,
    ):
        began = time.monotonic()
        with LocalRegions(
            regions=deployment.region_names,
            endpoint=aws.endpoint,
            logs=Path(logs),
            processes=1,
            own_addresses=True,
            speed=SPEED,
        ) as regions:
            if bad := failed(call_regions(deployment, regions)):
                raise RuntimeError(f"a region does not answer well: {bad[0]}")
            targets = Targets(deployment=deployment, aws=aws, regions=regions, providers=providers)
            return anyio.run(_opened, targets, began)


async def _opened(targets: Targets, began: float) -> Ready:
    async with open_world(targets, Settings(speed=SPEED, load=Load(cities=()))) as world:
        with anyio.fail_after(_TIMEOUT):
            query = message.make_query(targets.deployment.routed_name, "A")
            answer = await dns.asyncquery.udp(query, "127.0.0.1", port=world.dns_port)
            if not answer.answer:
                raise RuntimeError(f"the world's DNS does not answer: {answer}")
            while not _all_checkers_are_content(world):
                await anyio.sleep(_POLLING)
        seconds = time.monotonic() - began
        running = resident(os.getpid())
        return Ready(seconds, sum(running) / 2**20, len(running))


def _all_checkers_are_content(world: World) -> bool:
    opinions = [opinion for check in world.opinions.values() for opinion in check.values()]
    return all(opinion.reason == "HTTP 200" for opinion in opinions)


if __name__ == "__main__":
    main()
