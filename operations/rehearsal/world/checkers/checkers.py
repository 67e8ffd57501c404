"""Simulated Route 53 health checkers, which send each health check's requests on schedule.

There is one checker in each checker region; AWS has more, but does not publish how many. Checkers
are not synchronized, so each starts at a random moment of the interval. Network latency is not
simulated: it is small compared to the time limits of `probe`.
"""

from collections.abc import Callable, Mapping
from random import Random

import anyio

from operations.rehearsal.world.checkers.probe import ProbeResult, probe
from operations.rehearsal.world.checkers.status import HealthStatuses
from operations.rehearsal.world.clock import Clock
from operations.rehearsal.world.edges import EdgeAddress
from operations.rehearsal.world.events import CheckChanged, EventLog, OpinionChanged
from operations.route53.health_checks import HealthCheck

FindEdge = Callable[[HealthCheck, str], EdgeAddress | None]
"""Returns the edge that a check's requests from a checker region reach; None if there is none."""


class SimulatedCheckers:
    """All checkers of some health checks; they update the statuses and append events."""

    def __init__(
        self,
        checks: Mapping[str, HealthCheck],
        *,
        board: HealthStatuses,
        find_edge: FindEdge,
        clock: Clock,
        event_log: EventLog,
        seed: int,
    ) -> None:
        self._checks = checks
        self._board = board
        self._find_edge = find_edge
        self._clock = clock
        self._event_log = event_log
        self._seed = seed

    async def run(self) -> None:
        """Send requests until cancelled. Disabled health checks send none."""
        async with anyio.create_task_group() as tasks:
            for check in self._checks.values():
                if check.asks_an_endpoint and not check.disabled:
                    for checker in check.regions:
                        tasks.start_soon(self._send_requests, check, checker)

    async def _send_requests(self, check: HealthCheck, checker: str) -> None:
        interval = check.request_interval
        chance = Random(f"{self._seed} {check.fqdn} {checker}")  # noqa: S311
        due = self._clock.now() + chance.random() * interval
        while True:
            await self._clock.sleep_until(due)
            edge = self._find_edge(check, checker)
            if edge is None:
                finding = ProbeResult(False, "the name leads nowhere")
            else:
                finding = await probe(check, edge, clock=self._clock)
            self._note(check, checker, finding)
            while due <= self._clock.now():
                due += interval

    def _note(self, check: HealthCheck, checker: str, finding: ProbeResult) -> None:
        at = self._clock.now()
        opinion, statuses = self._board.note(
            check.id, checker, passed=finding.passed, reason=finding.reason, at=at
        )
        if opinion is not None:
            self._event_log.append(
                OpinionChanged(
                    at=at,
                    check=check.id,
                    checker=checker,
                    healthy=opinion.healthy,
                    reason=finding.reason,
                )
            )
        for each, healthy in statuses.items():
            name = self._checks[each].fqdn or each
            self._event_log.append(CheckChanged(at=at, check=each, name=name, healthy=healthy))
