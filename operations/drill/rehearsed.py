"""Drills on a rehearsal: the deployment is applied once, and each scenario gets a new world."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import anyio
from rich.console import Console

from constructs_lib.own_items import HEARTBEAT_SORT_KEY
from operations.drill.output import progress
from operations.drill.performance import Watch, perform
from operations.drill.plan import DrillPlan, PlannedFault, Predictions
from operations.drill.record import Record
from operations.drill.result import Result, result
from operations.drill.scenario import Scenario
from operations.rehearsal.calls import failed
from operations.rehearsal.rehearsal import Rehearsal
from operations.rehearsal.world.background import in_background
from operations.rehearsal.world.faults.targets import Targets
from operations.rehearsal.world.settings import Settings
from operations.rehearsal.world.world import World, open_world

_LOOK_SECONDS = 1.0
_REPLICATION_SECONDS = 30.0
"""Real seconds within which pending replication must finish after the last write."""


class UnsettledError(Exception):
    """Writes were still being replicated long after the last one; the message counts them."""


async def drill(
    targets: Targets,
    scenario: Scenario,
    planned: Sequence[PlannedFault],
    *,
    settings: Settings,
    watch: Watch,
) -> Record:
    """Run a scenario in a new world, then audit the writes and compare the replicas.

    Raises:
        UnsettledError: replication has not finished 30 real seconds after the world has ended.
    """
    async with open_world(targets, settings) as world:
        before = _by_regions(await world.conflicts())
        began = scenario.warm_up
        await world.clock.sleep_until(began)
        started = world.clock.real()
        async with in_background(
            partial(_watch_events, world, watch, began=began),
            partial(_watch_time, world, watch, began=began),
        ):
            during = await perform(world, scenario, planned, sleep_until=world.clock.sleep_until)
        ended, took = world.clock.now(), world.clock.real() - started
    await _wait_for_replication(world)
    conflicts = _by_regions(await world.conflicts()) - before
    return Record(
        regions=tuple(entry.name for entry in targets.deployment.cells),
        began=began,
        ended=ended,
        events=world.event_log.events,
        outcomes=tuple(world.outcomes),
        checks=_asked_regions(world),
        during=during,
        after=await world.audit(),
        conflicts=conflicts,
        unlike=await anyio.to_thread.run_sync(partial(_diverged, world)),
        real_seconds=took,
        answers_kept=targets.deployment.rehearsal.callers.answers_kept_seconds,
    )


async def _watch_events(world: World, watch: Watch, *, began: float) -> None:
    async for _, event in world.event_log.follow():
        watch(event.at - began, event)


async def _watch_time(world: World, watch: Watch, *, began: float) -> None:
    while True:
        watch(world.clock.now() - began, None)
        await world.clock.sleep(_LOOK_SECONDS)


async def _wait_for_replication(world: World) -> None:
    """Wait until every write has reached every region."""
    with anyio.move_on_after(_REPLICATION_SECONDS):
        while pending := (await world.replication())["pending"]:
            await anyio.sleep(0.05)
        return
    raise UnsettledError(f"{pending} writes are still under way")


def _by_regions(conflicts: Iterable[Mapping[str, Any]]) -> Counter[tuple[str, str]]:
    """Count the lost writes by the (winning, losing) regions."""
    found = Counter[tuple[str, str]]()
    for each in conflicts:
        found[each["won"], each["lost"]] += each["writes"]
    return found


def _asked_regions(world: World) -> dict[str, str]:
    """Map the health checks that request a region by its own name to that region."""
    deployment = world.targets.deployment
    names = {deployment.names.regional_domain(each.name): each.name for each in deployment.cells}
    return {
        check.id: names[check.fqdn] for check in world.route53.health_checks if check.fqdn in names
    }


def _diverged(world: World) -> tuple[str, ...]:
    """Return the regions whose replica holds other items than the first region's.

    Heartbeats are left out, since they are written all the time.
    """
    beat = json.dumps({"S": HEARTBEAT_SORT_KEY})
    held = {
        region: sorted(item for item in items().splitlines() if beat not in item)
        for region, items in world.tables.items()
    }
    first = next(iter(held.values()))
    return tuple(region for region, items in held.items() if items != first)


class UnfitError(Exception):
    """The deployment fails requests before any fault; the message lists them."""


def drills(
    deployment_file: Path,
    plans: Iterable[DrillPlan],
    *,
    predictions: Predictions,
    settings: Settings,
    console: Console,
) -> Iterator[Result]:
    """Apply a deployment to an embedded AWS and yield the result of each scenario run on it.

    Raises:
        UnfitError: a region fails requests before any fault is injected.
        UnsettledError: replication does not finish after a scenario.
    """
    with Rehearsal(deployment_file, console) as rehearsal:
        rehearsal.apply()
        regions = rehearsal.serve(speed=settings.speed)
        if bad := failed(rehearsal.call(regions)):
            said = "".join(f"\n  {each.region} {each.asked}: HTTP {each.status}" for each in bad)
            raise UnfitError(f"These requests fail before any fault is injected:{said}")
        deployment = rehearsal.deployment
        targets = Targets(
            deployment=deployment,
            aws=rehearsal.aws,
            regions=regions,
            providers=rehearsal.stand_ins,
        )
        for each in plans:
            scenario = each.scenario
            with progress(scenario.title, console, duration=scenario.duration) as watch:
                run = partial(drill, settings=settings, watch=watch)
                record = anyio.run(run, targets, scenario, each.planned)
            yield result(
                record,
                predictions,
                deployment.objectives,
                title=scenario.title,
                of=f"{deployment.names.prefix}, rehearsed",
            )
