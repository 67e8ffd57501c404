"""A stub resolver: asks a DNS server for a name's addresses, and again when their time is over."""

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass

import dns.exception
import dns.resolver

from operations.console.errors import ArgumentError

_PATIENCE = 5.0
"""Seconds for an answer, all attempts together."""


class NameLookupError(Exception):
    """A name that was not answered, in the resolver's words."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """A name's addresses and for how long they count, in seconds."""

    addresses: tuple[str, ...]
    ttl: int


class StubResolver:
    """Keeps each name's answer for its time to live, as callers' own resolvers do.

    Asks the machine's DNS servers, or `server` alone. `/etc/hosts` is not read. An address, or
    "localhost", is its own answer. `clock` is monotonic.
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
        self._kept: dict[str, tuple[Addresses, float]] = {}

    def addresses(self, host: str) -> Addresses:
        """Return IPv4 addresses, or IPv6 ones where there are none.

        Raises:
            NameLookupError: when the name cannot be resolved.
        """
        if is_address(host):
            return Addresses((host,), 0)
        kept = self._kept.get(host)
        if kept is None or self._clock() >= kept[1]:
            found = self._ask(host)
            kept = self._kept[host] = found, self._clock() + found.ttl
        return kept[0]

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
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
