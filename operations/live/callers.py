"""Requests to the deployed API as its callers send them: through DNS and HTTPS, to every region.

DNS leads this machine to one region only. To request the shared name from each of them, requests go
to the name that API Gateway gives the region's custom domain, with the shared name as Host.
"""

import ssl
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import httpx

from constructs_lib.deployment.model import Deployment
from operations.drill.live.callers import LiveCaller
from operations.drill.live.clock import ScaledClock
from operations.live.aws_clients import AwsClients
from operations.operator.watching.arguments import server_from, servers_from
from operations.operator.watching.client import ResolvingClient
from operations.operator.watching.stub_resolver import StubResolver
from operations.rehearsal.calls import Call
from operations.rehearsal.world.callers.requests import CallerRequest, sample_requests

_TIMEOUT_SECONDS = 10.0
"""To connect, and to wait for each part of a response. The first call of a function is slow."""


@dataclass(frozen=True, kw_only=True)
class NetworkOverrides:
    """How to reach the deployment if not by this machine's DNS and the usual certificates.

    They are the options of `drill --live`: a DNS server, servers to connect to instead of
    addresses, servers of regions' health routes, a file of certificate authorities, and the speed
    of a rehearsal's world.
    """

    resolver: str | None = None
    servers: Sequence[str] = ()
    edges: Sequence[str] = ()
    ca_file: str | None = None
    speed: float = 1.0

    def edge_arguments(self, regions: Collection[str]) -> list[str]:
        """The `--edge` arguments for these regions, for the operator's commands."""
        own = [edge for edge in self.edges if edge.partition("=")[0] in regions]
        return [given for edge in own for given in ("--edge", edge)]

    def arguments(self, regions: Collection[str]) -> list[str]:
        """All overrides for a deployment in these regions, as arguments of `drill --live`."""
        given = ["--speed", str(self.speed), *self.edge_arguments(regions)]
        for option, values in {
            "--resolver": [self.resolver] if self.resolver else [],
            "--connect": self.servers,
            "--ca-file": [self.ca_file] if self.ca_file else [],
        }.items():
            for value in values:
                given += [option, value]
        return given


@dataclass
class DeploymentCallers:
    """Calls deployments from this machine."""

    aws: AwsClients
    overrides: NetworkOverrides
    _trust: ssl.SSLContext = field(init=False)

    def __post_init__(self) -> None:
        self.pace = ScaledClock(self.overrides.speed)
        self._server, self._servers = (
            server_from(self.overrides.resolver),
            servers_from(self.overrides.servers),
        )
        self._trust = ssl.create_default_context(cafile=self.overrides.ca_file)

    def calls(self, deployment: Deployment) -> Iterator[Call]:
        """Call every region: its health route by its regional name, and all sample requests by the
        shared name, at the target of the region's custom domain."""
        client = ResolvingClient(
            StubResolver(self._server), self._servers, trust=self._trust, timeout=_TIMEOUT_SECONDS
        )
        health, shared = health_of(deployment), deployment.domain.name
        for region in deployment.region_names:
            regional = deployment.names.regional_domain(region)
            yield _call(client, region, health, name=regional, resolve=regional)
            for sample in _samples(deployment):
                target = self._target(region, shared)
                yield _call(client, region, sample, name=shared, resolve=target)

    def nearest(self, deployment: Deployment) -> LiveCaller:
        """Return a caller of the shared name; it caches DNS answers for their TTL."""
        return LiveCaller(
            "this machine",
            httpx.URL(f"https://{deployment.domain.name}"),
            resolver=StubResolver(self._server, clock=self.pace.now),
            servers=self._servers,
            trust=self._trust,
            clock=self.pace.now,
        )

    def _target(self, region: str, name: str) -> str:
        """Return the name that API Gateway gave a region's custom domain."""
        found = self.aws.client("apigatewayv2", region).get_domain_name(DomainName=name)
        return str(found["DomainNameConfigurations"][0]["ApiGatewayDomainName"])


def _call(
    client: ResolvingClient, region: str, request: CallerRequest, *, name: str, resolve: str
) -> Call:
    """Send a request for `name` to where `resolve` leads. Without a response the status is 0."""
    reply = client.request(
        request.method,
        httpx.URL(f"https://{name}{request.path}"),
        body=request.body,
        headers={"Content-Type": "application/json"},
        resolve=resolve,
    )
    answer = reply.error if reply.response is None else " ".join(reply.response.text.split())
    asked = f"{request.method} {name}{request.path}"
    return Call(region, asked, reply.status or 0, answer or "", reply.milliseconds)


def _samples(deployment: Deployment) -> tuple[CallerRequest, ...]:
    return sample_requests(
        deployment.rehearsal.requests,
        base=deployment.domain.path(""),
        health=deployment.health_check.path,
    )


def health_of(deployment: Deployment) -> CallerRequest:
    """Return a request of the health route: its answer names the region even if that is drained."""
    return CallerRequest("GET", deployment.domain.path(deployment.health_check.path), None)
