"""Which regions are drained and which are healthy: what `drain` and `restore` decide by."""

from collections.abc import Mapping
from dataclasses import dataclass

from constructs_lib.deployment.model import Deployment
from operations.console.errors import AwsError
from operations.operator.concurrent_calls import ConcurrentCalls, Unanswered
from operations.operator.health import Health, HealthRoutes, health_from
from operations.operator.replicas import Replica
from operations.own_items.drain import Drain


@dataclass(frozen=True)
class DrainState:
    """The drain items that each replica holds, and what each region's health route answers."""

    deployment: Deployment
    replicas: Mapping[str, Mapping[str, Drain] | Unanswered]
    health: Mapping[str, Health]

    @property
    def reachable(self) -> tuple[str, ...]:
        """The regions whose replicas answer."""
        return tuple(
            region for region, drains in self.replicas.items() if not isinstance(drains, Unanswered)
        )

    @property
    def silent(self) -> dict[str, Unanswered]:
        """The regions whose replicas do not answer, and why."""
        return {name: said for name, said in self.replicas.items() if isinstance(said, Unanswered)}

    def drains_of(self, region: str) -> dict[str, Drain | None]:
        """The region's drain item in each replica that answers; None where there is none."""
        return {
            name: drains.get(region)
            for name, drains in self.replicas.items()
            if not isinstance(drains, Unanswered)
        }

    def drain_of(self, region: str) -> Drain | None:
        """The region's drain item: that of its own replica, which its health function reads, or
        else any other replica's."""
        found = self.drains_of(region)
        return found.get(region) or next(filter(None, found.values()), None)

    @property
    def active(self) -> tuple[str, ...]:
        """The regions with a record under the shared name."""
        return tuple(entry.name for entry in self.deployment.cells if entry.is_active)

    @property
    def serving(self) -> tuple[str, ...]:
        """The regions that callers may be sent to: active, not drained, and healthy."""
        return tuple(
            region
            for region in self.active
            if self.drain_of(region) is None and self.health[region].is_ok
        )


def observe(
    deployment: Deployment, replicas: Mapping[str, Replica], routes: HealthRoutes
) -> DrainState:
    """Query every replica and request every health route, all at the same time.

    Raises:
        AwsError: if no replica answers.
    """
    drains = ConcurrentCalls({name: replica.drains for name, replica in replicas.items()})
    health = routes.ask_all()
    drain_state = DrainState(
        deployment,
        drains.results(),
        {region: health_from(said) for region, said in health.results().items()},
    )
    if not drain_state.reachable:
        why = "".join(f"\n  {name}: {reason}" for name, reason in drain_state.silent.items())
        raise AwsError(f"No replica of {deployment.names.table} answers:{why}")
    return drain_state
