"""Runs a scenario of drains on a real deployment, then restores and cleans up."""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

import anyio

from constructs_lib.deployment.model import Deployment
from operations.drill.live.callers import LiveCaller
from operations.drill.live.clock import ScaledClock
from operations.drill.live.switch import Switch
from operations.drill.live.written_items import WrittenItems
from operations.drill.performance import Watch, perform
from operations.drill.plan import PlannedFault
from operations.drill.record import Record
from operations.drill.scenario import Scenario
from operations.rehearsal.world.background import in_background
from operations.rehearsal.world.callers.ledger import Audit, Ledger
from operations.rehearsal.world.callers.requests import CallerRequest, RequestOutcome, request_mix
from operations.rehearsal.world.events import AnswerChanged, Event, FaultBegan, FaultHealed
from operations.rehearsal.world.faults.faults import InjectedFault, RegionDrained

Warn = Callable[[str], None]
EVERY_SECONDS = 1.0
"""Seconds between two requests of a caller."""
WRITE_SHARE = 0.25
_REPLICATION_SECONDS = 5.0
"""Real seconds to wait for the last writes to be replicated."""


@dataclass(frozen=True, kw_only=True)
class LiveDrill:
    """The deployment to drill, with the callers, requests and switch to use."""

    deployment: Deployment
    callers: Sequence[LiveCaller]
    samples: Sequence[CallerRequest]
    switch: Switch
    clock: ScaledClock
    seed: int


class _LiveTarget:
    """The deployment under drill: sends the callers' requests and collects what is observed."""

    def __init__(self, live: LiveDrill, watch: Watch, *, began: float) -> None:
        self._live = live
        self._watch = watch
        self._began = began
        self.ledger = Ledger()
        self.outcomes: list[RequestOutcome] = []
        self.events: list[Event] = []
        self._run = uuid.uuid4().hex

    async def begin(self, fault: InjectedFault) -> None:
        assert isinstance(fault, RegionDrained)
        self._note(FaultBegan(at=self._live.clock.now(), fault=fault))
        await self._live.switch.begin(fault)

    async def heal(self, fault: InjectedFault) -> None:
        assert isinstance(fault, RegionDrained)
        await self._live.switch.heal(fault)
        self._note(FaultHealed(at=self._live.clock.now(), fault=fault))

    async def audit(self) -> Audit | None:
        """Return None: a live drill does not scan tables while faults last."""
        return None

    async def ask(self, caller: LiveCaller) -> None:
        """Send one caller's requests, one after the other, until cancelled."""
        clock, answered = self._live.clock, ""
        requests = request_mix(
            self._live.samples,
            write_share=WRITE_SHARE,
            chance=Random(f"{self._live.seed} {caller.name}"),  # noqa: S311
            name=f"{self._run} {caller.name}",
        )
        for sample in requests:
            due = clock.now() + EVERY_SECONDS
            outcome, body = await anyio.to_thread.run_sync(partial(caller.send, sample))
            self.outcomes.append(outcome)
            self.ledger.note(outcome, body)
            if outcome.region is not None and outcome.region != answered:
                answered = outcome.region
                changed = AnswerChanged(
                    at=outcome.at, city=caller.name, region=answered, rcode="NOERROR", ttl=0
                )
                self._note(changed)
            await clock.sleep_until(due)

    async def watch_time(self) -> None:
        while True:
            self._watch(self._live.clock.now() - self._began, None)
            await anyio.sleep(EVERY_SECONDS)

    def _note(self, event: Event) -> None:
        self.events.append(event)
        self._watch(event.at - self._began, event)


async def drill_live(
    live: LiveDrill,
    scenario: Scenario,
    planned: Sequence[PlannedFault],
    *,
    watch: Watch,
    warn: Warn,
) -> Record:
    """Run a scenario of drains and return its record.

    Whatever happens, cancellation included, drained regions are restored and written items
    deleted. `warn` prints a warning if the items could not be deleted.

    Raises:
        RefusedError: a region cannot be drained now.
        AwsError: no replica can be asked, or a region is still drained because its own replica
            does not answer.
    """
    clock, began = live.clock, scenario.warm_up
    target = _LiveTarget(live, watch, began=began)
    written = WrittenItems(live.deployment, target.ledger)
    after, started = None, time.monotonic()
    try:
        asking = [partial(target.ask, caller) for caller in live.callers]
        async with in_background(*asking, target.watch_time):
            try:
                await perform(target, scenario, planned, sleep_until=clock.sleep_until)
            finally:
                with anyio.CancelScope(shield=True):
                    await live.switch.heal_all()
            ended, took = clock.now(), time.monotonic() - started
        if target.ledger.writes:
            await anyio.sleep(_REPLICATION_SECONDS)
            after = await anyio.to_thread.run_sync(partial(written.audit, at=ended))
    finally:
        with anyio.CancelScope(shield=True):
            if await anyio.to_thread.run_sync(written.remove) is None:
                warn(f"The drill's items stay in {live.deployment.names.table}: no region answers.")
    return Record(
        regions=tuple(entry.name for entry in live.deployment.cells),
        began=began,
        ended=ended,
        events=sorted(target.events, key=lambda event: event.at),
        outcomes=tuple(target.outcomes),
        checks={},
        after=after,
        real_seconds=took,
    )
