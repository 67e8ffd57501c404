"""Drains and restores regions of a real deployment, by the code of `drain` and `restore`."""

from functools import partial

import anyio

from constructs_lib.deployment.model import Deployment
from operations.console.errors import AwsError
from operations.operator.concurrent_calls import Unanswered
from operations.operator.drain_state import DrainState, observe
from operations.operator.draining import DrainOutcome, drain_region, restore_region
from operations.operator.health import HealthRoutes
from operations.operator.replicas import Replica
from operations.own_items.drain import Drain
from operations.rehearsal.world.faults.faults import RegionDrained


class RefusedError(Exception):
    """A region must not be drained now; the message says why."""


class Switch:
    """Drains and restores regions, and remembers which it has drained.

    All methods raise AwsError if no replica of the table can be asked.
    """

    def __init__(
        self, deployment: Deployment, replicas: dict[str, Replica], routes: HealthRoutes
    ) -> None:
        self._deployment = deployment
        self._replicas = replicas
        self._routes = routes
        self._drained: list[RegionDrained] = []

    def rehearse(self, fault: RegionDrained) -> None:
        """Raise RefusedError if a region cannot be drained or is drained. Writes nothing."""
        _require(self._drain(fault, dry_run=True))

    async def begin(self, fault: RegionDrained) -> None:
        """Drain a region. Raises RefusedError as `rehearse` does."""
        self._drained.append(fault)  # Even if interrupted, it is restored.
        outcome = await anyio.to_thread.run_sync(partial(self._drain, fault))
        try:
            _require(outcome)
        except RefusedError:
            self._drained.remove(fault)
            raise

    async def heal(self, fault: RegionDrained) -> None:
        """Restore a region that this object has drained.

        Raises AwsError if the region's own replica does not answer, so that it is still drained.
        """
        if fault not in self._drained:
            return
        outcome = await anyio.to_thread.run_sync(partial(self._restore, fault.region))
        if isinstance(outcome.replicas[fault.region], Unanswered):
            raise AwsError(
                f"{fault.region} is still drained: its own replica does not answer. "
                f"Once it does: pipenv run restore {fault.region}"
            )
        self._drained.remove(fault)

    async def heal_all(self) -> None:
        """Restore every region that this object has drained."""
        for fault in tuple(self._drained):
            await self.heal(fault)

    def _restore(self, region: str) -> DrainOutcome:
        return restore_region(self._look(), self._replicas, region)

    def _look(self) -> DrainState:
        return observe(self._deployment, self._replicas, self._routes)

    def _drain(self, fault: RegionDrained, *, dry_run: bool = False) -> DrainOutcome:
        wanted = Drain.now(fault.region, fault.reason)
        return drain_region(self._look(), self._replicas, wanted, dry_run=dry_run)


def _require(outcome: DrainOutcome) -> None:
    region = outcome.region
    if outcome.result == "refused":
        raise RefusedError(f"{region} is not drained: no other region would serve")
    if outcome.result == "already drained" and outcome.drain is not None:
        drain = outcome.drain
        said = f"since {drain.since}: {drain.reason}"
        raise RefusedError(f"{region} is drained already, {said}; restore it first")
