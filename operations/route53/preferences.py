"""What each routing policy would choose for a caller, in order, before health is known.

Preferences are tiers: Route 53 looks for a healthy record in the first tier, then in the next.
Within a tier chance decides, in proportion to weights. A record that is not for the caller at
all (geolocation of another country) is in no tier.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

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


class Choice(NamedTuple):
    """A record that may be chosen: the rank of its tier (lower is sooner), its weight in it.

    The rank of a latency record is in milliseconds, of a geoproximity record in biased km.
    """

    record: RecordSet
    rank: float
    weight: float


def preferences(
    records: Sequence[RecordSet], caller: Caller, latencies: Latencies
) -> tuple[tuple[Choice, ...], ...]:
    """The tiers of records that share a name and a type, for one caller.

    Of records with mixed policies, which Route 53 refuses, those of the first's policy count.
    """
    kind = type(records[0].policy)
    tiers: dict[float, list[Choice]] = {}
    for record in records:
        if type(record.policy) is kind:
            rank = _rank(record.policy, caller, latencies)
            if rank is not None:
                choice = Choice(record, rank, _weight(record.policy))
                tiers.setdefault(rank, []).append(choice)
    return tuple(tuple(tiers[rank]) for rank in sorted(tiers))


def _rank(policy: RoutingPolicy, caller: Caller, latencies: Latencies) -> float | None:
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


def _weight(policy: RoutingPolicy) -> float:
    """Records of weight 0 are equally likely among themselves."""
    return float(policy.weight) if isinstance(policy, Weighted) and policy.weight > 0 else 1.0


def _size_of_location(location: Geolocation, caller: Caller) -> float | None:
    """0 for the caller's state, 1 country, 2 continent, 3 the default location."""
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
    """The distance that Route 53 compares; infinite where the resource cannot be placed."""
    region = REGIONS.get(policy.region or "")
    place = (region.latitude, region.longitude) if region is not None else policy.coordinates
    if place is None:
        return math.inf
    distance = distance_km(caller.latitude, caller.longitude, *place)
    if policy.bias >= 0:
        return distance * (1 - policy.bias / 100)
    return distance / (1 + policy.bias / 100)
