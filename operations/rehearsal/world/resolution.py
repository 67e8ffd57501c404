"""Resolves names by the health that Route 53 knows now, for the name server and the checkers."""

from dns import name, rdatatype

from operations.dns_names import canonical_name
from operations.rehearsal.world.checkers.status import HealthStatuses
from operations.rehearsal.world.clock import Clock
from operations.rehearsal.world.dns.replies import DnsReply, Replies
from operations.rehearsal.world.edges import EdgeAddress, Edges
from operations.route53.callers import REGION_CALLERS, Caller
from operations.route53.health_checks import HealthCheck
from operations.terraform_json.regions import region_in


class WorldDns:
    """Route 53's answers at this moment; callers without a known location are at `place`."""

    def __init__(
        self, replies: Replies, *, board: HealthStatuses, edges: Edges, place: Caller, clock: Clock
    ) -> None:
        self._replies = replies
        self._board = board
        self._edges = edges
        self._place = place
        self._clock = clock

    def answer(
        self, asked: name.Name, record_type: rdatatype.RdataType, caller: Caller | None
    ) -> DnsReply:
        """Return the reply to a caller; None: the query does not tell the caller's location."""
        health = self._board.answered(self._clock.now())
        caller = self._place if caller is None else caller
        return self._replies.reply(asked, record_type, caller=caller, health=health)

    def edge(self, check: HealthCheck, checker: str) -> EdgeAddress | None:
        """Return the edge that a health check's requests from a checker's region reach.

        Found by the check's IP address, else by its name: in the hosted zones, where the shared
        name leads to the region nearest to the checker, or an AWS name that contains a region.
        None if there is no such edge.
        """
        if check.ip_address is not None:
            return self._edges.at(check.ip_address)
        host = canonical_name(check.fqdn or "")
        reply = self.answer(name.from_text(host), rdatatype.A, REGION_CALLERS[checker])
        for rrset in reply.answer:
            if rrset.rdtype == rdatatype.A:
                return self._edges.at(rrset[0].to_text())
        region = region_in(host) if not reply.authority else None
        return self._edges.of(region) if region in self._edges.addresses else None
