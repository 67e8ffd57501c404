"""One caller, who looks a name up, connects anew and asks: what it met, each time."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from operations.operator.watching.stub import NameLookupError, StubResolver

_PATIENCE = 5.0
"""Seconds to connect, and to wait for each part of an answer."""
_SUCCESS = range(200, 400)
_ANEW = httpx.Limits(max_keepalive_connections=0)
"""A connection that is kept would go on where a new caller is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One request: the region that answered by its own word, and how; or why nobody did.

    `region` is the field of that name in a JSON answer. `ttl` is of the DNS answer, in seconds.
    """

    at: str
    region: str | None = None
    status: int | None = None
    milliseconds: float | None = None
    address: str | None = None
    ttl: int | None = None
    error: str | None = None

    @property
    def succeeded(self) -> bool:
        """Whether a caller got what they asked for."""
        return self.status in _SUCCESS

    @property
    def outcome(self) -> tuple[object, ...]:
        """What makes two samples different to a person who watches."""
        return self.region, self.status, None if self.region else self.address, bool(self.error)


class UrlCaller:
    """Asks a URL at whatever address its name has now, as its name and with its certificate.

    `servers` play addresses: where to connect, as host and port, in an address's place.
    """

    def __init__(
        self, url: httpx.URL, resolver: StubResolver, servers: Mapping[str, tuple[str, int]]
    ) -> None:
        self._url = url
        self._resolver = resolver
        self._servers = servers
        self._client = httpx.Client(timeout=_PATIENCE, transport=httpx.HTTPTransport(limits=_ANEW))

    def ask(self) -> Sample:
        """Look the name up, connect and ask; an address that takes no connection has a next."""
        at, began = datetime.now(UTC).isoformat(timespec="milliseconds"), time.monotonic()
        try:
            found = self._resolver.addresses(self._url.host)
        except NameLookupError as error:
            return Sample(at=at, error=f"DNS: {error}")
        failure: Sample | None = None
        for address in found.addresses:
            try:
                response = self._get(address)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = failure or _failed(error, at, address, found.ttl)
                continue
            except httpx.HTTPError as error:
                return _failed(error, at, address, found.ttl)
            return Sample(
                at=at,
                region=_region(response),
                status=response.status_code,
                milliseconds=round((time.monotonic() - began) * 1000, 1),
                address=address,
                ttl=found.ttl,
            )
        assert failure is not None
        return failure

    def _get(self, address: str) -> httpx.Response:
        host, port = self._servers.get(address, (address, self._url.port))
        return self._client.get(
            self._url.copy_with(host=host, port=port),
            headers={"Host": self._url.netloc.decode("ascii")},
            extensions={"sni_hostname": self._url.host},
        )


def _failed(error: httpx.HTTPError, at: str, address: str, ttl: int) -> Sample:
    return Sample(at=at, address=address, ttl=ttl, error=str(error) or type(error).__name__)


def _region(response: httpx.Response) -> str | None:
    try:
        said = json.loads(response.content)["region"]
    except (ValueError, KeyError, TypeError):
        return None
    return said if isinstance(said, str) else None
