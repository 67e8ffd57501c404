"""How long worlds of more and more regions take until they are ready, and what memory they hold.

What they run from is deployed before the seconds begin, by boto3 (`deploying`). Then it goes as in
`make rehearse`: start the regions, send each of them the deployment's sample requests, one after
the other, open the world. Ready is a world whose regions have answered, whose DNS answers for the
routed name, and each of whose health checkers has had a good answer. Nobody calls. The checkers
spread their first questions over the checks' interval; `SPEED` makes that half a second, so that
work is measured and not waiting.
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
_PATIENCE = 120.0
_LOOK = 0.02
_NOTES = (
    "Deployed by boto3, not by Terraform, and not timed: `make rehearse` tells Terraform's share.",
    "Processes: the embedded AWS, one of each function in each region, and the one of the world"
    " and the edges. MiB is their resident memory; pages that they share count in each.",
)


class Ready(NamedTuple):
    """Real seconds until a world was ready; its processes then, and their memory in MiB."""

    seconds: float
    mebibytes: float
    processes: int


def main() -> None:
    """Let worlds of growing size get ready, and print time, memory and ratios to the smallest."""
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
    """Return what is printed of worlds of these sizes; ratios are to the first."""
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
    """Measure a world in a process of its own, which holds nothing of other measurements."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as process:
        return process.submit(until_ready, size).result()


def until_ready(size: int) -> Ready:
    """Deploy so many regions, measure their world in this process, and end it.

    Raises:
        RuntimeError: when a region does not answer a sample well, or DNS not at all.
        TimeoutError: when the world does not get ready.
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
        with anyio.fail_after(_PATIENCE):
            query = message.make_query(targets.deployment.routed_name, "A")
            answer = await dns.asyncquery.udp(query, "127.0.0.1", port=world.dns_port)
            if not answer.answer:
                raise RuntimeError(f"the world's DNS does not answer: {answer}")
            while not _all_checkers_are_content(world):
                await anyio.sleep(_LOOK)
        seconds = time.monotonic() - began
        running = resident(os.getpid())
        return Ready(seconds, sum(running) / 2**20, len(running))


def _all_checkers_are_content(world: World) -> bool:
    opinions = [opinion for check in world.opinions.values() for opinion in check.values()]
    return all(opinion.reason == "HTTP 200" for opinion in opinions)


if __name__ == "__main__":
    main()
