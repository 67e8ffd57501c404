"""The HTTP client of the rates provider, with a deadline of some seconds.

It uses `http.client` instead of urllib3, whose version depends on Lambda's runtime. `read1` returns
the bytes that have arrived, so the deadline is checked between reads even if a provider sends
slowly. Redirects are errors: rates come only from the configured URL.
"""

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from exchange import ecb
from exchange.errors import ProviderError
from exchange.sheet import Sheet

CONNECT_SECONDS = 1.0
READ_SECONDS = 1.5  # for each wait on the socket
WHOLE_SECONDS = 2.5  # from the first byte sent to the last one read
LARGEST_DOCUMENT = 1024 * 1024  # the bank's 90 days take about 100 KB
_CHUNK = 64 * 1024


class EcbProvider:
    """A server of the European Central Bank's format at `url`; `headers` returns the request
    headers."""

    def __init__(
        self,
        *,
        url: str,
        headers: Callable[[], Mapping[str, str]] = dict,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = urlsplit(url)
        self._headers = headers
        self._clock = clock

    def sheets(self) -> tuple[Sheet, ...]:
        """Return the sheets in the provider's document; raise `ProviderError` within five
        seconds."""
        return ecb.parse(self._document())

    def _document(self) -> bytes:
        scheme = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        connection = scheme(self._url.netloc, timeout=CONNECT_SECONDS)
        try:
            connection.connect()
            connection.sock.settimeout(READ_SECONDS)
            return self._read(connection)
        except (OSError, HTTPException) as error:
            raise ProviderError(f"{self._url.netloc} did not answer: {error!r}") from error
        finally:
            connection.close()

    def _read(self, connection: HTTPConnection) -> bytes:
        deadline = self._clock() + WHOLE_SECONDS
        target = self._url._replace(scheme="", netloc="", fragment="").geturl() or "/"
        connection.request("GET", target, headers={"Accept": "application/xml", **self._headers()})
        response = connection.getresponse()
        if response.status != HTTPStatus.OK:
            raise ProviderError(f"{self._url.netloc} answered {response.status}")
        document = bytearray()
        while chunk := response.read1(_CHUNK):
            document += chunk
            if len(document) > LARGEST_DOCUMENT:
                raise ProviderError(f"the document is larger than {LARGEST_DOCUMENT} bytes")
            if self._clock() > deadline:
                raise ProviderError(f"the document took longer than {WHOLE_SECONDS} s")
        return bytes(document)
