"""Runs the steps of a scenario in order, on a rehearsal or on a live deployment."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from operations.drill.plan import PlannedFault
from operations.drill.scenario import Scenario
from operations.rehearsal.world.callers.ledger import Audit
from operations.rehearsal.world.events import Event
from operations.rehearsal.world.faults.faults import InjectedFault

Watch = Callable[[float, Event | None], None]
"""Called with the seconds since the warm-up and an event, or with None as the time passes."""


class DrillTarget(Protocol):
    """What a scenario runs on: a rehearsed world or a live deployment."""

    async def begin(self, fault: InjectedFault) -> None:
        """Inject a fault."""

    async def heal(self, fault: InjectedFault) -> None:
        """Remove the fault."""

    async def audit(self) -> Audit | None:
        """Find the acknowledged writes in every region; None if the tables cannot be read now."""


async def perform(
    target: DrillTarget,
    scenario: Scenario,
    planned: Sequence[PlannedFault],
    *,
    sleep_until: Callable[[float], Awaitable[None]],
) -> Audit | None:
    """Inject and heal each planned fault at its time, and return when the scenario is over.

    The seconds of `planned` count from the end of the warm-up; faults that end at a moment are
    healed before others begin at it. `sleep_until` takes seconds since the start of the warm-up.
    Returns the audit taken just before the first fault is healed, None if there is none.
    """
    moments = [(each.until, False, each.fault) for each in planned]
    moments += [(each.at, True, each.fault) for each in planned]
    during = None
    for at, begins, fault in sorted(moments, key=lambda moment: moment[:2]):
        await sleep_until(scenario.warm_up + at)
        if begins:
            await target.begin(fault)
            continue
        if during is None:
            during = await target.audit()
        await target.heal(fault)
    await sleep_until(scenario.warm_up + scenario.duration)
    return during
