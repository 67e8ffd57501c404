"""One caller: a client in a city, with its own resolver and connections."""

from contextlib import nullcontext

import httpx

from operations.rehearsal.world.callers.outcomes import Outcome
from operations.rehearsal.world.callers.samples import Sample, trace_of
from operations.rehearsal.world.clock import Clock
from operations.rehearsal.world.dns.resolver import Resolver
from operations.rehearsal.world.edges import Edge, Edges
from operations.route53.callers import CITY_CALLERS
from operations.route53.latency import ESTIMATED

HANDSHAKES = 2
"""Round trips before a request on a new connection: TCP's and TLS 1.3's."""


class City:
    """Sends requests to a name, wherever DNS leads, and gives up after `timeout` world seconds.

    The network between a city and a region is simulated: a round trip takes the engine's estimate
    for the distance, and a request on a new connection three of them. Connections are used again
    until one fails or DNS leads to another region.
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
        self._connected_to: str | None = None
        self._client = httpx.AsyncClient(
            headers={"Host": host},
            timeout=None,  # noqa: S113 (the world's clock limits it)
            trust_env=False,
            verify=False,  # noqa: S501 (there is no TLS on loopback, and its set-up takes long)
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def send(self, sample: Sample) -> tuple[Outcome, bytes]:
        """Send a request; its outcome, and the body that it was answered with."""
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
        self._connected_to = edge.region if edge is not None and error is None else None
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
        return outcome, body

    async def _asked(
        self, sample: Sample, edge: Edge, network_ms: float
    ) -> tuple[httpx.Response, float]:
        """The response, and the real milliseconds that it took."""
        headers = {"Content-Type": "application/json"} if sample.body is not None else {}
        if sample.marker is not None:
            headers["Idempotency-Key"] = sample.marker
            headers["X-Amzn-Trace-Id"] = f"Root={trace_of(sample.marker)}"
        with self._clock.limit(self._timeout):
            await self._clock.sleep(network_ms / 1000)
            began = self._clock.real()
            url = f"http://{edge.host}:{edge.port}{sample.path}"
            with nullcontext() if edge.hangs else self._clock.work():
                response = await self._client.request(
                    sample.method, url, content=sample.body, headers=headers
                )
            return response, (self._clock.real() - began) * 1000

    def _network_ms(self, edge: Edge) -> float:
        round_trip = ESTIMATED.between(CITY_CALLERS[self.name], edge.region)
        return round_trip * (1 if self._connected_to == edge.region else 1 + HANDSHAKES)
