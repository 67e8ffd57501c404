"""Turns the command's arguments of a live drill into what `drill` needs, or says what is wrong."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from constructs_lib.deployment.model import Deployment
from operations.console.errors import ArgumentError
from operations.drill.live.callers import LiveCaller
from operations.drill.live.clock import ScaledClock
from operations.drill.live.drill import LiveDrill
from operations.drill.live.switch import Switch
from operations.operator.health import HealthRoutes, edges_from
from operations.operator.replicas import open_replicas
from operations.operator.watching.arguments import server_from, servers_from, url_from
from operations.operator.watching.stub_resolver import StubResolver
from operations.rehearsal.world.callers.requests import sample_requests

_CALLERS = 4


@dataclass(frozen=True, kw_only=True)
class LiveArguments:
    """The arguments as they were given on the command line."""

    url: str
    resolver: str | None
    servers: Sequence[str]
    edges: Sequence[str]
    ca_file: Path | None
    reads_only: bool
    speed: float
    seed: int


def live_from(given: LiveArguments, deployment: Deployment) -> LiveDrill:
    """Set up a live drill: its callers, their requests, and the switch. Sends nothing yet.

    Raises:
        ArgumentError: for the first argument that cannot be used.
    """
    url = url_from(given.url)
    if url.host not in (deployment.domain.name, deployment.routed_name):
        raise ArgumentError(
            f"--live {given.url}: {deployment.names.prefix} answers at {deployment.shared_url}"
        )
    clock, server, trust = (
        ScaledClock(given.speed),
        server_from(given.resolver),
        _trust(given.ca_file),
    )
    asked = sample_requests(
        deployment.rehearsal.requests,
        base=deployment.domain.path(""),
        health=deployment.health_check.path,
    )
    if given.reads_only:
        asked = tuple(sample for sample in asked if sample.is_read)
        if not asked:
            raise ArgumentError("--reads-only: no [[rehearsal.requests]] of the deployment reads")
    callers = [
        LiveCaller(
            f"caller {number}",
            url,
            resolver=StubResolver(server, clock=clock.now),
            servers=servers_from(given.servers),
            trust=trust,
            clock=clock.now,
        )
        for number in range(1, _CALLERS + 1)
    ]
    routes = HealthRoutes(deployment, edges_from(given.edges, deployment))
    return LiveDrill(
        deployment=deployment,
        callers=callers,
        samples=asked,
        switch=Switch(deployment, open_replicas(deployment), routes),
        clock=clock,
        seed=given.seed,
    )


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ArgumentError(f"--ca-file {ca_file}: {error}") from None
