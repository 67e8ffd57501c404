"""Names: what things are called in AWS, and how long they may be.

The region is part of a name only where the name's scope is wider than a region.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

API = "api"
"""The role of the application's function and HTTP API in names."""
HEALTH = "health"
"""The role of the health function in names."""
CONSUMER = "consumer"
"""The role of the stream's consumer in names."""
HEARTBEAT = "heartbeat"
"""The role of the function that writes a region's heartbeat in names."""
SCHEDULE = "schedule"
"""The role of what calls that function in names."""

LIVE = "live"
"""The alias of every function, which callers ask."""


def released(version: str) -> str:
    """Return how an alias is described that leads to a version as Terraform released it."""
    return f"version {version}, as released"


def word(text: str) -> str:
    """Return `text` as a word of a Terraform address."""
    return re.sub(r"\W", "_", text)


@dataclass(frozen=True, slots=True)
class Limit:
    """How long AWS lets a kind of name be, in characters."""

    kind: str
    longest: int


FUNCTION = Limit("Lambda function", 64)
ROLE = Limit("IAM role", 64)
LONGEST_BUCKET = 63
SAMPLING_RULE = Limit("X-Ray sampling rule", 32)
COMMON_NAME = Limit("ACM certificate's domain", 64)


@dataclass(frozen=True, slots=True)
class Names:
    """The physical names of one deployment."""

    name: str
    environment: str
    domain: str

    @property
    def prefix(self) -> str:
        """What every name begins with."""
        return f"{self.name}-{self.environment}"

    @property
    def table(self) -> str:
        """The global table, in every region."""
        return self.prefix

    @property
    def key_alias(self) -> str:
        """The table's key, in every region."""
        return f"alias/{self.prefix}-table"

    def function(self, role: str) -> str:
        """A function, in every region."""
        return f"{self.prefix}-{role}"

    def role(self, region: str, role: str) -> str:
        """A function's IAM role; IAM knows no regions."""
        return f"{self.prefix}-{region}-{role}"

    def function_logs(self, role: str) -> str:
        """The log group of a function, in every region."""
        return f"/aws/lambda/{self.function(role)}"

    def access_logs(self, role: str) -> str:
        """The access log of an HTTP API, in every region; under vendedlogs, CloudWatch needs no
        resource policy for each."""
        return f"/aws/vendedlogs/http-apis/{self.prefix}-{role}"

    @property
    def dead_letters(self) -> str:
        """The queue of what the stream's consumer gave up on, in every region."""
        return f"{self.function(CONSUMER)}-dead-letters"

    @property
    def pages(self) -> str:
        """The topic that tells who is on call, in every region."""
        return f"{self.prefix}-pages"

    @property
    def health_check_pages(self) -> str:
        """The topic that tells of failing health checks, in us-east-1."""
        return f"{self.prefix}-health-check-pages"

    def regional_domain(self, region: str) -> str:
        """The name that only this region serves."""
        return f"{region}.{self.domain}"

    @property
    def routed_domain(self) -> str:
        """The name that Route 53 leads by when the shared one is CloudFront's."""
        return f"routed.{self.domain}"

    @property
    def web_acl_logs(self) -> str:
        """The web ACL's log; AWS WAF asks for this beginning."""
        return f"aws-waf-logs-{self.prefix}"

    def leaf_domain(self, region: str) -> str:
        """The name by which routing groups lead to a region: a custom domain of its API, since an
        alias to API Gateway must have the name of one (Route 53 API, AliasTarget: DNSName)."""
        return f"{region}-leaf.{self.domain}"

    def routing_domain(self, group: str) -> str:
        """The name of a routing group; no API answers to it, it only leads on."""
        return f"{group}.routing.{self.domain}"

    def bounded(
        self, region: str, role: str = HEALTH
    ) -> Iterator[tuple[tuple[str, ...], str, Limit]]:
        """Yield the names that AWS bounds, each with the key of the file that makes it long.

        `region` and `role` are those with the longest names.
        """
        yield ("name",), self.function(role), FUNCTION
        yield ("name",), self.role(region, role), ROLE
        yield ("domain", "name"), self.domain, COMMON_NAME
