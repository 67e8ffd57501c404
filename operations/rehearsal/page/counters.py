"""The page's figures that are no events: counts of writes, replication, heartbeats and speed."""

import time
from collections import Counter
from contextlib import suppress
from typing import Any

import anyio
import httpx
from botocore.exceptions import BotoCoreError, ClientError

from operations.rehearsal.world.callers.ledger import Audit
from operations.rehearsal.world.world import World

_PAUSE = 1.0
"""Real seconds between two updates."""


class Counters:
    """Polls the cheap figures every second; audits every write only on request."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._counted = 0
        self._acknowledged: Counter[str] = Counter()
        self._replication: dict[str, Any] | None = None
        self._heartbeats: dict[str, dict[str, float | None]] = {}
        self._audit: dict[str, Any] | None = None
        self._pace = world.settings.speed
        self._changed = anyio.Event()

    @property
    def figures(self) -> dict[str, Any]:
        """The latest figures as plain data.

        `pace` is world seconds per real second, `acknowledged` counts writes by the region that
        took them, and `heartbeats` has, by the reading region, the other regions' ages.
        """
        return {
            "at": self._world.clock.now(),
            "pace": round(self._pace, 1),
            "acknowledged": dict(self._acknowledged),
            "replication": self._replication,
            "heartbeats": self._heartbeats,
            "audit": self._audit,
        }

    async def next(self) -> dict[str, Any]:
        """Wait for the next update and return its figures."""
        await self._changed.wait()
        return self.figures

    async def audit(self) -> None:
        """Find every acknowledged write in every region; world time stands still meanwhile."""
        self._audit = _summary(await self._world.audit())

    async def run(self) -> None:
        """Update the figures until cancelled."""
        real, world = time.monotonic(), self._world.clock.now()
        while True:
            await anyio.sleep(_PAUSE)
            with suppress(httpx.HTTPError):
                self._replication = await self._world.replication()
            with suppress(BotoCoreError, ClientError):
                self._heartbeats = await self._world.heartbeats()
            ended = self._world.outcomes[self._counted :]
            self._counted += len(ended)
            self._acknowledged.update(
                each.region for each in ended if each.ok and each.marker and each.region
            )
            passed = time.monotonic() - real
            self._pace = (self._world.clock.now() - world) / passed
            real, world = real + passed, self._world.clock.now()
            self._changed.set()
            self._changed = anyio.Event()


def _summary(audit: Audit) -> dict[str, Any]:
    """Return an audit as plain data: the number of writes, and how many each region lacks."""
    missing = {region: len(writes) for region, writes in audit.missing.items()}
    return {"at": audit.at, "writes": len(audit.writes), "missing": missing}
