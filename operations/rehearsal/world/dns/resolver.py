"""A stub resolver with a cache, as on one caller's machine."""

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
"""World seconds that a resolver waits for an answer (the default of resolv.conf)."""
_TYPES = (rdatatype.A, rdatatype.CNAME)


@dataclass(frozen=True, slots=True)
class Resolution:
    """The IPv4 addresses of a name; without any, `rcode` is the reason.

    It may be cached until `expires` (world seconds): by the lowest TTL in the answer, or for a
    negative answer by the TTL of the SOA record (RFC 2308).
    """

    addresses: tuple[str, ...]
    rcode: str
    ttl: int
    expires: float


class Resolver:
    """Resolves names for a caller in a city or region, and caches answers for their TTL.

    `noticed` is called with each answer that does not come from the cache. `left`: the share of
    the first answer's TTL that remains (0 to 1), as if it came from a shared cache; without it all
    callers of a world would query again at the same moment.
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
        """Return the addresses of a name. No answer in time is SERVFAIL, and not cached."""
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
