"""One request of a health checker, over loopback.

The limits are those of the Route 53 developer guide, "How Amazon Route 53 determines whether a
health check is healthy": a TCP connection within 4 seconds (10 for TCP health checks), then a
status of 2xx or 3xx within 2 seconds, and for string matching the body within 2 more, of which
the first 5,120 bytes are searched.

HTTPS health checks are sent as HTTP, since the edges here have no certificates and Route 53 does
not validate any. API Gateway serves only HTTPS on port 443, so other health checks fail.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import anyio
import h11
from anyio.abc import ByteStream

from constructs_lib.health_check_facts import (
    BODY_SECONDS,
    CONNECT_SECONDS,
    HEALTHY_STATUSES,
    PORTS,
    SEARCHED_BYTES,
    STATUS_SECONDS,
    TCP_CONNECT_SECONDS,
)
from operations.rehearsal.world.clock import Clock
from operations.rehearsal.world.edges import EdgeAddress
from operations.route53.health_checks import HealthCheck

_READ_BYTES = 65536
_BROKEN = (OSError, anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError)


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """Whether a health checker's request succeeded, and why in words."""

    passed: bool
    reason: str


async def probe(check: HealthCheck, edge: EdgeAddress, *, clock: Clock) -> ProbeResult:
    """Send a health check's request to an edge."""
    if check.port != PORTS["HTTPS"] or check.type.removesuffix("_STR_MATCH") == "HTTP":
        return ProbeResult(False, "no connection: API Gateway serves HTTPS on port 443 alone")
    wait = _Wait(clock)
    try:
        with nullcontext() if edge.hangs else clock.work():
            return await _answered(check, edge, wait)
    except TimeoutError:
        return ProbeResult(False, f"no {wait.what} within {wait.seconds:.0f} s")
    except h11.RemoteProtocolError:
        return ProbeResult(False, f"no {wait.what}: not HTTP")
    except _BROKEN:
        return ProbeResult(False, f"no {wait.what}: refused or cut")


async def _answered(check: HealthCheck, edge: EdgeAddress, wait: "_Wait") -> ProbeResult:
    """Judge the response; raises if there is none."""
    seconds = TCP_CONNECT_SECONDS if check.type == "TCP" else CONNECT_SECONDS
    with wait.limit("connection", seconds):
        stream = await anyio.connect_tcp(edge.host, edge.port)
    async with stream:
        if check.type == "TCP":
            return ProbeResult(True, "connected")
        exchange = _Exchange(stream)
        with wait.limit("status", STATUS_SECONDS):
            status = await exchange.status(check)
        if status not in HEALTHY_STATUSES or check.search_string is None:
            return ProbeResult(status in HEALTHY_STATUSES, f"HTTP {status}")
        with wait.limit("body", BODY_SECONDS):
            body = await exchange.body()
        if check.search_string.encode() in body:
            return ProbeResult(True, f"HTTP {status}")
        return ProbeResult(False, f"HTTP {status} without {check.search_string!r}")


class _Wait:
    """What the checker waits for, and its limit in world seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.what = ""
        self.seconds = 0.0

    def limit(self, what: str, seconds: float) -> AbstractContextManager[None]:
        self.what, self.seconds = what, seconds
        return self._clock.limit(seconds)


class _Exchange:
    """One HTTP request and its response on a connection."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._http = h11.Connection(h11.CLIENT)

    async def status(self, check: HealthCheck) -> int:
        headers = [
            ("Host", check.fqdn or check.ip_address or ""),
            ("User-Agent", f"Amazon-Route53-Health-Check-Service (ref {check.id})"),
            ("Accept", "*/*"),
            ("Connection", "close"),
        ]
        request = h11.Request(method="GET", target=check.resource_path or "/", headers=headers)
        sent = self._http.send(request) + self._http.send(h11.EndOfMessage())
        await self._stream.send(sent)
        while not isinstance(event := await self._next(), h11.Response):
            pass  # 1xx
        return event.status_code

    async def body(self) -> bytes:
        """Return the part of the body that Route 53 searches for a string."""
        body = bytearray()
        while len(body) < SEARCHED_BYTES and isinstance(event := await self._next(), h11.Data):
            body += event.data
        return bytes(body[:SEARCHED_BYTES])

    async def _next(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            try:
                self._http.receive_data(await self._stream.receive(_READ_BYTES))
            except anyio.EndOfStream:
                self._http.receive_data(b"")
        return event
