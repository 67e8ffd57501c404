"""One caller: an HTTP client in a city, with its own connections and its city's resolver."""

import math
from contextlib import nullcontext

import httpx

from operations.rehearsal.world.callers.requests import (
    CallerRequest,
    Habit,
    RequestOutcome,
    trace_of,
)
from operations.rehearsal.world.clock import Clock
from operations.rehearsal.world.dns.resolver import Resolution, Resolver
from operations.rehearsal.world.edges import EdgeAddress, Edges
from operations.route53.callers import CITY_CALLERS
from operations.route53.latency import ESTIMATED

HANDSHAKES = 2
"""Round trips before the first request of a connection: one for TCP, one for TLS 1.3."""


class SimulatedCaller:
    """Sends requests to the first address that DNS answers, each with a `timeout` in world seconds.

    The network between a city and a region is simulated: a round trip takes the latency model's
    estimate for the distance, and a request on a new connection takes three round trips.
    Connections are reused until one fails or DNS leads to another region.

    A caller that keeps its connection resolves the name only when it has no connection: the last
    one failed, was refused, timed out, or was closed by the server. A 5xx response does not close
    it. A caller that keeps answers uses each DNS answer for `answers_kept` world seconds.
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
        habit: Habit = Habit.ASKS,
        answers_kept: float = 0.0,
    ) -> None:
        self.name = name
        self._habit = habit
        self._answers_kept = answers_kept
        self._kept: Resolution | None = None
        self._kept_until = math.inf
        self._host = host
        self._resolver = resolver
        self._edges = edges
        self._clock = clock
        self._timeout = timeout
        self._connected_to: str | None = None
        self._client = httpx.AsyncClient(
            headers={"Host": host},
            timeout=None,  # noqa: S113 (limited by the world's clock)
            trust_env=False,
            verify=False,  # noqa: S501 (there is no TLS on loopback, and its set-up takes long)
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def send(self, sample: CallerRequest) -> tuple[RequestOutcome, bytes]:
        """Send a request and return its outcome and the body of the response."""
        at = self._clock.now()
        resolution = await self._resolution()
        edge = self._edges.at(resolution.addresses[0]) if resolution.addresses else None
        status, error, body, milliseconds, closed = None, None, b"", 0.0, False
        try:
            if edge is None:
                error = f"DNS: {resolution.rcode} {' '.join(resolution.addresses)}".rstrip()
            else:
                milliseconds = self._network_ms(edge)
                response, took = await self._request(sample, edge, milliseconds)
                milliseconds += took
                status, body = response.status_code, response.content
                closed = response.headers.get("connection", "").lower() == "close"
        except TimeoutError:
            error, milliseconds = "timeout", (self._clock.now() - at) * 1000
        except httpx.ConnectError:
            error = "refused"
        except httpx.HTTPError:
            error = "cut"
        connected = edge is not None and error is None and not closed
        self._connected_to = edge.region if edge is not None and connected else None
        if self._habit is Habit.KEEPS_CONNECTION and not connected:
            self._kept = None
        outcome = RequestOutcome(
            at=at,
            ended=self._clock.now(),
            city=self.name,
            read=sample.is_read,
            region=None if edge is None else edge.region,
            status=status,
            error=error,
            milliseconds=milliseconds,
            marker=sample.marker,
            habit=self._habit,
        )
        return outcome, body

    async def _resolution(self) -> Resolution:
        """Return the DNS answer to use: a new one, or the one that this caller still keeps."""
        if self._kept is None or self._clock.now() >= self._kept_until:
            self._kept = await self._resolver.resolve(self._host)
            if self._habit is not Habit.KEEPS_CONNECTION:
                kept = self._answers_kept if self._kept.addresses else 0.0
                self._kept_until = self._clock.now() + kept
        return self._kept

    async def _request(
        self, sample: CallerRequest, edge: EdgeAddress, network_ms: float
    ) -> tuple[httpx.Response, float]:
        """Send a request to an edge; return the response and the real milliseconds that it took.

        Raises TimeoutError after the caller's timeout, and httpx.HTTPError if the connection fails.
        """
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

    def _network_ms(self, edge: EdgeAddress) -> float:
        round_trip = ESTIMATED.between(CITY_CALLERS[self.name], edge.region)
        return round_trip * (1 if self._connected_to == edge.region else 1 + HANDSHAKES)
