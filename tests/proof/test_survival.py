"""Which failures of one region are survived, whatever was wrong before any region failed."""

from collections.abc import Iterator

from constructs_lib.routing.policies import Geolocation, Latency
from operations.proof.documents import Reading
from operations.proof.survival import shared_names, survived
from operations.route53.health_checks import HealthCheck
from operations.route53.records import AliasTarget, RecordSet
from operations.route53.zones import HostedZone, Route53

REGIONS = ("eu-central-1", "eu-west-1")
SHARED, EUROPE = "api.example.com", "europe.example.com"


def regional(region: str, check: str | None) -> Iterator[RecordSet]:
    own = AliasTarget(f"d-1.execute-api.{region}.amazonaws.com", False, "Z2")
    yield RecordSet(f"{region}.{SHARED}", "A", alias=own)
    yield RecordSet(EUROPE, "A", Latency(region), region, alias=own, health_check_id=check)


def europe_only(*, unchecked: str | None = None) -> Reading:
    """Two regions for Europe. No record is for anybody else, so they never get an answer."""
    records = [
        RecordSet(SHARED, "A", Geolocation(continent="EU"), "eu", alias=AliasTarget(EUROPE, True))
    ]
    for region in REGIONS:
        records += regional(region, None if region == unchecked else region)
    checks = tuple(HealthCheck(each, "HTTPS", fqdn=f"{each}.{SHARED}") for each in REGIONS)
    zone = HostedZone("Z1", "example.com", tuple(records))
    return Reading(Route53((zone,), checks))


def test_a_failure_that_loses_nobody_more_is_survived() -> None:
    found = survived(europe_only(), shared_names(europe_only()))
    assert {failure.region for failure in found} == set(REGIONS)
    assert all(found.values())


def test_a_failure_that_loses_somebody_more_is_not() -> None:
    reading = europe_only(unchecked="eu-west-1")
    found = survived(reading, shared_names(reading))
    assert {failure.region for failure, holds in found.items() if not holds} == {"eu-west-1"}


def test_a_name_that_is_gone_survives_nothing_and_is_not_judged() -> None:
    assert survived(europe_only(), [("other.example.com", "A")]) == {}
