"""The physical names of resources in AWS, and their length limits.

A name contains the region only if it must be unique beyond a region.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

API = "api"
"""The role of the application's function and HTTP API, as part of names."""
HEALTH = "health"
"""The role of the health function, as part of names."""
CONSUMER = "consumer"
"""The role of the stream consumer, as part of names."""
HEARTBEAT = "heartbeat"
"""The role of the heartbeat function, as part of names."""
SCHEDULE = "schedule"
"""The role of the schedule that calls the heartbeat function, as part of names."""

LIVE = "live"
"""The alias of each function, which callers invoke."""


def released(version: str) -> str:
    """Return the description of an alias that is at `version`, as Terraform released it."""
    return f"version {version}, as released"


def word(text: str) -> str:
    """Return `text` as part of a Terraform address, with "_" for other characters."""
    return re.sub(r"\W", "_", text)


@dataclass(frozen=True, slots=True)
class Limit:
    """AWS's limit for a kind of name, in characters."""

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
        """The prefix of all names."""
        return f"{self.name}-{self.environment}"

    @property
    def table(self) -> str:
        """The global table, in all regions."""
        return self.prefix

    @property
    def key_alias(self) -> str:
        """The alias of the table's KMS key, in all regions."""
        return f"alias/{self.prefix}-table"

    def function(self, role: str) -> str:
        """Return the name of a function, in all regions."""
        return f"{self.prefix}-{role}"

    def role(self, region: str, role: str) -> str:
        """Return the name of an IAM role. IAM is global, so it contains the region."""
        return f"{self.prefix}-{region}-{role}"

    def function_logs(self, role: str) -> str:
        """Return the log group of a function, in all regions."""
        return f"/aws/lambda/{self.function(role)}"

    def access_logs(self, role: str) -> str:
        """Return the access log's log group of an HTTP API, in all regions. Under /aws/vendedlogs
        the log group needs no resource policy of its own."""
        return f"/aws/vendedlogs/http-apis/{self.prefix}-{role}"

    @property
    def dead_letters(self) -> str:
        """The dead-letter queue of the stream consumer, in all regions."""
        return f"{self.function(CONSUMER)}-dead-letters"

    @property
    def pages(self) -> str:
        """The topic of pages, in all regions."""
        return f"{self.prefix}-pages"

    @property
    def health_check_pages(self) -> str:
        """The topic of pages about health checks, in us-east-1."""
        return f"{self.prefix}-health-check-pages"

    def regional_domain(self, region: str) -> str:
        """Return the regional name, which only `region` serves."""
        return f"{region}.{self.domain}"

    @property
    def routed_domain(self) -> str:
        """The routed name, for which Route 53 chooses a region if CloudFront has the shared
        name."""
        return f"routed.{self.domain}"

    @property
    def web_acl_logs(self) -> str:
        """The web ACL's log group; AWS WAF requires the prefix "aws-waf-logs-"."""
        return f"aws-waf-logs-{self.prefix}"

    def leaf_domain(self, region: str) -> str:
        """Return the leaf name, to which routing groups' records point. It is a custom domain of
        the region's API, because an alias to API Gateway must have the name of one (Route 53 API,
        AliasTarget: DNSName)."""
        return f"{region}-leaf.{self.domain}"

    def routing_domain(self, group: str) -> str:
        """Return the DNS name of a routing group, which holds records only; no API answers to
        it."""
        return f"{group}.routing.{self.domain}"

    def bounded(
        self, region: str, role: str = HEALTH
    ) -> Iterator[tuple[tuple[str, ...], str, Limit]]:
        """Yield the names that may exceed AWS's limit: the key of the file that determines the
        length, the name, and the limit. `region` and `role` must be those with the longest names.
        """
        yield ("name",), self.function(role), FUNCTION
        yield ("name",), self.role(region, role), ROLE
        yield ("domain", "name"), self.domain, COMMON_NAME
