"""Where a deployment stands: its domain and its regions."""

import difflib
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, Field

from constructs_lib.deployment.section import DnsName, Listed, Section, at_least, matches, refuse
from constructs_lib.regions import CHECKER_REGIONS, MINIMUM_CHECKER_REGIONS, REGIONS


def _is_region(name: str) -> str:
    if name not in REGIONS:
        near = difflib.get_close_matches(name, REGIONS, n=1)
        refuse(
            "is not an AWS region that AWS provider 5.100.0 knows",
            f'did you mean "{near[0]}"?' if near else f"use one of {', '.join(REGIONS)}",
        )
    return name


def _is_checker_region(name: str) -> str:
    if name not in CHECKER_REGIONS:
        refuse(
            "is not a region where Route 53's health checkers stand",
            f"use at least three of {', '.join(CHECKER_REGIONS)}",
        )
    return name


RegionName = Annotated[
    str, AfterValidator(_is_region), Field(json_schema_extra={"enum": [*REGIONS]})
]
CheckerRegion = Annotated[
    str, AfterValidator(_is_checker_region), Field(json_schema_extra={"enum": [*CHECKER_REGIONS]})
]
Truststore = Annotated[
    str,
    matches(
        r"s3://[a-z0-9.{}-]+/.+",
        "is not the S3 URI of an object",
        'write it such as "s3://truststore-{region}/truststore.pem"',
    ),
]
BasePath = Annotated[
    str,
    matches(
        r"(?!(.*/)?\.{1,2}(/.*)?$)[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*",
        "is not a path of letters, digits and . _ ~ - without outer slashes",
        'write it such as "v1"',
    ),
]
CheckPath = Annotated[
    str,
    Field(max_length=255),
    matches(
        r"/[A-Za-z0-9._~/-]*",
        "is not a path that begins with /",
        'write it such as "/health", without query or variables',
    ),
]
CheckerRegions = Annotated[
    Listed[CheckerRegion],
    at_least(
        MINIMUM_CHECKER_REGIONS,
        "are fewer than the three regions that Route 53 asks for",
        f"list at least three of {', '.join(CHECKER_REGIONS)}, or none for all eight",
    ),
]


class S3Object(NamedTuple):
    """An object in S3, such as s3://bucket/key."""

    bucket: str
    key: str


class Domain(Section):
    """`[domain]`: the names that callers use."""

    name: DnsName
    """The shared name, which every region serves, such as "api.example.com"."""
    hosted_zone: DnsName
    """The public hosted zone in Route 53 that exists already and holds the name."""
    base_path: BasePath | None = None
    """A path before every route, without outer slashes, such as "v1"."""
    dual_stack: bool = False
    """Serve IPv6 too: dual-stack endpoints and AAAA records."""
    truststore: Truststore | None = None
    """Mutual TLS on the shared name: the S3 URI of the CA bundle. It must lie in each region's
    own bucket, which keeps versions: "{region}" in it stands for the region's name. A bundle that
    is replaced is read at the next deploy. The regional names then serve
    nothing but the health route, since Route 53's checkers hold no certificate."""

    def path(self, route: str) -> str:
        """Return the path under which callers find `route`."""
        return route if self.base_path is None else f"/{self.base_path}{route}"

    def truststore_in(self, region: str) -> S3Object | None:
        """Return the truststore of `region`, None without mutual TLS."""
        if self.truststore is None:
            return None
        bucket, _, key = self.truststore.removeprefix("s3://").partition("/")
        return S3Object(bucket.replace("{region}", region), key.replace("{region}", region))


class RegionEntry(Section):
    """`[[regions]]`: one region. Adding a region is adding one of these."""

    name: RegionName
    """The AWS region, such as "eu-west-1"."""
    state: Literal["active", "drained", "removed"] = "active"
    """"drained": kept up, but with no record under the shared name, so that no state of any health
    check can send callers there. "removed": nothing is left but the provider, by which Terraform
    destroys what was there; once that is deployed, take the entry out."""

    @property
    def is_active(self) -> bool:
        """Whether the shared name may lead here."""
        return self.state == "active"


CHECKERS = 16
"""Checkers that ask one endpoint. Route 53 publishes no count; its console's help and the page
"Values that you specify when you create or update health checks" say that an endpoint is asked
every two to three seconds at an interval of 30 seconds, and more than once a second at 10."""


def _suffices(reserved: int) -> int:
    if 0 < reserved < CHECKERS:
        refuse(
            f"is fewer than the {CHECKERS} checkers that may ask at once",
            f"reserve {CHECKERS} or more, or 0 for none",
        )
    return reserved


class HealthCheck(Section):
    """`[health_check]`: what Route 53 asks each region's own name over HTTPS."""

    path: CheckPath = "/health"
    """The route of the health function, without the base path."""
    match: Literal["ok"] = "ok"
    """What must stand in the first 5,120 bytes of the answer: "ok", which the health function says
    in health only."""
    interval: Literal[10, 30] = 10
    """Seconds between the requests of one checker: 10 or 30. A change replaces the check."""
    failure_threshold: Annotated[int, Field(ge=1, le=10)] = 3
    """How many answers in a row turn a checker's opinion: 1 to 10."""
    checker_regions: CheckerRegions | None = None
    """Where to check from: at least three of Route 53's eight; all eight when left out."""
    measure_latency: bool = True
    """Publish the checkers' measured latency to CloudWatch. A change replaces the check."""
    reserved_concurrency: Annotated[int, Field(ge=0, le=1000), AfterValidator(_suffices)] = (
        2 * CHECKERS
    )
    """Concurrent executions that are kept for the health function in each region: enough for all
    checkers to ask at once while each execution lasts its longest, 3 seconds, and as many again.
    Lambda refuses what leaves the account less than 100 unreserved; 0 reserves none."""
