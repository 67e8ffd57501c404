"""The callers of a live drill: they run on this machine, and resolve the name for themselves.

Each request opens a new connection. A rehearsed drill also shows what callers meet that keep
theirs.
"""

import ssl
from collections.abc import Callable, Mapping

import httpx

from operations.operator.watching.client import ResolvingClient
from operations.operator.watching.stub_resolver import StubResolver
from operations.rehearsal.world.callers.requests import CallerRequest, RequestOutcome


class LiveCaller:
    """Sends requests to a URL, each to the address that its name has at that time.

    The region that responds is the one that the field `region` of the JSON response names.
    `servers` maps addresses to the host and port to connect to instead, as `watch --connect` does.
    `clock` tells the drill's seconds.
    """

    def __init__(
        self,
        name: str,
        url: httpx.URL,
        *,
        resolver: StubResolver,
        servers: Mapping[str, tuple[str, int]],
        trust: ssl.SSLContext,
        clock: Callable[[], float],
    ) -> None:
        self.name = name
        self._url = url
        self._clock = clock
        self._client = ResolvingClient(resolver, servers, trust=trust)

    def send(self, request: CallerRequest) -> tuple[RequestOutcome, bytes]:
        """Send a request; return its outcome and the response's body, which may be empty."""
        headers = {}
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        if request.marker is not None:
            headers["Idempotency-Key"] = request.marker
        at = self._clock()
        reply = self._client.request(
            request.method,
            self._url.copy_with(raw_path=request.path.encode()),
            body=request.body,
            headers=headers,
        )
        timed_out = isinstance(reply.exception, httpx.TimeoutException)
        outcome = RequestOutcome(
            at=at,
            ended=self._clock(),
            city=self.name,
            read=request.is_read,
            region=reply.region,
            status=reply.status,
            error="timeout" if timed_out else reply.error,
            milliseconds=reply.milliseconds,
            marker=request.marker,
        )
        return outcome, reply.body
