"""What one region serves, as values: as much of its AWS as its edge has to know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from operations.http_api.routes import RouteKey
from operations.rehearsal.regions.streams_filter import Filter


@dataclass(frozen=True, kw_only=True)
class Function:
    """The version of a Lambda function that an integration leads to."""

    arn: str
    """As the integration names it, with its alias or version if it has one."""
    name: str
    version: str
    """A number or `$LATEST`."""
    runtime: str
    handler: str
    timeout: float
    """Seconds."""
    memory: int
    """MB; told to the function, not enforced."""
    environment: Mapping[str, str]
    log_group: str
    drops_logs_below: str | None
    """The level, in Lambda's words; None in the format Text, in which Lambda drops nothing."""
    reserved_concurrency: int | None
    code_sha256: str
    """Base64, as Lambda gives it."""
    code_location: str = field(compare=False)
    """A URL of the deployed zip; Lambda signs a new one for each reading."""

    @property
    def account(self) -> str:
        return self.arn.split(":")[4]


@dataclass(frozen=True, kw_only=True)
class JwtAuthorizer:
    identity_source: str
    """`$request.header.<name>` or `$request.querystring.<name>`."""
    issuer: str
    audience: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Route:
    key: RouteKey
    function: Function
    timeout: float
    """Seconds that API Gateway waits for the function; at most 30."""
    authorizer: JwtAuthorizer | None
    scopes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Throttle:
    """A token bucket's settings: requests a second, and how many may come at once."""

    rate: float
    burst: int


@dataclass(frozen=True, kw_only=True)
class Stage:
    name: str
    variables: Mapping[str, str]
    default_throttle: Throttle | None
    route_throttles: Mapping[str, Throttle | None]
    """By route key; a route that is named here does not take the default."""


@dataclass(frozen=True, kw_only=True)
class Cors:
    """An HTTP API's CORS configuration, in AWS's words."""

    allow_origins: tuple[str, ...]
    allow_methods: tuple[str, ...]
    allow_headers: tuple[str, ...]
    expose_headers: tuple[str, ...]
    allow_credentials: bool
    max_age: int | None
    """Seconds."""


@dataclass(frozen=True, kw_only=True)
class Api:
    id: str
    routes: Mapping[RouteKey, Route]
    stages: Mapping[str, Stage]
    cors: Cors | None
    execute_api_disabled: bool


@dataclass(frozen=True, kw_only=True)
class ApiMapping:
    """Where a custom domain name sends the requests below a base path (none: "")."""

    key: str
    api_id: str
    stage: str


@dataclass(frozen=True, kw_only=True)
class StreamMapping:
    """An event source mapping from a table's stream to a function."""

    id: str
    stream_arn: str
    function: Function
    filters: tuple[Filter, ...]
    batch_size: int
    retries: int
    dead_letters: str
    """The ARN of the queue that hears of what was given up."""

    def lets_through(self, record: Mapping[str, Any]) -> bool:
        """Say whether any of the filters does, or there is none."""
        return not self.filters or any(each.lets_through(record) for each in self.filters)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A rate at which EventBridge Scheduler calls a function."""

    name: str
    seconds: int
    """Between two calls."""
    function: Function
    input: str
    """The event, as JSON."""


@dataclass(frozen=True, kw_only=True)
class DeployedRegion:
    name: str
    apis: Mapping[str, Api]
    domains: Mapping[str, tuple[ApiMapping, ...]]
    """Custom domain name, in lower case, to its mappings."""
    streams: tuple[StreamMapping, ...] = ()
    schedules: tuple[Schedule, ...] = ()

    @property
    def unrouted_functions(self) -> tuple[Function, ...]:
        """The functions that streams and schedules call."""
        streams = (each.function for each in self.streams)
        return (*streams, *(each.function for each in self.schedules))

    @property
    def functions(self) -> Mapping[str, Function]:
        """Every function that a route leads to, by ARN."""
        routes = (route for api in self.apis.values() for route in api.routes.values())
        return {route.function.arn: route.function for route in routes}
