"""Callers of an edge who cost it nothing: plain connections that are kept, in another process."""

import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.client import HTTPConnection
from urllib.parse import urlsplit

_PATIENCE = 30.0


def requests_a_second(url: str, *, host: str, path: str, callers: int, times: int) -> float:
    """Have so many callers send so many requests each, one after the other, and tell their rate.

    Raises:
        RuntimeError: when an answer is not 200.
    """
    with ThreadPoolExecutor(callers) as threads:
        began = time.perf_counter()
        for each in [threads.submit(_ask, url, host, path, times) for _ in range(callers)]:
            each.result()
        return callers * times / (time.perf_counter() - began)


def _ask(url: str, host: str, path: str, times: int) -> None:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=_PATIENCE)
    try:
        for _ in range(times):
            connection.request("GET", path, headers={"Host": host})
            response = connection.getresponse()
            body = response.read()
            if response.status != HTTPStatus.OK:
                raise RuntimeError(f"GET {path}: {response.status} {body!r}")
    finally:
        connection.close()
