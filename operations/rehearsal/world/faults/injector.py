"""Injects and heals faults; nothing else in the world does.

It deploys nothing: edges fail in their servers, the embedded AWS refuses requests, stand-ins
answer 503, and a drain is the operator's own item in the table.
"""

from functools import partial
from typing import Any

import anyio

from operations.own_items.drain import Drain, drain_key
from operations.rehearsal.regions.faults import Manner
from operations.rehearsal.world.clock import Clock
from operations.rehearsal.world.control import Control
from operations.rehearsal.world.edges import Edges
from operations.rehearsal.world.events import EventLog, FaultBegan, FaultHealed
from operations.rehearsal.world.faults.effects import Effects, effects
from operations.rehearsal.world.faults.faults import InjectedFault
from operations.rehearsal.world.faults.targets import Targets

USUAL_LAG_SECONDS = 0.5
"""Replication lag in world seconds without faults; AWS says "usually within a second"."""


class FaultInjector:
    """Injects and heals faults, one at a time; `active` are the present ones."""

    def __init__(
        self,
        targets: Targets,
        *,
        control: Control,
        edges: Edges,
        health_paths: frozenset[str],
        clock: Clock,
        event_log: EventLog,
    ) -> None:
        self.active: tuple[InjectedFault, ...] = ()
        self._targets = targets
        self._control = control
        self._edges = edges
        self._health_paths = health_paths
        self._clock = clock
        self._event_log = event_log
        self._effects: Effects | None = None
        self._one_at_a_time = anyio.Lock()

    async def begin(self, fault: InjectedFault) -> None:
        """Inject a fault; does nothing if it is active.

        Raises ValueError if the deployment has no such region or stand-in.
        """
        self._require(fault)
        async with self._one_at_a_time:
            if fault not in self.active:
                self._event_log.append(FaultBegan(at=self._clock.now(), fault=fault))
                await self._change_to((*self.active, fault))

    async def heal(self, fault: InjectedFault) -> None:
        """Heal a fault; does nothing if it is not active."""
        async with self._one_at_a_time:
            if fault in self.active:
                await self._change_to(tuple(each for each in self.active if each != fault))
                self._event_log.append(FaultHealed(at=self._clock.now(), fault=fault))

    async def heal_all(self) -> None:
        """Heal every active fault."""
        for fault in self.active:
            await self.heal(fault)

    async def settle(self) -> None:
        """Apply the state without faults, before the world starts."""
        async with self._one_at_a_time:
            await self._change_to(self.active)

    def _require(self, fault: InjectedFault) -> None:
        written = fault.as_json()
        regions = {*written.get("regions", ()), *filter(None, [written.get("region")])}
        cells = {entry.name for entry in self._targets.deployment.cells}
        if unknown := regions - cells:
            known = ", ".join(sorted(cells))
            raise ValueError(
                f"{', '.join(sorted(unknown))} is not a region of the deployment: {known}"
            )
        variable = written.get("variable")
        if variable is not None and variable not in self._targets.providers.variables:
            raise ValueError(f"no [[rehearsal.stand_ins]] stands in for the server of {variable}")

    async def _change_to(self, active: tuple[InjectedFault, ...]) -> None:
        wanted = effects(active, health_paths=self._health_paths)
        with self._clock.work():
            await anyio.to_thread.run_sync(partial(self._apply, self._effects, wanted))
        self.active, self._effects = active, wanted

    def _apply(self, before: Effects | None, wanted: Effects) -> None:
        """Apply the differences to the state `before` (None: everything). Blocks the thread."""
        targets = self._targets
        self._edges.hanging = frozenset(
            region for region, fault in wanted.edges.items() if fault.manner is Manner.HANGS
        )
        for entry in targets.deployment.cells:
            fault = wanted.edges.get(entry.name)
            if before is None or before.edges.get(entry.name) != fault:
                targets.regions.fail(entry.name, fault)
        lag = wanted.replication_lag
        self._control.set_replication(
            lag=USUAL_LAG_SECONDS if lag is None else lag, paused=wanted.replication_paused
        )
        self._control.set_outages(
            tables=wanted.tables_unreachable,
            control_planes=["route53"] if wanted.control_plane_gone else [],
        )
        targets.providers.fail(wanted.providers_down)
        drained = {} if before is None else before.drained
        for region in wanted.drained.keys() - drained.keys():
            self._drain(region, reason=wanted.drained[region])
        for region in drained.keys() - wanted.drained.keys():
            self._restore(region)

    def _drain(self, region: str, *, reason: str) -> None:
        """Write the operator's drain item to the replica that the health function reads."""
        deployment = self._targets.deployment
        item = Drain.now(region, reason).item(deployment.table)
        self._table(region).put_item(TableName=deployment.names.table, Item=item)

    def _restore(self, region: str) -> None:
        """Delete the drain item from that replica."""
        deployment = self._targets.deployment
        key = drain_key(region, deployment.table)
        self._table(region).delete_item(TableName=deployment.names.table, Key=key)

    def _table(self, region: str) -> Any:
        return self._targets.aws.client("dynamodb", region)
