"""CloudFront in front of the API, where a deployment asks for it."""

from typing import Annotated, Literal

from pydantic import Field

from constructs_lib.deployment.regions import RegionName
from constructs_lib.deployment.section import NOT_EMPTY, Listed, Section, at_most

READ_METHODS = ("GET", "HEAD", "OPTIONS")
"""All that CloudFront leads to two origins (CloudFront's guide, "Optimize high availability with
CloudFront origin failover"); it refuses to create a distribution that lets more through."""

PriceClass = Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"]


class Waf(Section):
    """`[cloudfront.waf]`: AWS WAF before CloudFront: a limit per address, and AWS's managed rules
    against addresses of ill repute, known bad inputs and common attacks. One of these refuses
    bodies of more than 8 KiB. The names that CloudFront asks stay reachable past it."""

    action: Literal["block", "count"] = "block"
    """"count": refuse nothing and log what would be: to see first whom the rules would hit."""
    requests_per_address: Annotated[int, Field(ge=10, le=2_000_000_000)] = 2000
    """Requests within five minutes that one address may send: 10 or more."""


class CloudFront(Section):
    """`[cloudfront]`: the shared name becomes a CloudFront distribution's, and Route 53 leads
    CloudFront by the routed name: "routed." before the shared one."""

    state: Literal["active", "removed"] = "active"
    """"removed": the shared name is Route 53's again and nothing is left but the provider of
    us-east-1, by which Terraform destroys what was there; once that is deployed, take the section
    out."""
    origins: (
        Annotated[
            Listed[RegionName],
            NOT_EMPTY,
            at_most(2, "are more than the two that CloudFront fails over between", "leave out one"),
        ]
        | None
    ) = None
    """Regions that CloudFront asks by their regional names, past Route 53: one, or two of which
    the second answers what the first fails. Two are for an API that only reads: CloudFront then
    lets GET, HEAD and OPTIONS through and nothing else. When left out it asks the routed name, and
    Route 53 fails over every method."""
    cache: Literal["none", "origin"] = "none"
    """"origin": keep answers to GET and HEAD for as long as their own Cache-Control says, apart
    by query, cookies, Authorization and Origin; what says nothing is not kept."""
    price_class: PriceClass = "PriceClass_All"
    """Which edge locations serve: all, all but the dearest, or only the cheapest."""
    waf: Waf | None = None
    """AWS WAF; none when left out."""

    @property
    def is_active(self) -> bool:
        """Whether the shared name leads to CloudFront."""
        return self.state == "active"
