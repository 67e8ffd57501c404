"""The infrastructure behind a deployment's DNS names, as far as Terraform's JSON shows it.

It holds what a health check's answer depends on. Terraform's JSON does not show what a function
does: one that is given a table is taken to read it, and only Meridian's own health function to
fail while its region is drained.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from operations.http_api.deployed import Api, Domain
from operations.terraform_json.distributions import Distribution


@dataclass(frozen=True)
class Deployed:
    """Domains, APIs, tables and distributions; all empty where only Route 53 was read."""

    domains: tuple[Domain, ...] = ()
    apis: Mapping[str, Api] = field(default_factory=dict)
    """By Terraform's address."""
    regions: Mapping[str, str] = field(default_factory=dict)
    """The region of each resource, by its address."""
    tables: frozenset[str] = frozenset()
    targets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By region: the DNS names that API Gateway gave to its domains, as far as they are known."""
    distributions: tuple[Distribution, ...] = ()

    def domain(self, name: str, region: str) -> Domain | None:
        """Return the custom domain of a name in a region."""
        wanted = (name, region)
        return next((each for each in self.domains if (each.name, each.region) == wanted), None)

    def rate_limit(self, region: str) -> float | None:
        """Return the lowest limit that a stage sets in a region, in requests per second."""
        apis = [api for api in self.apis.values() if api.region == region]
        return min((api.rate_limit for api in apis if api.rate_limit is not None), default=None)

    @property
    def has_drain_switch(self) -> bool:
        """Whether a route leads to Meridian's health function."""
        return any(
            route.function is not None and route.function.heeds_drain
            for api in self.apis.values()
            for route in api.routes.values()
        )
