"""Callers in many cities, who go on asking whatever becomes of it.

Each sends on average so many requests a second, whether or not the ones before are answered: a
region that hangs does not silence its callers. Nobody tries a failed request again.
"""

import secrets
from collections.abc import Sequence
from functools import partial
from random import Random

import anyio

from operations.rehearsal.world.callers.city import City
from operations.rehearsal.world.callers.ledger import Ledger
from operations.rehearsal.world.callers.outcomes import Outcome, tally
from operations.rehearsal.world.callers.samples import Sample, mixed
from operations.rehearsal.world.clock import Clock
from operations.rehearsal.world.dns.resolver import Resolution, Resolver
from operations.rehearsal.world.edges import Edges
from operations.rehearsal.world.events import AnswerChanged
from operations.rehearsal.world.settings import Load
from operations.rehearsal.world.timeline import Timeline


class Callers:
    """All callers of a name; their outcomes are added to `outcomes` as they come."""

    def __init__(
        self,
        load: Load,
        *,
        host: str,
        samples: Sequence[Sample],
        dns_port: int,
        edges: Edges,
        ledger: Ledger,
        clock: Clock,
        timeline: Timeline,
        seed: int,
    ) -> None:
        self.outcomes: list[Outcome] = []
        self._load = load
        self._samples = samples
        self._edges = edges
        self._ledger = ledger
        self._clock = clock
        self._timeline = timeline
        self._seed = seed
        self._run = secrets.token_hex(8)
        self._answers: dict[str, tuple[str | None, str]] = {}
        self._cities = [
            City(
                city,
                host=host,
                resolver=Resolver(
                    city,
                    port=dns_port,
                    clock=clock,
                    noticed=partial(self._note_answer, city),
                    left=Random(f"{seed} {city} DNS").random(),  # noqa: S311
                ),
                edges=edges,
                clock=clock,
                timeout=load.timeout,
            )
            for city in load.cities
        ]

    async def run(self) -> None:
        """Ask until cancelled."""
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._keep_tally)
                for city in self._cities:
                    tasks.start_soon(self._keep_asking, city)
        finally:
            with anyio.CancelScope(shield=True):
                for city in self._cities:
                    await city.close()

    async def _keep_asking(self, city: City) -> None:
        chance = Random(f"{self._seed} {city.name}")  # noqa: S311
        requests = mixed(
            self._samples,
            write_share=self._load.write_share,
            chance=chance,
            name=f"{self._run} {city.name}",
        )
        due = self._clock.now() + chance.random() / self._load.rate
        async with anyio.create_task_group() as tasks:
            for sample in requests:
                await self._clock.sleep_until(due)
                tasks.start_soon(self._ask, city, sample)
                due += chance.uniform(0.5, 1.5) / self._load.rate

    async def _ask(self, city: City, sample: Sample) -> None:
        outcome, body = await city.send(sample)
        self.outcomes.append(outcome)
        self._ledger.note(outcome, body)

    def _note_answer(self, city: str, resolution: Resolution) -> None:
        edge = self._edges.at(resolution.addresses[0]) if resolution.addresses else None
        region = None if edge is None else edge.region
        answer = region, resolution.rcode
        if self._answers.get(city) != answer:
            self._answers[city] = answer
            self._timeline.append(
                AnswerChanged(
                    at=self._clock.now(),
                    city=city,
                    region=region,
                    rcode=resolution.rcode,
                    ttl=resolution.ttl,
                )
            )

    async def _keep_tally(self) -> None:
        """Add up each second when it is over."""
        counted, second = 0, float(int(self._clock.now()))
        while True:
            await self._clock.sleep_until(second + 1)
            ended = self.outcomes[counted:]
            counted += len(ended)
            if ended:
                self._timeline.append(tally(ended, at=second))
            second += 1
