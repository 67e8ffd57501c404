"""Addresses that stand for places: a network for each city, an address for each region.

A caller's resolver says where its caller is by a subnet (EDNS client subnet, RFC 7871). Cities
have one each in 198.18.0.0/16, and the regions themselves in 198.19.0.0/16: together the range
that RFC 2544 keeps for benchmarks, which the Internet does not route. Numbers follow the tables'
order, by name.
"""

from ipaddress import IPv4Network, ip_network

from operations.route53.callers import CITY_CALLERS, REGION_CALLERS, Caller

PREFIX = 24


def _subnets(callers: dict[str, Caller], block: str) -> dict[str, IPv4Network]:
    networks = IPv4Network(block).subnets(new_prefix=PREFIX)
    return dict(zip(sorted(callers), networks, strict=False))


SUBNETS = _subnets(CITY_CALLERS, "198.18.0.0/16") | _subnets(REGION_CALLERS, "198.19.0.0/16")
"""The network of each city and region, by its name."""
_PLACES = {network: name for name, network in SUBNETS.items()}


def caller_in(address: str, prefix: int) -> Caller | None:
    """Who asks from a subnet; None where it is nobody's, or too wide to tell."""
    if prefix < PREFIX:
        return None
    network = ip_network((address, PREFIX), strict=False)
    name = _PLACES.get(network) if isinstance(network, IPv4Network) else None
    return None if name is None else (CITY_CALLERS | REGION_CALLERS)[name]
