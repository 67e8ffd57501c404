"""What stands behind the names of a deployment, as far as a file of Terraform's tells.

Only what a health check's answer depends on: domains, APIs, routes, functions, and whether a
function is given a table, in an environment variable with TABLE in its name. A file cannot say
what a function *does*; one that is given a table is taken to read it when it is asked, and only
Meridian's own health function to heed the drain switch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from operations.http_api.routes import RouteKey, select, split_path
from operations.terraform_json.distributions import Distribution

HEALTH_HANDLER = "health.handler.handler"
"""The handler of Meridian's health function (`lambda/health`)."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function: the table that it is given, and whether it heeds the drain switch."""

    name: str
    table: str | None
    heeds_drain: bool


@dataclass(frozen=True, slots=True)
class Route:
    """A route of an API; `function` is None where it leads elsewhere, or nobody knows where."""

    key: str
    function: Function | None
    open: bool


@dataclass(frozen=True, slots=True)
class Api:
    """An HTTP API of a region; `rate_limit` is its stage's, in requests per second.

    `id` is what AWS gave it, and empty before.
    """

    region: str
    id: str = ""
    execute_api_disabled: bool = False
    routes: tuple[Route, ...] = ()
    rate_limit: float | None = None

    def route(self, path: tuple[str, ...]) -> Route | None:
        """The route that takes GET requests for a path."""
        found = select(map(RouteKey.parse, (r.key for r in self.routes)), method="GET", path=path)
        return next((r for r in self.routes if found and r.key == found[0].text), None)


@dataclass(frozen=True, slots=True)
class Domain:
    """A custom domain name in one region, with the APIs behind its base paths."""

    name: str
    region: str
    mutual_tls: bool = False
    apis: tuple[tuple[str, Api], ...] = ()

    @property
    def tells_routes(self) -> bool:
        """Whether the routes are seen; they may be in an OpenAPI document, or in another state."""
        return all(api.routes for _, api in self.apis)

    def route(self, path: str) -> Route | None:
        """The route that takes GET requests for a path, the longest base path first."""
        asked = split_path(path.partition("?")[0])
        for base_path, api in sorted(self.apis, key=lambda mapped: -len(mapped[0])):
            base = tuple(base_path.split("/")) if base_path else ()
            if asked[: len(base)] == base:
                return api.route(asked[len(base) :] or ("",))
        return None


@dataclass(frozen=True)
class Deployed:
    """Everything behind the names; empty where only Route 53 was read."""

    domains: tuple[Domain, ...] = ()
    apis: Mapping[str, Api] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    tables: frozenset[str] = frozenset()
    targets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What the aliases of a region's own domains point at, as far as AWS has named it."""
    distributions: tuple[Distribution, ...] = ()

    def domain(self, name: str, region: str) -> Domain | None:
        """The custom domain of a name in a region."""
        wanted = (name, region)
        return next((each for each in self.domains if (each.name, each.region) == wanted), None)

    def rate_limit(self, region: str) -> float | None:
        """The lowest limit that a stage sets in a region, in requests per second."""
        limits = [
            api.rate_limit
            for api in self.apis.values()
            if api.region == region and api.rate_limit is not None
        ]
        return min(limits, default=None)

    @property
    def has_drain_switch(self) -> bool:
        """Whether a health function of Meridian's is there to heed it."""
        return any(
            route.function is not None and route.function.heeds_drain
            for api in self.apis.values()
            for route in api.routes
        )
