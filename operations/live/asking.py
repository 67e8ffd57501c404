"""Asks what was deployed as its callers do: through DNS, by HTTPS, at every region.

A region is asked by its own name, and by the shared name where the region's record of it leads:
at the target of the region's custom domain, for that record alone is chosen only by callers near
to it.
"""

import ssl
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import httpx

from constructs_lib.deployment.model import Deployment
from operations.drill.live.callers import LiveCaller
from operations.drill.live.clock import ScaledClock
from operations.live.aws import Aws
from operations.operator.watching.arguments import server_from, servers_from
from operations.operator.watching.stub import NameLookupError, StubResolver
from operations.rehearsal.calls import Call
from operations.rehearsal.world.callers.requests import CallerRequest, sample_requests

_PATIENCE = 10.0
_ANEW = httpx.Limits(max_keepalive_connections=0)


@dataclass(frozen=True, kw_only=True)
class Way:
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
        """The way to a deployment in these regions, as arguments of `drill --live`."""
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
class Callers:
    """Callers on this machine."""

    aws: Aws
    way: Way
    _trust: ssl.SSLContext = field(init=False)

    def __post_init__(self) -> None:
        self.pace = ScaledClock(self.way.speed)
        self._server, self._servers = server_from(self.way.resolver), servers_from(self.way.servers)
        self._trust = ssl.create_default_context(cafile=self.way.ca_file)

    def calls(self, deployment: Deployment) -> Iterator[Call]:
        """Ask every region for its health by its own name, and all samples by the shared one."""
        health, resolver = health_of(deployment), StubResolver(self._server)
        transport = httpx.HTTPTransport(verify=self._trust, limits=_ANEW)
        with httpx.Client(timeout=_PATIENCE, transport=transport) as client:
            for region in deployment.region_names:
                regional, shared = deployment.names.regional_domain(region), deployment.domain.name
                own = partial(_address, resolver, regional)
                yield self._call(client, own, region, name=regional, sample=health)
                for sample in _samples(deployment):
                    target = partial(self._target, resolver, region, shared)
                    yield self._call(client, target, region, name=shared, sample=sample)

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

    def _target(self, resolver: StubResolver, region: str, name: str) -> str:
        """The address where a region's custom domain is served."""
        found = self.aws.client("apigatewayv2", region).get_domain_name(DomainName=name)
        return _address(resolver, found["DomainNameConfigurations"][0]["ApiGatewayDomainName"])

    def _call(
        self,
        client: httpx.Client,
        address: Callable[[], str],
        region: str,
        *,
        name: str,
        sample: CallerRequest,
    ) -> Call:
        """Ask for `name` at an address."""
        began, status = time.monotonic(), 0
        try:
            found = address()
            host, port = self._servers.get(found, (found, 443))
            response = client.request(
                sample.method,
                httpx.URL(f"https://{name}{sample.path}").copy_with(host=host, port=port),
                content=sample.body,
                headers={"Host": name, "Content-Type": "application/json"},
                extensions={"sni_hostname": name},
            )
            status, answer = response.status_code, " ".join(response.text.split())
        except (NameLookupError, httpx.HTTPError) as error:
            answer = str(error) or type(error).__name__
        took = (time.monotonic() - began) * 1000
        return Call(region, f"{sample.method} {name}{sample.path}", status, answer, took)


def _address(resolver: StubResolver, name: str) -> str:
    return resolver.addresses(name).addresses[0]


def _samples(deployment: Deployment) -> tuple[CallerRequest, ...]:
    return sample_requests(
        deployment.rehearsal.requests,
        base=deployment.domain.path(""),
        health=deployment.health_check.path,
    )


def health_of(deployment: Deployment) -> CallerRequest:
    """Return the request whose answer says which region gives it, drained or not."""
    return CallerRequest("GET", deployment.domain.path(deployment.health_check.path), None)
