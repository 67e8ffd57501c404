"""A drill on a rehearsal: a world around the regions that run here, broken as planned."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

import anyio

from operations.drill.casting import Planned
from operations.drill.record import Record
from operations.drill.scenario import Scenario
from operations.rehearsal.world.callers.ledger import Audit, text_of
from operations.rehearsal.world.events import Event
from operations.rehearsal.world.faults.targets import Targets
from operations.rehearsal.world.settings import Settings
from operations.rehearsal.world.world import World, open_world

Watch = Callable[[float, Event | None], None]
"""Is told of every event, and of the time alone; in seconds since the warm-up."""
_LOOK_SECONDS = 1.0
_DELIVERED_SECONDS = 30.0
"""Real seconds in which replication is over when nobody writes any more."""


class UnsettledError(Exception):
    """Replication does not come to an end."""


async def drill(
    targets: Targets,
    scenario: Scenario,
    planned: Sequence[Planned],
    *,
    settings: Settings,
    watch: Watch,
) -> Record:
    """Run a scenario in a world of its own, and look what became of everything.

    Raises:
        UnsettledError: when replicas are still being written a while after the world has ended.
    """
    before = 0
    async with open_world(targets, settings) as world:
        before = len(await world.conflicts())
        began = scenario.warm_up
        await world.clock.sleep_until(began)
        started = world.clock.real()
        async with _watched(world, watch, began=began):
            during = await _perform(world, scenario, planned)
        ended, took = world.clock.now(), world.clock.real() - started
    await _delivered(world)
    conflicts = (await world.conflicts())[before:]
    return Record(
        regions=tuple(entry.name for entry in targets.deployment.cells),
        began=began,
        ended=ended,
        events=world.timeline.events,
        outcomes=tuple(world.outcomes),
        checks=_asked_regions(world),
        during=during,
        after=await world.audit(),
        conflicts=tuple((each["won"], each["lost"]) for each in conflicts),
        unlike=await anyio.to_thread.run_sync(partial(_unlike, targets)),
        real_seconds=took,
    )


async def _perform(world: World, scenario: Scenario, planned: Sequence[Planned]) -> Audit | None:
    """Begin and heal what is planned; what the tables held just before the first was healed."""
    moments = [(each.until, False, each.fault) for each in planned]
    moments += [(each.at, True, each.fault) for each in planned]
    during = None
    for at, begins, fault in sorted(moments, key=lambda moment: moment[:2]):
        await world.clock.sleep_until(scenario.warm_up + at)
        if begins:
            await world.begin(fault)
            continue
        if during is None:
            during = await world.audit()
        await world.heal(fault)
    await world.clock.sleep_until(scenario.warm_up + scenario.duration)
    return during


@asynccontextmanager
async def _watched(world: World, watch: Watch, *, began: float) -> AsyncIterator[None]:
    async def events() -> None:
        async for _, event in world.timeline.follow():
            watch(event.at - began, event)

    async def time() -> None:
        while True:
            watch(world.clock.now() - began, None)
            await world.clock.sleep(_LOOK_SECONDS)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(events)
        tasks.start_soon(time)
        yield
        tasks.cancel_scope.cancel()


async def _delivered(world: World) -> None:
    """Wait, now that nobody writes, until every write is everywhere."""
    with anyio.move_on_after(_DELIVERED_SECONDS):
        while pending := (await world.replication())["pending"]:
            await anyio.sleep(0.05)
        return
    raise UnsettledError(f"{pending} writes are still under way")


def _asked_regions(world: World) -> dict[str, str]:
    """The regions that the health checks ask by their own names."""
    deployment = world.targets.deployment
    names = {deployment.names.regional_domain(each.name): each.name for each in deployment.cells}
    return {
        check.id: names[check.fqdn] for check in world.route53.health_checks if check.fqdn in names
    }


def _unlike(targets: Targets) -> tuple[str, ...]:
    """The regions whose replica does not hold what the first one does."""
    table = targets.deployment.names.table
    held = {
        entry.name: sorted(text_of(targets.aws.client("dynamodb", entry.name), table).splitlines())
        for entry in targets.deployment.cells
    }
    first = next(iter(held.values()))
    return tuple(region for region, items in held.items() if items != first)
