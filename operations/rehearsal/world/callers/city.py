"""One caller: a client in a city, with its own resolver and connections."""

import httpx

from operations.rehearsal.world.callers.outcomes import Outcome
from operations.rehearsal.world.callers.samples import Sample
from operations.rehearsal.world.clock import Clock
from operations.rehearsal.world.dns.resolver import Resolution, Resolver
from operations.rehearsal.world.edges import Edge, Edges
from operations.route53.callers import CITY_CALLERS
from operations.route53.latency import ESTIMATED

HANDSHAKES = 2
"""Round trips before a request on a new connection: TCP's and TLS 1.3's."""


class City:
    """Sends requests to a name, wherever DNS leads, and gives up after `timeout` world seconds.

    The network between a city and a region is simulated: a round trip takes the engine's estimate
    for the distance. A new answer of DNS ends the connections to the old one.
    """

    def __init__(
        self,
        name: str,
        *,
        host: str,
        resolver: Resolver,
        edges: Edges,
        clock: Clock,
        timeout: float,
    ) -> None:
        self.name = name
        self._host = host
        self._resolver = resolver
        self._edges = edges
        self._clock = clock
        self._timeout = timeout
        self._client: httpx.AsyncClient | None = None
        self._region: str | None = None
        self._connected = False

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def send(self, sample: Sample) -> tuple[Outcome, bytes, Resolution]:
        """Send a request; its outcome, the body that it was answered with, and what DNS said."""
        at = self._clock.now()
        resolution = await self._resolver.resolve(self._host)
        edge = self._edges.at(resolution.addresses[0]) if resolution.addresses else None
        status, error, body, milliseconds = None, None, b"", 0.0
        try:
            if edge is None:
                error = f"DNS: {resolution.rcode} {' '.join(resolution.addresses)}".rstrip()
            else:
                milliseconds = self._network_ms(edge)
                response, took = await self._asked(sample, edge, milliseconds)
                milliseconds += took
                status, body = response.status_code, response.content
        except TimeoutError:
            error, milliseconds = "timeout", (self._clock.now() - at) * 1000
        except httpx.ConnectError:
            error = "refused"
        except httpx.HTTPError:
            error = "cut"
        self._connected = error is None
        outcome = Outcome(
            at=at,
            ended=self._clock.now(),
            city=self.name,
            read=sample.is_read,
            region=None if edge is None else edge.region,
            status=status,
            error=error,
            milliseconds=milliseconds,
            marker=sample.marker,
        )
        return outcome, body, resolution

    async def _asked(
        self, sample: Sample, edge: Edge, network_ms: float
    ) -> tuple[httpx.Response, float]:
        """The response, and the real milliseconds that it took."""
        headers = {"Content-Type": "application/json"} if sample.body is not None else {}
        if sample.marker is not None:
            headers["Idempotency-Key"] = sample.marker
        with self._clock.limit(self._timeout, real_work=not edge.hangs):
            client = await self._connected_to(edge)
            await self._clock.sleep(network_ms / 1000)
            began = self._clock.real()
            response = await client.request(
                sample.method, sample.path, content=sample.body, headers=headers
            )
            return response, (self._clock.real() - began) * 1000

    def _network_ms(self, edge: Edge) -> float:
        round_trip = ESTIMATED.between(CITY_CALLERS[self.name], edge.region)
        connected = self._connected and edge.region == self._region
        return round_trip * (1 if connected else 1 + HANDSHAKES)

    async def _connected_to(self, edge: Edge) -> httpx.AsyncClient:
        """A client of that region alone."""
        if self._client is None or edge.region != self._region:
            before, self._region = self._client, edge.region
            self._client = httpx.AsyncClient(
                base_url=f"http://{edge.host}:{edge.port}",
                headers={"Host": self._host},
                timeout=None,  # noqa: S113 (the world's clock limits it)
                trust_env=False,
                verify=False,  # noqa: S501 (there is no TLS on loopback, and its set-up takes long)
            )
            if before is not None:
                await before.aclose()
        return self._client
