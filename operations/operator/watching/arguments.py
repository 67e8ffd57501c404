"""What a person's arguments of `watch` mean, or why they cannot be used."""

from collections.abc import Sequence

import httpx

from operations.console.errors import ArgumentError
from operations.operator.watching.stub_resolver import is_address

_DNS_PORT = 53


def url_from(given: str) -> httpx.URL:
    """Read a URL.

    Raises:
        ArgumentError: when it is none of http or https.
    """
    try:
        url = httpx.URL(given)
    except httpx.InvalidURL as error:
        raise ArgumentError(f"URL {given}: {error}") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise ArgumentError(f"URL {given}: write it such as https://api.example.com/rates/EUR/USD")
    return url


def server_from(given: str | None) -> tuple[str, int] | None:
    """Read `HOST:PORT` of a DNS server; the port is 53 when left out.

    Raises:
        ArgumentError: when the host is no address or the port no number.
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
    """Read `ADDRESS=HOST:PORT`s, by address.

    Raises:
        ArgumentError: for the first that is none.
    """
    servers = {}
    for each in given:
        address, _, server = each.partition("=")
        host, _, port = server.rpartition(":")
        if not is_address(address) or not host or not port.isdecimal():
            raise ArgumentError(f"--connect {each}: write it such as 192.0.2.1=127.0.0.1:8080")
        servers[address] = host, int(port)
    return servers
