"""The order of a scenario's steps, on a target that only records calls."""

import pytest

from operations.drill.performance import perform
from operations.drill.plan import PlannedFault
from operations.drill.scenario import Scenario
from operations.rehearsal.world.callers.ledger import Audit
from operations.rehearsal.world.faults.faults import (
    ControlPlaneGone,
    InjectedFault,
    RegionDown,
    ReplicationPaused,
)

pytestmark = pytest.mark.anyio
FIRST, SECOND, THIRD = RegionDown("eu-west-1"), ReplicationPaused("us-east-1"), ControlPlaneGone()


class Target:
    """Records at which second which method was called."""

    def __init__(self) -> None:
        self.now = 0.0
        self.done: list[tuple[float, str, InjectedFault | None]] = []

    async def sleep_until(self, second: float) -> None:
        assert second >= self.now
        self.now = second

    async def begin(self, fault: InjectedFault) -> None:
        self.done.append((self.now, "begin", fault))

    async def heal(self, fault: InjectedFault) -> None:
        self.done.append((self.now, "heal", fault))

    async def audit(self) -> Audit:
        self.done.append((self.now, "audit", None))
        return Audit(self.now, (), {})


async def test_faults_begin_and_end_in_their_seconds_and_writes_are_looked_for_once() -> None:
    """The audit comes just before the first healing; at equal times healing comes first."""
    target = Target()
    faults = [{"kind": "control-plane-gone", "at": 1}]
    scenario = Scenario.model_validate(
        {"title": "It fails", "duration": 50, "warm_up": 10, "faults": faults}
    )
    planned = [
        PlannedFault(THIRD, 20, 40),
        PlannedFault(FIRST, 5, 20),
        PlannedFault(SECOND, 20, 30),
    ]
    during = await perform(target, scenario, planned, sleep_until=target.sleep_until)
    assert target.done == [
        (15, "begin", FIRST),
        (30, "audit", None),
        (30, "heal", FIRST),
        (30, "begin", THIRD),
        (30, "begin", SECOND),
        (40, "heal", SECOND),
        (50, "heal", THIRD),
    ]
    assert during is not None
    assert (during.at, target.now) == (30, 60)
