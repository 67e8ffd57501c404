"""A drill on a deployment that really runs."""

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
from operations.drill.live.traces import Traces
from operations.drill.performance import Watch, perform
from operations.drill.plan import PlannedFault
from operations.drill.record import Record
from operations.drill.scenario import Scenario
from operations.rehearsal.world.background import in_background
from operations.rehearsal.world.callers.ledger import Audit, Ledger
from operations.rehearsal.world.callers.requests import CallerRequest, RequestOutcome, request_mix
from operations.rehearsal.world.events import AnswerChanged, Event, FaultBegan, FaultHealed
from operations.rehearsal.world.faults.faults import InjectedFault, RegionDrained

Say = Callable[[str], None]
EVERY_SECONDS = 1.0
"""Between two requests of a caller."""
WRITE_SHARE = 0.25
_DELIVERED_SECONDS = 5.0
"""In which the last writes reach every region."""


@dataclass(frozen=True, kw_only=True)
class Live:
    """What is drilled, by whom, and how."""

    deployment: Deployment
    callers: Sequence[LiveCaller]
    samples: Sequence[CallerRequest]
    switch: Switch
    pace: ScaledClock
    seed: int


class _Stage:
    """The deployment, while a drill is on: what it is asked, and what is seen of it."""

    def __init__(self, live: Live, watch: Watch, *, began: float) -> None:
        self._live = live
        self._watch = watch
        self._began = began
        self.ledger = Ledger()
        self.outcomes: list[RequestOutcome] = []
        self.events: list[Event] = []
        self._run = uuid.uuid4().hex

    async def begin(self, fault: InjectedFault) -> None:
        assert isinstance(fault, RegionDrained)
        self._note(FaultBegan(at=self._live.pace.now(), fault=fault))
        await self._live.switch.begin(fault)

    async def heal(self, fault: InjectedFault) -> None:
        assert isinstance(fault, RegionDrained)
        await self._live.switch.heal(fault)
        self._note(FaultHealed(at=self._live.pace.now(), fault=fault))

    async def audit(self) -> Audit | None:
        """Nobody reads whole tables in the middle of a live drill."""
        return None

    async def ask(self, caller: LiveCaller) -> None:
        """Have a caller go on asking, one request after the other."""
        pace, answered = self._live.pace, ""
        requests = request_mix(
            self._live.samples,
            write_share=WRITE_SHARE,
            chance=Random(f"{self._live.seed} {caller.name}"),  # noqa: S311
            name=f"{self._run} {caller.name}",
        )
        for sample in requests:
            due = pace.now() + EVERY_SECONDS
            outcome, body = await anyio.to_thread.run_sync(partial(caller.send, sample))
            self.outcomes.append(outcome)
            self.ledger.note(outcome, body)
            if outcome.region is not None and outcome.region != answered:
                answered = outcome.region
                changed = AnswerChanged(
                    at=outcome.at, city=caller.name, region=answered, rcode="NOERROR", ttl=0
                )
                self._note(changed)
            await pace.sleep_until(due)

    async def tell_time(self) -> None:
        while True:
            self._watch(self._live.pace.now() - self._began, None)
            await anyio.sleep(EVERY_SECONDS)

    def _note(self, event: Event) -> None:
        self.events.append(event)
        self._watch(event.at - self._began, event)


async def drill_live(
    live: Live, scenario: Scenario, planned: Sequence[PlannedFault], *, watch: Watch, say: Say
) -> Record:
    """Perform a scenario of drains. Whatever happens, what was drained is restored and what was
    written is removed, as far as it can be reached: `say` is told of what could not."""
    pace, began = live.pace, scenario.warm_up
    stage = _Stage(live, watch, began=began)
    traces = Traces(live.deployment, stage.ledger)
    after, started = None, time.monotonic()
    try:
        asking = [partial(stage.ask, caller) for caller in live.callers]
        async with in_background(*asking, stage.tell_time):
            try:
                await perform(stage, scenario, planned, sleep_until=pace.sleep_until)
            finally:
                with anyio.CancelScope(shield=True):
                    await live.switch.heal_all()
            ended, took = pace.now(), time.monotonic() - started
        if stage.ledger.writes:
            await anyio.sleep(_DELIVERED_SECONDS)
            after = await anyio.to_thread.run_sync(partial(traces.audit, at=ended))
    finally:
        with anyio.CancelScope(shield=True):
            if await anyio.to_thread.run_sync(traces.remove) is None:
                say(f"What was written stays in {live.deployment.names.table}: no region answers.")
    return Record(
        regions=tuple(entry.name for entry in live.deployment.cells),
        began=began,
        ended=ended,
        events=sorted(stage.events, key=lambda event: event.at),
        outcomes=tuple(stage.outcomes),
        checks={},
        after=after,
        real_seconds=took,
    )
