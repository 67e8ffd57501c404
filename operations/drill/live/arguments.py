"""Turns the command's arguments of a live drill into what `drill` needs, or says what is wrong."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from constructs_lib.deployment.model import Deployment
from operations.console.errors import ArgumentError
from operations.drill.live.callers import LiveCaller
from operations.drill.live.clock import ScaledClock
from operations.drill.live.drill import EVERY_SECONDS, LiveDrill
from operations.drill.live.switch import Switch
from operations.drill.plan import PlannedFault
from operations.operator.health import HealthRoutes, edges_from
from operations.operator.replicas import open_replicas
from operations.operator.watching.arguments import server_from, servers_from, url_from
from operations.operator.watching.stub import StubResolver
from operations.rehearsal.world.callers.requests import sample_requests
from operations.rehearsal.world.faults.faults import RegionDrained

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


def drains(planned: Sequence[PlannedFault]) -> list[RegionDrained]:
    """Return the planned faults, all of which must be drains.

    Raises:
        ArgumentError: names the first fault that is not `region-drained`.
    """
    found = [each.fault for each in planned if isinstance(each.fault, RegionDrained)]
    for each in planned:
        if each.fault not in found:
            raise ArgumentError(
                f"--live cannot inject {each.fault.kind}: on a real deployment a drill only drains "
                "regions, which any replica of the table can undo. "
                "Rehearse this scenario: leave --live out"
            )
    return found


def intentions(
    live: LiveDrill, planned: Sequence[PlannedFault], *, url: str, warm_up: float, last: float
) -> list[str]:
    """Return what the drill is going to do, in order, one line each."""
    deployment = live.deployment
    sends = ", ".join(f"{each.method} {each.path}" for each in live.samples)
    writes = any(not each.is_read for each in live.samples)
    said = [
        f"{len(live.callers)} callers on this machine ask {url} every {EVERY_SECONDS:g} s each, "
        f"for {warm_up + last:g} s: {sends}"
    ]
    for each in planned:
        for fault in drains([each]):
            said.append(f"after {warm_up + each.at:g} s {fault.region} is drained: {fault.reason}")
            said.append(f"after {warm_up + each.until:g} s {fault.region} is restored")
    if writes:
        said.append(
            f"in the end {deployment.names.table} is read as a whole in every region, for the "
            "writes of these callers, and they are deleted"
        )
    return said


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ArgumentError(f"--ca-file {ca_file}: {error}") from None
