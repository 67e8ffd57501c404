"""The replies of Route 53's name servers: the routing model's answer with IP addresses in it.

Pure: record sets, health and the caller's location go in, DNS records come out. An alias to a
target in a region that runs here is answered with that region's address. An alias to anything else
(CloudFront, another account's load balancer) is answered with SERVFAIL and an explanation, since
the rehearsal does not simulate it.

An alias has the TTL of its target. AWS publishes none for API Gateway; 60 seconds is what the
developer guide gives for other targets ("Choosing between alias and non-alias records").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from dns import name, rcode, rdatatype, rrset

from constructs_lib.routing.policies import Geolocation, Geoproximity, IpBased, Latency
from operations.dns_names import canonical_name
from operations.route53.callers import Caller
from operations.route53.groups import NoAnswer
from operations.route53.records import RecordSet
from operations.route53.resolve import PossibleResponse, resolve
from operations.route53.timing import ALIAS_TTL_SECONDS
from operations.route53.zones import HostedZone, Route53
from operations.terraform_json.regions import region_in

_SOA = "ns-1.awsdns-01.example. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"
_SOA_TTL = 900
_BY_PLACE = Latency | Geolocation | Geoproximity | IpBased
_RCODES = {NoAnswer.NO_ZONE: rcode.REFUSED, NoAnswer.NO_NAME: rcode.NXDOMAIN}


@dataclass(frozen=True, kw_only=True)
class DnsReply:
    """The content of a reply.

    `by_place`: the answer depends on the caller's location. `why` explains a SERVFAIL.
    """

    code: rcode.Rcode = rcode.NOERROR
    answer: tuple[rrset.RRset, ...] = ()
    authority: tuple[rrset.RRset, ...] = ()
    by_place: bool = False
    why: str = ""


@dataclass(frozen=True)
class Replies:
    """Computes replies from Route 53's records and the addresses of the running regions.

    `addresses` maps regions to IPv4 addresses. AAAA records are answered with
    `2001:db8::<IPv4 address>`, in the range reserved for documentation, where nothing listens.
    """

    route53: Route53
    addresses: Mapping[str, str]
    random: Random

    def reply(
        self,
        asked: name.Name,
        record_type: rdatatype.RdataType,
        *,
        caller: Caller,
        health: Mapping[str, bool],
    ) -> DnsReply:
        """Return the reply to a caller; `health` has findings by check id, as in `resolve`."""
        canonical = canonical_name(asked.to_text())
        zone = self.route53.zone_of(canonical)
        if zone is None:
            return DnsReply(code=rcode.REFUSED)
        responses = resolve(
            self.route53,
            canonical,
            rdatatype.to_text(record_type),
            caller=caller,
            health=health,
        )
        weights = [response.probability for response in responses]
        (response,) = self.random.choices(responses, weights)
        by_place = any(
            isinstance(record.policy, _BY_PLACE)
            for step in response.steps
            for record in (*(branch.record for branch in step.chosen), *step.group.elsewhere)
        )
        return replace(self._reply(zone, asked, record_type, response), by_place=by_place)

    def _reply(
        self,
        zone: HostedZone,
        asked: name.Name,
        record_type: rdatatype.RdataType,
        response: PossibleResponse,
    ) -> DnsReply:
        chain, owner = _chain(asked, record_type, response)
        if response.no_answer is NoAnswer.LOOP:
            return DnsReply(code=rcode.SERVFAIL, why=f"{asked}: {response.no_answer}")
        if response.no_answer is not None:
            code = _RCODES.get(response.no_answer, rcode.NOERROR)
            return DnsReply(code=code, answer=chain, authority=(_soa(zone),))
        records = self.random.sample(response.records, response.limit)
        if records[0].type == "CNAME" and record_type != rdatatype.CNAME:
            return DnsReply(answer=chain)  # The CNAME leads out of the hosted zones.
        data: list[str] = []
        for record in records:
            found = self._data(record)
            if not found:
                return DnsReply(code=rcode.SERVFAIL, why=f"{_target(record)} is not simulated here")
            data += found
        ttls = [record.ttl if record.alias is None else None for record in records]
        ttl = min(ALIAS_TTL_SECONDS if ttl is None else ttl for ttl in ttls)
        return DnsReply(answer=(*chain, _rrset(owner, ttl, record_type, data)))

    def _data(self, record: RecordSet) -> Sequence[str]:
        if record.alias is None:
            return record.values
        address = self.addresses.get(region_in(record.alias.name) or "")
        if address is None:
            return ()
        return (f"2001:db8::{address}",) if record.type == "AAAA" else (address,)


def _chain(
    asked: name.Name, record_type: rdatatype.RdataType, response: PossibleResponse
) -> tuple[tuple[rrset.RRset, ...], name.Name]:
    """Return the chain of CNAME records, and the name at its end."""
    chain, owner = [], asked
    for step in response.steps:
        for record in (branch.record for branch in step.chosen):
            if record.type == "CNAME" != rdatatype.to_text(record_type) and record.values:
                ttl = record.ttl if record.ttl is not None else ALIAS_TTL_SECONDS
                chain.append(_rrset(owner, ttl, "CNAME", record.values[:1]))
                owner = name.from_text(record.values[0])
    return tuple(chain), owner


def _soa(zone: HostedZone) -> rrset.RRset:
    """Return the zone's SOA record; its TTL in a negative reply follows RFC 2308, section 5."""
    records = zone.groups.get((zone.name, "SOA"), ())
    ttl, value = (records[0].ttl or _SOA_TTL, records[0].values[0]) if records else (_SOA_TTL, _SOA)
    minimum = int(value.split()[-1])
    return _rrset(name.from_text(zone.name), min(ttl, minimum), "SOA", (value,))


def _rrset(
    owner: name.Name, ttl: int, record_type: rdatatype.RdataType | str, values: Sequence[str]
) -> rrset.RRset:
    """Build an RRset; names in the values are absolute, with or without the final dot."""
    return rrset.from_text_list(
        owner, ttl, "IN", record_type, values, origin=name.root, relativize=False
    )


def _target(record: RecordSet) -> str:
    return record.alias.name if record.alias is not None else record.name
