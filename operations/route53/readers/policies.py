"""Reads the routing policy of an `aws_route53_record`."""

from collections.abc import Mapping

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
from operations.terraform_json.resources import block, decimal, flag, number, text


def routing_policy(values: Mapping[str, object]) -> RoutingPolicy | None:
    """Return the policy; None where one of its values is known only after apply."""
    if flag(values.get("multivalue_answer_routing_policy")):
        return MultivalueAnswer()
    for name, read in _POLICIES.items():
        found = block(values, name)
        if found is not None:
            return read(found)
    return Simple()


def _weighted(values: Mapping[str, object]) -> Weighted | None:
    weight = number(values.get("weight"))
    return Weighted(weight) if weight is not None else None


def _latency(values: Mapping[str, object]) -> Latency | None:
    region = text(values.get("region"))
    return Latency(region) if region is not None else None


def _failover(values: Mapping[str, object]) -> Failover | None:
    match values.get("type"):
        case "PRIMARY":
            return Failover("PRIMARY")
        case "SECONDARY":
            return Failover("SECONDARY")
    return None


def _geolocation(values: Mapping[str, object]) -> Geolocation | None:
    location = Geolocation(
        continent=text(values.get("continent")),
        country=text(values.get("country")),
        subdivision=text(values.get("subdivision")),
    )
    return location if location.continent or location.country else None


def _geoproximity(values: Mapping[str, object]) -> Geoproximity:
    point = block(values, "coordinates") or {}
    latitude, longitude = decimal(point.get("latitude")), decimal(point.get("longitude"))
    return Geoproximity(
        region=text(values.get("aws_region")),
        coordinates=(
            (latitude, longitude) if latitude is not None and longitude is not None else None
        ),
        local_zone_group=text(values.get("local_zone_group")),
        bias=number(values.get("bias")) or 0,
    )


def _ip_based(values: Mapping[str, object]) -> IpBased | None:
    location = text(values.get("location_name"))
    return IpBased(text(values.get("collection_id")) or "", location) if location else None


_POLICIES = {
    "weighted_routing_policy": _weighted,
    "latency_routing_policy": _latency,
    "failover_routing_policy": _failover,
    "geolocation_routing_policy": _geolocation,
    "geoproximity_routing_policy": _geoproximity,
    "cidr_routing_policy": _ip_based,
}
