"""`[domain]`: the names that callers use."""

from typing import Annotated, NamedTuple

from constructs_lib.deployment.section import DnsName, Section, matches

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


class S3Object(NamedTuple):
    """An object in S3, such as s3://bucket/key."""

    bucket: str
    key: str


class Domain(Section):
    """`[domain]`: the names that callers use."""

    name: DnsName
    """The shared name, which all regions serve, such as "api.example.com"."""
    hosted_zone: DnsName
    """The existing public hosted zone in Route 53 that contains the name."""
    base_path: BasePath | None = None
    """A path in front of all routes, without outer slashes, such as "v1"."""
    dual_stack: bool = False
    """Serve IPv6 too: dual-stack endpoints and AAAA records."""
    truststore: Truststore | None = None
    """Mutual TLS on the shared name: the S3 URI of the CA bundle, in a versioned bucket of each
    region. "{region}" stands for the region's name. A replaced bundle takes effect at the next
    deploy. The regional names then serve only the health route, because Route 53's checkers have no
    client certificate."""

    def path(self, route: str) -> str:
        """Return the path of `route` as callers use it, with the base path."""
        return route if self.base_path is None else f"/{self.base_path}{route}"

    def truststore_in(self, region: str) -> S3Object | None:
        """Return the truststore of `region`, or None without mutual TLS."""
        if self.truststore is None:
            return None
        bucket, _, key = self.truststore.removeprefix("s3://").partition("/")
        return S3Object(bucket.replace("{region}", region), key.replace("{region}", region))
