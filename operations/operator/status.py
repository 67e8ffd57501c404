"""Every region at a glance: asked at once, and each question answered or said to be unanswered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from constructs_lib.deployment.model import Deployment
from operations.operator.asking import Asking, Silence
from operations.operator.checkers import Checkers, View
from operations.operator.codes import Functions, LiveCode, deviations
from operations.operator.drain_state import Situation, observe
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

    situation: Situation
    tables: Mapping[str, str | Silence]
    checkers: Mapping[str, View | Silence]
    latencies: Mapping[str, Latencies | Silence]
    heartbeats: Mapping[str, Ages | Silence]
    functions: Mapping[str, Functions | Silence]

    @property
    def problems(self) -> list[str]:
        """What is wrong, in words; a region that is out on purpose and well is not."""
        return [f"{region}: {said}" for region in self.tables for said in self._wrong(region)]

    def _wrong(self, region: str) -> Iterator[str]:
        situation, table, view = self.situation, self.tables[region], self.checkers[region]
        health, drains = situation.health[region], situation.drains_of(region)
        drained = situation.drain_of(region) is not None
        if drained and health.is_ok:
            yield "drained, and its health route does not say so (yet)"
        elif not (health.is_ok or (drained and health.would_serve)):
            yield f"its health route: {health}"
        if region in situation.silent:
            yield f"its replica does not answer: {situation.silent[region]}"
        if len(set(drains.values())) > 1:
            yield f"the replicas do not agree on its drain: {_disagreement(drains)}"
        if isinstance(table, str) and table not in _WORKING_TABLES:
            yield f"its table is {table}"
        yield from self._unheard(region)
        if health.is_ok and not drained and isinstance(view, View) and not view.is_healthy:
            yield f"Route 53 takes it for unhealthy: {view}"
        yield from (said for name, said in deviations(self.functions) if name == region)

    def _unheard(self, region: str) -> Iterator[str]:
        """Where a region's writes do not arrive, as far as its heartbeat tells."""
        limit = old_after(self.situation.deployment)
        for reader, ages in self.heartbeats.items():
            if reader == region or isinstance(ages, Silence):
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
    names, checkers, latency = deployment.names, Checkers(), ReplicationLatency(deployment)
    live = LiveCode(deployment)
    tables = Asking({name: replica.status for name, replica in replicas.items()})
    views = Asking({name: partial(checkers.view, names.regional_domain(name)) for name in replicas})
    latencies: Asking[Latencies] = Asking({name: partial(latency.of, name) for name in replicas})
    heartbeats = Asking({name: partial(_ages, replicas, name, speed) for name in replicas})
    functions = Asking({name: partial(live.of, name) for name in replicas})
    situation = observe(deployment, replicas, routes)
    return Status(
        situation,
        tables.answers(),
        views.answers(),
        latencies.answers(),
        heartbeats.answers(),
        functions.answers(),
    )


def _ages(replicas: Mapping[str, Replica], reader: str, speed: float) -> Ages:
    others = [name for name in replicas if name != reader]
    if not others:
        return {}
    heard = replace(replicas[reader].heartbeats(others), speed=speed)
    return {name: heard.age(name) for name in others}
