"""A stub resolver: asks a DNS server for a name's addresses, and caches them for their TTL."""

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass

import dns.exception
import dns.resolver

from operations.console.errors import ArgumentError

_PATIENCE = 5.0
"""Seconds to wait for an answer, all attempts together."""


class NameLookupError(Exception):
    """A name that could not be resolved; the message is the resolver's."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """A name's addresses and their TTL in seconds."""

    addresses: tuple[str, ...]
    ttl: int


class StubResolver:
    """Resolves names, and caches each answer for its TTL, as callers' own resolvers do.

    It asks the machine's DNS servers, or only `server` if that is given, and does not read
    `/etc/hosts`. An IP address, or "localhost", resolves to itself. `clock` is monotonic.

    Raises:
        ArgumentError: if there is no `server` and the machine names none.
    """

    def __init__(
        self, server: tuple[str, int] | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        try:
            self._resolver = dns.resolver.Resolver(configure=server is None)
        except dns.resolver.NoResolverConfiguration as error:
            raise ArgumentError(f"{error}: name a server by --resolver HOST:PORT") from None
        if server is not None:
            self._resolver.nameservers, self._resolver.port = [server[0]], server[1]
        self._clock = clock
        self._cached: dict[str, tuple[Addresses, float]] = {}

    def addresses(self, host: str) -> Addresses:
        """Return a name's IPv4 addresses, or its IPv6 addresses if it has no others.

        Raises:
            NameLookupError: if the name cannot be resolved.
        """
        if is_address(host):
            return Addresses((host,), 0)
        cached = self._cached.get(host)
        if cached is None or self._clock() >= cached[1]:
            found = self._ask(host)
            cached = self._cached[host] = found, self._clock() + found.ttl
        return cached[0]

    def _ask(self, host: str) -> Addresses:
        for kind in ("A", "AAAA"):
            try:
                answer = self._resolver.resolve(host, kind, lifetime=_PATIENCE, search=False)
            except dns.resolver.NoAnswer:
                continue
            except dns.exception.DNSException as error:
                raise NameLookupError(str(error)) from None
            found = tuple(record.to_text() for record in answer)
            return Addresses(found, answer.chaining_result.minimum_ttl)
        raise NameLookupError(f"{host} has no address")


def is_address(host: str) -> bool:
    """Whether a host is an IP address or "localhost"."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
