"""A stub resolver with a cache, as one caller's machine has it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import dns.asyncquery
import dns.exception
from dns import edns, message, rcode, rdatatype

from operations.rehearsal.world.clock import Clock
from operations.rehearsal.world.dns.messages import PREFIX, SUBNETS
from operations.rehearsal.world.dns.server import HOST

PATIENCE_SECONDS = 5.0
"""World seconds that a resolver waits for an answer (resolv.conf's default)."""
_TYPES = (rdatatype.A, rdatatype.CNAME)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name was resolved to: IPv4 addresses, none where the code says why.

    It may be used until `expires` (world seconds): the lowest TTL in the answer, or for a
    negative one that of the SOA record (RFC 2308).
    """

    addresses: tuple[str, ...]
    rcode: str
    ttl: int
    expires: float


class Resolver:
    """Asks a name server for a caller at a place, and remembers for as long as it is allowed.

    `noticed` is told of every answer that is not remembered. Of its TTL the first one has so much
    `left`, as it would come from a cache: else all callers of a world would ask again together.
    """

    def __init__(
        self,
        place: str,
        *,
        port: int,
        clock: Clock,
        noticed: Callable[[Resolution], None],
        left: float = 1.0,
    ) -> None:
        self._subnet = edns.ECSOption(str(SUBNETS[place].network_address), PREFIX)
        self._port = port
        self._clock = clock
        self._noticed = noticed
        self._left = left
        self._cache: dict[str, Resolution] = {}

    async def resolve(self, name: str) -> Resolution:
        """The addresses of a name. A server that does not answer is SERVFAIL, not remembered."""
        known = self._cache.get(name)
        if known is None or known.expires <= self._clock.now():
            known = await self._ask(name)
            if name not in self._cache:
                ttl = math.ceil(known.ttl * self._left)
                known = replace(known, ttl=ttl, expires=known.expires - known.ttl + ttl)
            self._cache[name] = known
            self._noticed(known)
        return known

    async def _ask(self, name: str) -> Resolution:
        query = message.make_query(name, "A", use_edns=0, options=[self._subnet])
        asked = self._clock.now()
        try:
            with self._clock.limit(PATIENCE_SECONDS), self._clock.work():
                response, _ = await dns.asyncquery.udp_with_fallback(query, HOST, port=self._port)
        except (TimeoutError, OSError, dns.exception.DNSException):
            return Resolution((), rcode.to_text(rcode.SERVFAIL), 0, asked)
        answers = [each for each in response.answer if each.rdtype in _TYPES]
        addresses = [item for each in answers if each.rdtype == rdatatype.A for item in each]
        ttls = [each.ttl for each in (answers if addresses else response.authority)]
        ttl = min(ttls, default=0)
        return Resolution(
            tuple(item.to_text() for item in addresses),
            rcode.to_text(response.rcode()),
            ttl,
            asked + ttl,
        )
