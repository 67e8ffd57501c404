"""Callers on this machine: each has a resolver of its own, and connects anew for each request.

What becomes of callers who keep a connection is not seen so; a rehearsed drill shows it.
"""

import json
import ssl
import time
from collections.abc import Callable, Mapping

import httpx

from operations.operator.watching.stub import NameLookupError, StubResolver
from operations.rehearsal.world.callers.requests import CallerRequest, RequestOutcome

TIMEOUT_SECONDS = 5.0
"""To connect, and to wait for each part of an answer."""
_ANEW = httpx.Limits(max_keepalive_connections=0)
"""A connection that is kept would go on where a new caller is led elsewhere."""


class LiveCaller:
    """Asks a URL wherever its name leads now, under its name and by its certificate.

    Which region answers is the answer's own word, the field `region` of its JSON. `servers` play
    addresses, as `watch --connect` has it. `clock` tells the drill's seconds.
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
        self._resolver = resolver
        self._servers = servers
        self._clock = clock
        transport = httpx.HTTPTransport(verify=trust, limits=_ANEW)
        self._client = httpx.Client(timeout=TIMEOUT_SECONDS, transport=transport)

    def send(self, sample: CallerRequest) -> tuple[RequestOutcome, bytes]:
        """Send a request; its outcome, and the body that it was answered with."""
        at, began = self._clock(), time.monotonic()
        status, error, body = None, None, b""
        try:
            response = self._answer(sample)
            status, body = response.status_code, response.content
        except NameLookupError as failure:
            error = f"DNS: {failure}"
        except httpx.TimeoutException:
            error = "timeout"
        except httpx.HTTPError as failure:
            error = str(failure) or type(failure).__name__
        outcome = RequestOutcome(
            at=at,
            ended=self._clock(),
            city=self.name,
            read=sample.is_read,
            region=_region(body),
            status=status,
            error=error,
            milliseconds=(time.monotonic() - began) * 1000,
            marker=sample.marker,
        )
        return outcome, body

    def _answer(self, sample: CallerRequest) -> httpx.Response:
        address = self._resolver.addresses(self._url.host).addresses[0]
        host, port = self._servers.get(address, (address, self._url.port))
        headers = {"Host": self._url.netloc.decode("ascii")}
        if sample.body is not None:
            headers["Content-Type"] = "application/json"
        if sample.marker is not None:
            headers["Idempotency-Key"] = sample.marker
        return self._client.request(
            sample.method,
            self._url.copy_with(host=host, port=port, raw_path=sample.path.encode()),
            content=sample.body,
            headers=headers,
            extensions={"sni_hostname": self._url.host},
        )


def _region(body: bytes) -> str | None:
    try:
        said = json.loads(body)["region"]
    except (ValueError, KeyError, TypeError):
        return None
    return said if isinstance(said, str) else None
