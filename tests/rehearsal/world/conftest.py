"""Fixtures for the tests of the world: a hosted zone as values."""

from random import Random

import pytest

from constructs_lib.routing.policies import Geolocation, Latency, MultivalueAnswer, Weighted
from operations.rehearsal.world.dns.replies import Replies
from operations.route53.health_checks import HealthCheck
from operations.route53.records import AliasTarget, RecordSet
from operations.route53.zones import HostedZone, Route53

REGIONS = {"us-east-1": "127.0.1.1", "eu-west-1": "127.0.1.2"}
SHARED = "api.example.com"


def gateway(region: str) -> AliasTarget:
    """Return an alias to a custom domain of API Gateway in a region."""
    return AliasTarget(f"d-1.execute-api.{region}.amazonaws.com", False, "Z1")


def check(region: str) -> HealthCheck:
    return HealthCheck(
        id=region,
        type="HTTPS_STR_MATCH",
        fqdn=f"{region}.{SHARED}",
        resource_path="/health",
        search_string="ok",
        request_interval=10,
        failure_threshold=2,
    )


@pytest.fixture
def route53() -> Route53:
    """Two regions behind a shared name, their regional names, and records of other types."""
    soa = "ns-1.example.net. hostmaster.example.net. 1 7200 900 1209600 86400"
    records = [
        RecordSet("example.com", "SOA", values=(soa,), ttl=900),
        RecordSet("example.com", "NS", values=("ns-1.example.net.", "ns-2.example.net."), ttl=60),
        RecordSet("www.example.com", "CNAME", values=(SHARED,), ttl=300),
        RecordSet("away.example.com", "CNAME", values=("example.org",), ttl=300),
        RecordSet(
            "cdn.example.com",
            "A",
            alias=AliasTarget("d111.cloudfront.net", False, "Z2FDTNDATAQYW2"),
        ),
        RecordSet(
            "de.example.com", "A", Geolocation(country="DE"), "de", values=("192.0.2.1",), ttl=30
        ),
        RecordSet("loop.example.com", "A", alias=AliasTarget("loop.example.com", False)),
    ]
    for region in REGIONS:
        records += [
            RecordSet(
                SHARED, kind, Latency(region), region, alias=gateway(region), health_check_id=region
            )
            for kind in ("A", "AAAA")
        ]
        records.append(RecordSet(f"{region}.{SHARED}", "A", alias=gateway(region)))
    for number in range(40):
        value = (f"192.0.2.{number}",)
        name, kind = "many.example.com", MultivalueAnswer()
        records.append(RecordSet(name, "A", kind, str(number), values=value, ttl=60))
        kind = Weighted(1)
        records.append(RecordSet("any.example.com", "A", kind, str(number), values=value, ttl=60))
    long = tuple(f'"{number:>0200}"' for number in range(20))
    records.append(RecordSet("long.example.com", "TXT", values=long, ttl=60))
    zone = HostedZone("Z", "example.com", tuple(records))
    return Route53((zone,), tuple(check(region) for region in REGIONS))


@pytest.fixture
def replies(route53: Route53) -> Replies:
    return Replies(route53, REGIONS, Random(1))
