"""In which order each routing policy prefers records for a caller, whatever their health.

Preferences are tiers: Route 53 looks for a healthy record in the first tier, then in the next.
Within a tier it chooses at random, in proportion to weights. A record that is not for the caller
at all (geolocation of another country) is in no tier.
"""

import math
from collections.abc import Sequence

from constructs_lib.regions import REGIONS
from constructs_lib.routing.policies import (
    Failover,
    Geolocation,
    Geoproximity,
    IpBased,
    Latency,
    MultivalueAnswer,
    RoutingPolicy,
    Simple,
    Weighted,
)
from operations.route53.callers import Caller
from operations.route53.latency import Latencies, distance_km
from operations.route53.records import RecordSet

BEIJING = "cn-north-1"


def preferences(
    records: Sequence[RecordSet], caller: Caller, latencies: Latencies
) -> tuple[tuple[RecordSet, ...], ...]:
    """Return the tiers of records that share a name and a type, for one caller.

    Of records with mixed policies, which Route 53 refuses, only those with the first record's
    policy count.
    """
    kind = type(records[0].policy)
    tiers: dict[float, list[RecordSet]] = {}
    for record in records:
        if type(record.policy) is kind:
            rank = _rank(record.policy, caller, latencies)
            if rank is not None:
                tiers.setdefault(rank, []).append(record)
    return tuple(tuple(tiers[rank]) for rank in sorted(tiers))


def _rank(policy: RoutingPolicy, caller: Caller, latencies: Latencies) -> float | None:
    """Return what orders the tiers (lower is preferred): for latency milliseconds, for
    geoproximity biased kilometres. None where the record is not for the caller.
    """
    rank: float | None
    match policy:
        case Simple() | MultivalueAnswer():
            rank = 0
        case Weighted(weight):
            rank = 0 if weight > 0 else 1
        case Failover(role):
            rank = 0 if role == "PRIMARY" else 1
        case Latency(region) if region == BEIJING and caller.country == "CN":
            rank = -1
        case Latency(region):
            rank = latencies.between(caller, region)
        case Geolocation():
            rank = _size_of_location(policy, caller)
        case Geoproximity():
            rank = biased_km(policy, caller)
        case IpBased(location=location):
            rank = 0 if location == "*" else None
    return rank


def weight_of(policy: RoutingPolicy) -> float:
    """Return a record's weight within its tier. Records of weight 0 are equally likely."""
    return float(policy.weight) if isinstance(policy, Weighted) and policy.weight > 0 else 1.0


def _size_of_location(location: Geolocation, caller: Caller) -> float | None:
    """Return 0 for the caller's state, 1 for the country, 2 the continent, 3 the default."""
    if location.continent is not None:
        return 2 if location.continent == caller.continent else None
    if location.country == "*":
        return 3
    if location.country != caller.country:
        return None
    if location.subdivision is None:
        return 1
    return 0 if location.subdivision == caller.subdivision else None


def biased_km(policy: Geoproximity, caller: Caller) -> float:
    """Return the distance that Route 53 compares; infinite where the location is not known.

    The formula is that of the developer guide, "Geoproximity routing".
    """
    region = REGIONS.get(policy.region or "")
    point = (region.latitude, region.longitude) if region is not None else policy.coordinates
    if point is None:
        return math.inf
    distance = distance_km(caller.latitude, caller.longitude, *point)
    if policy.bias >= 0:
        return distance * (1 - policy.bias / 100)
    return distance / (1 + policy.bias / 100)
