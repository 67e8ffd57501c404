"""Asks what was deployed as its callers do: through DNS, by HTTPS, at every region.

A region is asked by its own name, and by the shared name where the region's record of it leads:
at the target of the region's custom domain, for that record alone is chosen only by callers near
to it.
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


@dataclass(frozen=True, kw_only=True)
class NetworkOverrides:
    """How callers get there, where it is not by this machine's DNS and the usual certificates.

    As `drill --live` takes them: a DNS server, servers that play addresses, edges that play
    regions' health routes, whom to trust, and how fast a rehearsal's world runs.
    """

    resolver: str | None = None
    servers: Sequence[str] = ()
    edges: Sequence[str] = ()
    ca_file: str | None = None
    speed: float = 1.0

    def edge_arguments(self, regions: Collection[str]) -> list[str]:
        """The edges of these regions, as arguments of the operator's commands."""
        own = [edge for edge in self.edges if edge.partition("=")[0] in regions]
        return [given for edge in own for given in ("--edge", edge)]

    def arguments(self, regions: Collection[str]) -> list[str]:
        """The overrides to a deployment in these regions, as arguments of `drill --live`."""
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
    """DeploymentCallers on this machine."""

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
        """Return a caller of the shared name, who keeps DNS answers for their time to live."""
        return LiveCaller(
            "this machine",
            httpx.URL(f"https://{deployment.domain.name}"),
            resolver=StubResolver(self._server, clock=self.pace.now),
            servers=self._servers,
            trust=self._trust,
            clock=self.pace.now,
        )

    def _target(self, region: str, name: str) -> str:
        """The name that API Gateway serves a region's custom domain at."""
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
    """Return the request whose answer says which region gives it, drained or not."""
    return CallerRequest("GET", deployment.domain.path(deployment.health_check.path), None)
