"""CloudFront in front of the API, where a deployment asks for it."""

from typing import Annotated, Literal

from pydantic import Field

from constructs_lib.deployment.regions import RegionName
from constructs_lib.deployment.section import NOT_EMPTY, Listed, Section, at_most

READ_METHODS = ("GET", "HEAD", "OPTIONS")
"""The methods that CloudFront allows with an origin group; it refuses a distribution with others
(CloudFront's guide, "Optimize high availability with CloudFront origin failover")."""

PriceClass = Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"]


class Waf(Section):
    """`[cloudfront.waf]`: AWS WAF in front of CloudFront: a rate limit per address, and AWS's
    managed rules against addresses of bad reputation, known bad inputs and common attacks. One of
    them refuses bodies over 8 KiB. The names that CloudFront uses as origins remain public."""

    action: Literal["block", "count"] = "block"
    """"count" refuses nothing and logs what "block" would refuse."""
    requests_per_address: Annotated[int, Field(ge=10, le=2_000_000_000)] = 2000
    """Requests that one address may send within five minutes: 10 or more."""


class CloudFront(Section):
    """`[cloudfront]`: CloudFront serves the shared name. Its origin is the routed name, "routed."
    followed by the shared name, for which Route 53 chooses the region."""

    state: Literal["active", "removed"] = "active"
    """"removed" destroys the distribution and what belongs to it, and returns the shared name to
    Route 53. Only the provider of us-east-1 remains, which Terraform needs for that. Deploy it, and
    then delete the section."""
    origins: (
        Annotated[
            Listed[RegionName],
            NOT_EMPTY,
            at_most(2, "are more than the two that CloudFront fails over between", "leave out one"),
        ]
        | None
    ) = None
    """Regions that CloudFront uses as origins by their regional names, without Route 53: one, or
    two, the second of which serves requests that the first fails. Two are for an API that only
    reads, because CloudFront then allows GET, HEAD and OPTIONS only. When left out the origin is
    the routed name, and Route 53 fails over all methods."""
    cache: Literal["none", "origin"] = "none"
    """"origin" caches answers to GET and HEAD as their Cache-Control says, separately by query,
    cookies, Authorization and Origin. Answers without Cache-Control are not cached."""
    price_class: PriceClass = "PriceClass_All"
    """Which edge locations serve: all, all but the most expensive, or the cheapest only."""
    waf: Waf | None = None
    """AWS WAF; none when left out."""

    @property
    def is_active(self) -> bool:
        """Whether CloudFront serves the shared name."""
        return self.state == "active"
