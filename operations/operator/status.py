"""Every region at a glance: asked at once, and each question answered or said to be unanswered."""

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
    """What is known of each region, by its name.

    `tables` are DynamoDB's words, `checkers` Route 53's view, `latencies` the replication's to
    each other region in ms, `heartbeats` the age in seconds of each other region's in its replica,
    None where none has come. `functions` are what the functions of each run, by their roles.
    """

    drain_state: DrainState
    tables: Mapping[str, str | Unanswered]
    checkers: Mapping[str, CheckerView | Unanswered]
    latencies: Mapping[str, Latencies | Unanswered]
    heartbeats: Mapping[str, Ages | Unanswered]
    functions: Mapping[str, Functions | Unanswered]

    @property
    def problems(self) -> list[str]:
        """What is wrong, in words; a region that is out on purpose and well is not."""
        return [f"{region}: {said}" for region in self.tables for said in self._wrong(region)]

    def _wrong(self, region: str) -> Iterator[str]:
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
        yield from self._unheard(region)
        if health.is_ok and not drained and isinstance(view, CheckerView) and not view.is_healthy:
            yield f"Route 53 takes it for unhealthy: {view}"
        yield from (said for name, said in deviations(self.functions) if name == region)

    def _unheard(self, region: str) -> Iterator[str]:
        """Where a region's writes do not arrive, as far as its heartbeat tells."""
        limit = old_after(self.drain_state.deployment)
        for reader, ages in self.heartbeats.items():
            if reader == region or isinstance(ages, Unanswered):
                continue
            age = ages[region]
            if age is None:
                yield f"none of its heartbeats has come to {reader}"
            elif age > limit:
                yield f"its last heartbeat in {reader} is {age:.0f} s old: its writes do not arrive"


def _disagreement(drains: Mapping[str, Drain | None]) -> str:
    """Say what each replica holds."""
    return ", ".join(
        f"{name} {'has no item' if drain is None else f'since {drain.since}: {drain.reason}'}"
        for name, drain in drains.items()
    )


def look(
    deployment: Deployment,
    replicas: Mapping[str, Replica],
    routes: HealthRoutes,
    *,
    speed: float = 1.0,
) -> Status:
    """Ask everything about every region at once; `speed` is that of a rehearsal's world.

    Raises:
        AwsError: when no replica answers.
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
