"""Callers on kept connections; run in another process, they take no time from the edge."""

import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.client import HTTPConnection
from urllib.parse import urlsplit

_TIMEOUT = 30.0
"""Seconds."""


def requests_a_second(url: str, *, host: str, path: str, callers: int, times: int) -> float:
    """Return the rate at which `callers` at a time send `times` requests each.

    Raises:
        RuntimeError: a response is not 200.
    """
    with ThreadPoolExecutor(callers) as threads:
        began = time.perf_counter()
        for each in [threads.submit(_ask, url, host, path, times) for _ in range(callers)]:
            each.result()
        return callers * times / (time.perf_counter() - began)


def _ask(url: str, host: str, path: str, times: int) -> None:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=_TIMEOUT)
    try:
        for _ in range(times):
            connection.request("GET", path, headers={"Host": host})
            response = connection.getresponse()
            body = response.read()
            if response.status != HTTPStatus.OK:
                raise RuntimeError(f"GET {path}: {response.status} {body!r}")
    finally:
        connection.close()
