"""Parses the arguments of `watch` and of a live drill."""

from collections.abc import Sequence

import httpx

from operations.console.errors import ArgumentError
from operations.operator.watching.stub_resolver import is_address

_DNS_PORT = 53


def url_from(given: str) -> httpx.URL:
    """Parse a URL.

    Raises:
        ArgumentError: if it is not an http or https URL.
    """
    try:
        url = httpx.URL(given)
    except httpx.InvalidURL as error:
        raise ArgumentError(f"URL {given}: {error}") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise ArgumentError(f"URL {given}: write it such as https://api.example.com/rates/EUR/USD")
    return url


def server_from(given: str | None) -> tuple[str, int] | None:
    """Parse `HOST:PORT` of a DNS server; the default port is 53.

    Raises:
        ArgumentError: if the host is not an IP address or the port not a number.
    """
    if given is None:
        return None
    host, colon, port = given.rpartition(":")
    if not colon or given.endswith("]"):
        host, port = given, str(_DNS_PORT)
    host = host.strip("[]")
    if not is_address(host) or not port.isdecimal():
        raise ArgumentError(f"--resolver {given}: give an address and a port: 127.0.0.1:5300")
    return host.replace("localhost", "127.0.0.1"), int(port)


def servers_from(given: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Parse arguments `ADDRESS=HOST:PORT`; return host and port by address.

    Raises:
        ArgumentError: for the first that is not one.
    """
    servers = {}
    for each in given:
        address, _, server = each.partition("=")
        host, _, port = server.rpartition(":")
        if not is_address(address) or not host or not port.isdecimal():
            raise ArgumentError(f"--connect {each}: write it such as 192.0.2.1=127.0.0.1:8080")
        servers[address] = host, int(port)
    return servers
