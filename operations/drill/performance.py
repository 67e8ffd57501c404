"""Performs a scenario, wherever that is: begins and heals each fault in its second."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from operations.drill.plan import PlannedFault
from operations.drill.scenario import Scenario
from operations.rehearsal.world.callers.ledger import Audit
from operations.rehearsal.world.events import Event
from operations.rehearsal.world.faults.faults import InjectedFault

Watch = Callable[[float, Event | None], None]
"""Is told of every event, and of the time alone; in seconds since the warm-up."""


class DrillTarget(Protocol):
    """Where a scenario is performed."""

    async def begin(self, fault: InjectedFault) -> None:
        """Break something."""

    async def heal(self, fault: InjectedFault) -> None:
        """Mend it."""

    async def audit(self) -> Audit | None:
        """Look for what was written; None where nobody can."""


async def perform(
    stage: DrillTarget,
    scenario: Scenario,
    planned: Sequence[PlannedFault],
    *,
    sleep_until: Callable[[float], Awaitable[None]],
) -> Audit | None:
    """Perform it from the warm-up's end; the audit is of just before the first fault's healing."""
    moments = [(each.until, False, each.fault) for each in planned]
    moments += [(each.at, True, each.fault) for each in planned]
    during = None
    for at, begins, fault in sorted(moments, key=lambda moment: moment[:2]):
        await sleep_until(scenario.warm_up + at)
        if begins:
            await stage.begin(fault)
            continue
        if during is None:
            during = await stage.audit()
        await stage.heal(fault)
    await sleep_until(scenario.warm_up + scenario.duration)
    return during
