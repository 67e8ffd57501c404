"""The status of every region: all calls are made at the same time, and some may be unanswered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from constructs_lib.deployment.model import Deployment
from operations.operator.checkers import CheckerReports, CheckerView
from operations.operator.codes import Functions, LiveCode, deviations
from operations.operator.concurrent_calls import ConcurrentCalls, Unanswered
from operations.operator.drain_state import DrainState, observe
from operations.operator.health import HealthRoutes
from operations.operator.latency import ReplicationLatency
from operations.operator.replicas import Replica
from operations.own_items.drain import Drain
from operations.own_items.heartbeats import old_after

_WORKING_TABLES = ("ACTIVE", "UPDATING")
Latencies = Mapping[str, float | None]
Ages = Mapping[str, float | None]


@dataclass(frozen=True)
class Status:
    """What is known of each region, by region.

    `tables` are DynamoDB's table statuses and `checkers` the reports of Route 53's health checkers.
    `latencies` are the replication's to each other region, in ms. `heartbeats` are the ages, in
    seconds, of the other regions' heartbeats in this region's replica, None where none has arrived.
    `functions` says by role which code each function runs.
    """

    drain_state: DrainState
    tables: Mapping[str, str | Unanswered]
    checkers: Mapping[str, CheckerView | Unanswered]
    latencies: Mapping[str, Latencies | Unanswered]
    heartbeats: Mapping[str, Ages | Unanswered]
    functions: Mapping[str, Functions | Unanswered]

    @property
    def problems(self) -> list[str]:
        """What is wrong, in words. A drained region that is otherwise healthy is not a problem."""
        return [
            f"{region}: {problem}"
            for region in self.tables
            for problem in self._problems_of(region)
        ]

    def _problems_of(self, region: str) -> Iterator[str]:
        drain_state, table, view = self.drain_state, self.tables[region], self.checkers[region]
        health, drains = drain_state.health[region], drain_state.drains_of(region)
        drained = drain_state.drain_of(region) is not None
        if drained and health.is_ok:
            yield "drained, and its health route does not say so (yet)"
        elif not (health.is_ok or (drained and health.would_serve)):
            yield f"its health route: {health}"
        if region in drain_state.silent:
            yield f"its replica does not answer: {drain_state.silent[region]}"
        if len(set(drains.values())) > 1:
            yield f"the replicas do not agree on its drain: {_disagreement(drains)}"
        if isinstance(table, str) and table not in _WORKING_TABLES:
            yield f"its table is {table}"
        yield from self._missing_heartbeats(region)
        if health.is_ok and not drained and isinstance(view, CheckerView) and not view.is_healthy:
            yield f"Route 53 considers it unhealthy: {view}"
        yield from (said for name, said in deviations(self.functions) if name == region)

    def _missing_heartbeats(self, region: str) -> Iterator[str]:
        """Yield the regions where this region's writes do not arrive, as its heartbeat shows."""
        limit = old_after(self.drain_state.deployment)
        for reader, ages in self.heartbeats.items():
            if reader == region or isinstance(ages, Unanswered):
                continue
            age = ages[region]
            if age is None:
                yield f"none of its heartbeats has arrived in {reader}"
            elif age > limit:
                yield f"its last heartbeat in {reader} is {age:.0f} s old: its writes do not arrive"


def _disagreement(drains: Mapping[str, Drain | None]) -> str:
    """Say what each replica holds."""
    return ", ".join(
        f"{name} {'has no item' if drain is None else f'since {drain.since}: {drain.reason}'}"
        for name, drain in drains.items()
    )


def read_status(
    deployment: Deployment,
    replicas: Mapping[str, Replica],
    routes: HealthRoutes,
    *,
    speed: float = 1.0,
) -> Status:
    """Read the status of every region, all calls at the same time.

    `speed` is that of a rehearsal's world, 1 on AWS.

    Raises:
        AwsError: if no replica answers.
    """
    names, checkers, latency = deployment.names, CheckerReports(), ReplicationLatency(deployment)
    live = LiveCode(deployment)
    tables = ConcurrentCalls({name: replica.status for name, replica in replicas.items()})
    views = ConcurrentCalls(
        {name: partial(checkers.view, names.regional_domain(name)) for name in replicas}
    )
    latencies: ConcurrentCalls[Latencies] = ConcurrentCalls(
        {name: partial(latency.of, name) for name in replicas}
    )
    heartbeats = ConcurrentCalls({name: partial(_ages, replicas, name, speed) for name in replicas})
    functions = ConcurrentCalls({name: partial(live.of, name) for name in replicas})
    drain_state = observe(deployment, replicas, routes)
    return Status(
        drain_state,
        tables.results(),
        views.results(),
        latencies.results(),
        heartbeats.results(),
        functions.results(),
    )


def _ages(replicas: Mapping[str, Replica], reader: str, speed: float) -> Ages:
    others = [name for name in replicas if name != reader]
    if not others:
        return {}
    heard = replace(replicas[reader].heartbeats(others), speed=speed)
    return {name: heard.age(name) for name in others}
