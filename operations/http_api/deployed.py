"""Amazon API Gateway HTTP APIs, their domain names, routes, stages and functions, as deployed.

Two readers fill this model: `terraform_json.infrastructure_reader` from Terraform's JSON, to prove
what a health check reaches, and `rehearsal.regions.reader` from AWS's API, to serve requests. A
field with a default is one that only one of them reads.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from operations.http_api.routes import Path, RouteKey, select, split_path

DEFAULT_STAGE = "$default"
"""The stage whose name is not part of a request's path."""
HEALTH_HANDLER = "health.handler.handler"
"""The handler of Meridian's health function (`lambda/health`)."""
ROOT: Path = ("",)
"""The path `/`."""

Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class Function:
    """The Lambda function that a route leads to."""

    name: str
    handler: str = ""
    """Empty where Terraform does not know it yet, and for container images."""
    table: str | None = None
    """The DynamoDB table that it is given in its environment, and so is taken to read."""

    @property
    def heeds_drain(self) -> bool:
        """Whether it is Meridian's health function, which fails while the drain item is set."""
        return self.table is not None and self.handler == HEALTH_HANDLER


def table_variables(environment: Mapping[str, Value]) -> Iterator[Value]:
    """Yield the values of the environment variables that name a table: TABLE is in their names."""
    for name, value in environment.items():
        if "TABLE" in name.upper():
            yield value


@dataclass(frozen=True, kw_only=True)
class JwtAuthorizer:
    """A JWT authorizer: which tokens it accepts, and where requests carry them."""

    identity_source: str
    """`$request.header.<name>` or `$request.querystring.<name>`."""
    issuer: str
    audience: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Route:
    """A route of an API and the function behind it.

    `function` is None where the integration is no Lambda function, or cannot be resolved.
    """

    key: RouteKey
    function: Function | None
    authorization: str = "NONE"
    """NONE, JWT, AWS_IAM or CUSTOM (API Gateway's AuthorizationType)."""
    authorizer: JwtAuthorizer | None = None
    """Read from AWS only."""
    scopes: tuple[str, ...] = ()
    """Of which a token must have one; none are required where it is empty. Read from AWS only."""
    timeout: float = 30
    """Seconds that API Gateway waits for the function; at most 30. Read from AWS only."""

    @property
    def is_open(self) -> bool:
        """Whether it takes requests without authorization."""
        return self.authorization == "NONE"


@dataclass(frozen=True, kw_only=True)
class Throttle:
    """The settings of a token bucket: requests per second, and how many may come at once."""

    rate: float
    burst: int


ACCOUNT_THROTTLE = Throttle(rate=10_000, burst=5_000)
"""API Gateway's default quota for an account in a region; it fills in for a setting that a stage
or route leaves out.

https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
"""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage of an API."""

    name: str
    default_throttle: Throttle | None = None
    route_throttles: Mapping[str, Throttle | None] = field(default_factory=dict)
    """By route key; a route that is listed here does not take the default. Read from AWS only."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Read from AWS only."""


@dataclass(frozen=True, kw_only=True)
class Cors:
    """An HTTP API's CORS configuration, by API Gateway's names."""

    allow_origins: tuple[str, ...]
    allow_methods: tuple[str, ...]
    allow_headers: tuple[str, ...]
    expose_headers: tuple[str, ...]
    allow_credentials: bool
    max_age: int | None
    """Seconds."""


@dataclass(frozen=True, kw_only=True)
class Api:
    """An HTTP API of one region."""

    region: str
    id: str = ""
    """Assigned by AWS; empty before the first apply."""
    execute_api_disabled: bool = False
    """Whether its `execute-api` endpoint answers 404 to everything."""
    routes: Mapping[RouteKey, Route] = field(default_factory=dict)
    stages: Mapping[str, Stage] = field(default_factory=dict)
    """By name."""
    cors: Cors | None = None
    """Read from AWS only."""

    def route(self, *, method: str, path: Path) -> tuple[Route, dict[str, str]] | None:
        """Return the route that takes a request, with its path parameters; None if none does."""
        selected = select(self.routes, method=method, path=path)
        if selected is None:
            return None
        key, parameters = selected
        return self.routes[key], parameters

    @property
    def rate_limit(self) -> float | None:
        """The lowest default rate limit of its stages, in requests per second."""
        throttles = [stage.default_throttle for stage in self.stages.values()]
        return min((each.rate for each in throttles if each is not None), default=None)


@dataclass(frozen=True, kw_only=True)
class ApiMapping:
    """An API mapping: where a domain name sends the requests below a base path."""

    key: str
    """The base path, such as `orders/v1`; empty for all requests that no other mapping takes."""
    api: Api | None
    """None where it is not an HTTP API of this region."""
    stage: str = DEFAULT_STAGE


@dataclass(frozen=True, kw_only=True)
class Domain:
    """A custom domain name in one region, with its API mappings."""

    name: str
    """In lower case."""
    region: str
    mutual_tls: bool = False
    """Read from Terraform only."""
    mappings: tuple[ApiMapping, ...] = ()

    def mapping(self, path: Path) -> tuple[ApiMapping, Path] | None:
        """Return the mapping that takes a path, and the path below its base path.

        The longest matching base path wins, whole segments only:
        https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mappings.html
        """
        for mapping in sorted(self.mappings, key=lambda each: -len(each.key)):
            base = tuple(mapping.key.split("/")) if mapping.key else ()
            if path[: len(base)] == base:
                return mapping, path[len(base) :] or ROOT
        return None

    def route(self, path: str) -> Route | None:
        """Return the route that takes GET requests for a path, such as `/v1/health?deep`."""
        mapped = self.mapping(split_path(path.partition("?")[0]))
        if mapped is None or mapped[0].api is None:
            return None
        found = mapped[0].api.route(method="GET", path=mapped[1])
        return None if found is None else found[0]

    @property
    def has_known_routes(self) -> bool:
        """Whether the routes of all its APIs were read.

        Terraform's JSON does not show those of an OpenAPI document or of another state.
        """
        return all(mapping.api is not None and mapping.api.routes for mapping in self.mappings)
