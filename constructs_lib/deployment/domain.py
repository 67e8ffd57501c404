"""The names that callers use, as a deployment file has them."""

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
