"""Puts a world together around a deployment on the embedded AWS, and runs it."""

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

import anyio

from operations.own_items.heartbeats import read_heartbeats
from operations.rehearsal.world.background import in_background
from operations.rehearsal.world.callers.callers import SimulatedCallers
from operations.rehearsal.world.callers.ledger import Audit, Ledger
from operations.rehearsal.world.callers.requests import RequestOutcome, sample_requests
from operations.rehearsal.world.checkers.checkers import SimulatedCheckers
from operations.rehearsal.world.checkers.status import HealthStatuses, Opinion
from operations.rehearsal.world.clock import RunningClock
from operations.rehearsal.world.control import Control
from operations.rehearsal.world.dns.replies import Replies
from operations.rehearsal.world.dns.server import DnsServer
from operations.rehearsal.world.edges import Edges
from operations.rehearsal.world.events import EventLog
from operations.rehearsal.world.faults.faults import InjectedFault
from operations.rehearsal.world.faults.injector import FaultInjector
from operations.rehearsal.world.faults.targets import Targets
from operations.rehearsal.world.resolution import WorldDns
from operations.rehearsal.world.settings import Settings
from operations.route53.callers import caller
from operations.route53.readers.api import read_api
from operations.route53.zones import Route53

_AUDIT_SECONDS = 60.0


class World:
    """A running world, made by `open_world`; for use in the event loop that opened it."""

    def __init__(self, targets: Targets, route53: Route53, settings: Settings) -> None:
        deployment = targets.deployment
        self.targets = targets
        self.settings = settings
        self.route53 = route53
        self.clock = RunningClock(speed=settings.speed)
        self.event_log = EventLog()
        self._edges = Edges(targets.regions, (entry.name for entry in deployment.cells))
        self._board = HealthStatuses(route53.health_checks)
        self._ledger = Ledger()
        self._control = Control(targets.aws.endpoint, speed=settings.speed)
        self._dynamodb: dict[str, Any] = {
            entry.name: targets.aws.client("dynamodb", entry.name) for entry in deployment.cells
        }
        self._injector = FaultInjector(
            targets,
            control=self._control,
            edges=self._edges,
            health_paths=frozenset(
                check.resource_path for check in route53.health_checks if check.resource_path
            ),
            clock=self.clock,
            event_log=self.event_log,
        )

    @property
    def dns_port(self) -> int:
        """The name server's port on 127.0.0.1, for UDP and TCP."""
        return self._dns.port

    @property
    def faults(self) -> tuple[InjectedFault, ...]:
        """The faults that are active now."""
        return self._injector.active

    @property
    def opinions(self) -> Mapping[str, Mapping[str, Opinion]]:
        """Each checker's opinion now, by health check id and the checker's region."""
        return self._board.opinions

    @property
    def statuses(self) -> Mapping[str, bool]:
        """The status of each health check now, by its id."""
        return self._board.statuses

    @property
    def outcomes(self) -> Sequence[RequestOutcome]:
        """Every request that has ended, in the order of their ends."""
        return self._callers.outcomes

    async def begin(self, fault: InjectedFault) -> None:
        """Inject a fault; raises ValueError if the deployment has no such region or stand-in."""
        await self._injector.begin(fault)

    async def heal(self, fault: InjectedFault) -> None:
        """Heal a fault; does nothing if it is not active."""
        await self._injector.heal(fault)

    async def audit(self) -> Audit:
        """Find every write acknowledged so far; world time stands still meanwhile."""
        audit = partial(self._ledger.audit, self._control.written, at=self.clock.now())
        with self.clock.work(grace=_AUDIT_SECONDS):
            return await anyio.to_thread.run_sync(audit)

    @property
    def tables(self) -> dict[str, Callable[[], str]]:
        """By region, a function that reads all items of its table, each as a line of JSON."""
        deployment = self.targets.deployment
        return {
            entry.name: partial(self._control.items, entry.name, deployment.names.table)
            for entry in deployment.cells
        }

    async def replication(self) -> dict[str, Any]:
        """Return the state of replication: see `Control.replication`."""
        return await anyio.to_thread.run_sync(self._control.replication)

    async def heartbeats(self) -> dict[str, dict[str, float | None]]:
        """Return, by the reading region, the ages of the other regions' heartbeats.

        In world seconds; None for a heartbeat that never arrived.
        """
        return await anyio.to_thread.run_sync(self._ages)

    def _ages(self) -> dict[str, dict[str, float | None]]:
        ages: dict[str, dict[str, float | None]] = {}
        for reader, client in self._dynamodb.items():
            others = [region for region in self._dynamodb if region != reader]
            if others:
                read = read_heartbeats(client, self.targets.deployment, others)
                now = replace(read, read_at=time.time(), speed=self.settings.speed)
                ages[reader] = {region: now.age(region) for region in others}
        return ages

    async def conflicts(self) -> list[dict[str, Any]]:
        """Return the conflicts since the embedded AWS started: see `Control.conflicts`."""
        return await anyio.to_thread.run_sync(self._control.conflicts)

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        """Run all parts during the block, and heal all faults at its end."""
        await self._injector.settle()
        await self._start()
        runs = (self.clock.run, self._dns.serve, self._checkers.run, self._callers.run)
        async with in_background(*runs):
            try:
                yield
            finally:
                with anyio.CancelScope(shield=True):
                    await self._injector.heal_all()
                self.event_log.end()

    async def _start(self) -> None:
        settings, deployment = self.settings, self.targets.deployment
        chance = Random(settings.seed)  # noqa: S311
        dns = WorldDns(
            Replies(self.route53, self._edges.addresses, chance),
            board=self._board,
            edges=self._edges,
            place=caller(settings.place),
            clock=self.clock,
        )
        self._dns = await DnsServer.open(dns.answer, port=settings.dns_port)
        self._checkers = SimulatedCheckers(
            self.route53.checks,
            board=self._board,
            find_edge=dns.edge,
            clock=self.clock,
            event_log=self.event_log,
            seed=settings.seed,
        )
        self._callers = SimulatedCallers(
            settings.load,
            shares=deployment.rehearsal.callers,
            host=deployment.routed_name,
            samples=sample_requests(
                deployment.rehearsal.requests,
                base=deployment.domain.path(""),
                health=deployment.health_check.path,
            ),
            dns_port=self._dns.port,
            edges=self._edges,
            ledger=self._ledger,
            clock=self.clock,
            event_log=self.event_log,
            seed=settings.seed,
        )


@asynccontextmanager
async def open_world(targets: Targets, settings: Settings | None = None) -> AsyncIterator[World]:
    """Run a world during the block, around what is deployed when it begins.

    Records and health checks are read once, at the start. The regions' functions must run at the
    same speed (`LocalRegions`). At the end all faults are healed and all tasks have ended.
    """
    client = targets.aws.client("route53", "us-east-1")
    zone = targets.deployment.domain.hosted_zone
    route53 = await anyio.to_thread.run_sync(partial(read_api, client, zone_names=[zone]))
    world = World(targets, route53, settings or Settings())
    async with world._running():
        yield world
