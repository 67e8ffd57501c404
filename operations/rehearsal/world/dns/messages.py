"""DNS messages of an authoritative name server, by dnspython: a query in, a response out.

Pure. Refusals follow RFC 1035, EDNS follows RFC 6891, client subnets RFC 7871, and extended errors
RFC 8914.

A resolver tells its caller's location by the client subnet. Each city has a network in
198.18.0.0/16 and each region one in 198.19.0.0/16, numbered in the order of their names. RFC 2544
reserves both ranges for benchmarks, so that the Internet does not route them.
"""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, ip_network

import dns.exception
from dns import edns, flags, message, name, opcode, rcode, rdataclass, rdatatype

from operations.rehearsal.world.dns.replies import DnsReply
from operations.route53.callers import CITY_CALLERS, REGION_CALLERS, Caller

PREFIX = 24
"""Length in bits of the network of each city and region."""
PAYLOAD = 1232
"""Largest UDP response in bytes, which fits every path (DNS Flag Day 2020)."""
PLAIN_PAYLOAD = 512
"""Largest UDP response in bytes to a query without EDNS."""
Answering = Callable[[name.Name, rdatatype.RdataType, Caller | None], DnsReply]
"""Answers a question; the caller is None if the query has no client subnet that is known."""


def _subnets(callers: Mapping[str, Caller], block: str) -> dict[str, IPv4Network]:
    networks = IPv4Network(block).subnets(new_prefix=PREFIX)
    return dict(zip(sorted(callers), networks, strict=False))


SUBNETS = _subnets(CITY_CALLERS, "198.18.0.0/16") | _subnets(REGION_CALLERS, "198.19.0.0/16")
"""The network of each city and region, by its name."""
_PLACES = {network: name for name, network in SUBNETS.items()}


def caller_in(address: str, prefix: int) -> Caller | None:
    """Return the caller at a subnet; None if it has no caller, or is wider than /24."""
    if prefix < PREFIX:
        return None
    network = ip_network((address, PREFIX), strict=False)
    name = _PLACES.get(network) if isinstance(network, IPv4Network) else None
    return None if name is None else (CITY_CALLERS | REGION_CALLERS)[name]


def respond(wire: bytes, answer: Answering, *, udp: bool) -> bytes | None:
    """Return the response to a query in wire format; None if it is no query."""
    try:
        query = message.from_wire(wire, continue_on_error=True)
    except dns.exception.DNSException:
        return None
    if query.flags & flags.QR:
        return None
    response = _response(query, answer)
    longest = 0
    if udp:
        longest = PLAIN_PAYLOAD if query.edns < 0 else min(query.payload, PAYLOAD)
    return response.to_wire(max_size=longest, prefer_truncation=True)


def _response(query: message.Message, answer: Answering) -> message.Message:
    response = message.make_response(query, our_payload=PAYLOAD)
    refusal = _refusal(query)
    if refusal is not None:
        response.set_rcode(refusal)
        return response
    (question,) = query.question
    subnet = next((o for o in query.options if isinstance(o, edns.ECSOption)), None)
    caller = None if subnet is None else caller_in(subnet.address, subnet.srclen)
    try:
        reply = answer(question.name, question.rdtype, caller)
    except dns.exception.DNSException as error:
        reply = DnsReply(code=rcode.SERVFAIL, why=f"a record's value cannot be read: {error}")
    response.set_rcode(reply.code)
    response.answer, response.authority = list(reply.answer), list(reply.authority)
    if reply.code in (rcode.NOERROR, rcode.NXDOMAIN):
        response.flags |= flags.AA
    options: list[edns.Option] = []
    if subnet is not None:
        scope = PREFIX if reply.by_place and subnet.family == 1 and subnet.srclen > 0 else 0
        options.append(edns.ECSOption(subnet.address, subnet.srclen, scope))
    if reply.why:
        options.append(edns.EDEOption(edns.EDECode.OTHER, reply.why))
    if query.edns >= 0:
        response.use_edns(0, 0, PAYLOAD, query.payload, options)
    return response


def _refusal(query: message.Message) -> rcode.Rcode | None:
    """Return the response code of a query that is not answered; None if it is to be answered."""
    subnet = next((o for o in query.options if isinstance(o, edns.ECSOption)), None)
    if query.opcode() != opcode.QUERY:
        return rcode.NOTIMP
    if query.errors or len(query.question) != 1:
        return rcode.FORMERR
    if query.edns > 0:
        return rcode.BADVERS
    if subnet is not None and subnet.scopelen:
        return rcode.FORMERR
    (question,) = query.question
    if question.rdclass != rdataclass.IN or rdatatype.is_metatype(question.rdtype):
        return rcode.REFUSED
    return None
