"""An HTTP client that reaches a server as a new caller would: by DNS, and on a new connection."""

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from operations.operator.watching.stub_resolver import NameLookupError, StubResolver

TIMEOUT_SECONDS = 5.0
"""To connect to an address, and to wait for each part of a response."""
_NEW_CONNECTIONS = httpx.Limits(max_keepalive_connections=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpReply:
    """What came of one request: a response, or the exception that says why there is none.

    `address` is the one that responded, or else the first that failed; `ttl` is that of the DNS
    answer, in seconds. Both are None where the name was not resolved. `milliseconds` include DNS.
    """

    response: httpx.Response | None = None
    exception: NameLookupError | httpx.HTTPError | None = None
    address: str | None = None
    ttl: int | None = None
    milliseconds: float

    @property
    def status(self) -> int | None:
        """The HTTP status; None without a response."""
        return None if self.response is None else self.response.status_code

    @property
    def body(self) -> bytes:
        """The response's body; empty without a response."""
        return b"" if self.response is None else self.response.content

    @property
    def region(self) -> str | None:
        """The region that responded, as the field `region` of a JSON response names it."""
        try:
            region = json.loads(self.body)["region"]
        except (ValueError, KeyError, TypeError):
            return None
        return region if isinstance(region, str) else None

    @property
    def error(self) -> str | None:
        """Why there is no response, in words; None where there is one."""
        if self.exception is None:
            return None
        words = str(self.exception) or type(self.exception).__name__
        return f"DNS: {words}" if isinstance(self.exception, NameLookupError) else words


class ResolvingClient:
    """Resolves names by `resolver`, and opens a new connection for each request.

    It connects to the addresses of a name one after the other until one accepts; the Host header
    and the certificate are always those of the URL. `servers` maps addresses to the host and port
    to connect to instead. `trust` replaces the usual certificate authorities.
    """

    def __init__(
        self,
        resolver: StubResolver,
        servers: Mapping[str, tuple[str, int]],
        *,
        trust: ssl.SSLContext | None = None,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self._resolver = resolver
        self._servers = servers
        transport = httpx.HTTPTransport(
            verify=True if trust is None else trust, limits=_NEW_CONNECTIONS
        )
        self._client = httpx.Client(timeout=timeout, transport=transport)

    def request(
        self,
        method: str,
        url: httpx.URL,
        *,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
        resolve: str | None = None,
    ) -> HttpReply:
        """Send a request; connect where the name `resolve` leads, by default the URL's own.

        Nothing is raised: a failure is in the reply.
        """
        began = time.monotonic()

        def elapsed() -> float:
            return (time.monotonic() - began) * 1000

        try:
            found = self._resolver.addresses(resolve or url.host)
        except NameLookupError as error:
            return HttpReply(exception=error, milliseconds=elapsed())
        refused: HttpReply | None = None
        for address in found.addresses:
            host, port = self._servers.get(address, (address, url.port))
            try:
                response = self._client.request(
                    method,
                    url.copy_with(host=host, port=port),
                    content=body,
                    headers={"Host": url.netloc.decode("ascii"), **(headers or {})},
                    extensions={"sni_hostname": url.host},
                )
            except httpx.HTTPError as error:
                failed = HttpReply(
                    exception=error, address=address, ttl=found.ttl, milliseconds=elapsed()
                )
                if not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
                    return failed
                refused = refused or failed
            else:
                return HttpReply(
                    response=response, address=address, ttl=found.ttl, milliseconds=elapsed()
                )
        assert refused is not None
        return refused
