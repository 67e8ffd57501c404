"""Callers in many cities, who send requests at a steady rate whatever becomes of them.

A city's rate does not depend on responses: callers of a region that hangs go on sending. Failed
requests are not retried. Each city has one caller of each habit, and the next request's habit is
drawn at random by the habits' shares.
"""

import secrets
from collections.abc import Sequence
from functools import partial
from random import Random

import anyio

from constructs_lib.deployment.rehearsal import Callers as Shares
from operations.rehearsal.world.callers.caller import SimulatedCaller
from operations.rehearsal.world.callers.ledger import Ledger
from operations.rehearsal.world.callers.requests import (
    CallerRequest,
    Habit,
    RequestOutcome,
    request_mix,
    tally,
)
from operations.rehearsal.world.clock import Clock
from operations.rehearsal.world.dns.resolver import Resolution, Resolver
from operations.rehearsal.world.edges import Edges
from operations.rehearsal.world.events import AnswerChanged, EventLog
from operations.rehearsal.world.settings import Load


class SimulatedCallers:
    """All callers of a DNS name; `outcomes` grows as their requests end."""

    def __init__(
        self,
        load: Load,
        *,
        shares: Shares,
        host: str,
        samples: Sequence[CallerRequest],
        dns_port: int,
        edges: Edges,
        ledger: Ledger,
        clock: Clock,
        event_log: EventLog,
        seed: int,
    ) -> None:
        self.outcomes: list[RequestOutcome] = []
        self._load = load
        self._samples = samples
        self._edges = edges
        self._ledger = ledger
        self._clock = clock
        self._event_log = event_log
        self._seed = seed
        self._run = secrets.token_hex(8)
        self._answers: dict[str, tuple[str | None, str]] = {}
        self._shares = by_habit(shares)
        self._cities: dict[str, dict[Habit, SimulatedCaller]] = {}
        for city in load.cities:
            resolver = Resolver(
                city,
                port=dns_port,
                clock=clock,
                noticed=partial(self._note_answer, city),
                left=Random(f"{seed} {city} DNS").random(),  # noqa: S311
            )
            self._cities[city] = {
                habit: SimulatedCaller(
                    city,
                    host=host,
                    resolver=resolver,
                    edges=edges,
                    clock=clock,
                    timeout=load.timeout,
                    habit=habit,
                    answers_kept=shares.answers_kept_seconds
                    if habit is Habit.KEEPS_ANSWERS
                    else 0.0,
                )
                for habit, share in self._shares.items()
                if share
            }

    async def run(self) -> None:
        """Send requests until cancelled."""
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._log_traffic)
                for city in self._cities:
                    tasks.start_soon(self._send_requests, city)
        finally:
            with anyio.CancelScope(shield=True):
                for callers in self._cities.values():
                    for caller in callers.values():
                        await caller.close()

    async def _send_requests(self, city: str) -> None:
        chance = Random(f"{self._seed} {city}")  # noqa: S311
        habits = Random(f"{self._seed} {city} habits")  # noqa: S311
        kinds, shares = list(self._shares), list(self._shares.values())
        requests = request_mix(
            self._samples,
            write_share=self._load.write_share,
            chance=chance,
            name=f"{self._run} {city}",
        )
        due = self._clock.now() + chance.random() / self._load.rate
        async with anyio.create_task_group() as tasks:
            for sample in requests:
                await self._clock.sleep_until(due)
                (habit,) = habits.choices(kinds, shares)
                tasks.start_soon(self._ask, self._cities[city][habit], sample)
                due += chance.uniform(0.5, 1.5) / self._load.rate

    async def _ask(self, caller: SimulatedCaller, sample: CallerRequest) -> None:
        outcome, body = await caller.send(sample)
        self.outcomes.append(outcome)
        self._ledger.note(outcome, body)

    def _note_answer(self, city: str, resolution: Resolution) -> None:
        edge = self._edges.at(resolution.addresses[0]) if resolution.addresses else None
        region = None if edge is None else edge.region
        answer = region, resolution.rcode
        if self._answers.get(city) != answer:
            self._answers[city] = answer
            self._event_log.append(
                AnswerChanged(
                    at=self._clock.now(),
                    city=city,
                    region=region,
                    rcode=resolution.rcode,
                    ttl=resolution.ttl,
                )
            )

    async def _log_traffic(self) -> None:
        """Append the traffic of each second to the log once the second is over."""
        counted, second = 0, float(int(self._clock.now()))
        while True:
            await self._clock.sleep_until(second + 1)
            ended = self.outcomes[counted:]
            counted += len(ended)
            if ended:
                self._event_log.append(tally(ended, at=second))
            second += 1


def by_habit(shares: Shares) -> dict[Habit, float]:
    """Return the share of the requests (0 to 1) that comes from callers of each habit."""
    others = 1 - shares.keep_connections
    return {
        Habit.ASKS: others * (1 - shares.keep_answers),
        Habit.KEEPS_ANSWERS: others * shares.keep_answers,
        Habit.KEEPS_CONNECTION: shares.keep_connections,
    }
