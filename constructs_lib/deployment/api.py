"""The API of a deployment file: its routes, its function and its protections."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from constructs_lib.deployment.route_keys import RouteKey
from constructs_lib.deployment.section import NOT_EMPTY, Listed, Section, Slug, matches, refuse

LogRetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
]  # fmt: skip
"""The retention times that CloudWatch Logs knows, in days."""

RESERVED_VARIABLES = frozenset(
    {"TABLE_NAME", "PARTITION_KEY", "SORT_KEY", "TIME_TO_LIVE", "BASE_PATH", "TZ"}
)
"""Environment variables that Meridian or Lambda sets."""
_RESERVED_PREFIXES = ("AWS_", "LAMBDA_", "POWERTOOLS_", "_")
_TERRAFORMS_OWN = frozenset(
    {"COUNT", "DEPENDS_ON", "FOR_EACH", "LIFECYCLE", "LOCALS", "PROVIDERS", "SOURCE", "VERSION"}
)
"""Names that Terraform reserves for the arguments of modules; no variable may have one."""


def _is_free_variable(name: str) -> str:
    if name in RESERVED_VARIABLES or name.startswith(_RESERVED_PREFIXES):
        refuse("is set by Meridian or by Lambda", "choose another name")
    if name in _TERRAFORMS_OWN:
        refuse("is a name that Terraform reserves", "choose another name")
    return name


Variable = Annotated[
    str,
    matches(
        r"[A-Z][A-Z0-9_]*",
        "is not a name of A-Z, 0-9 and _",
        'write it such as "RATES_URL"',
    ),
    AfterValidator(_is_free_variable),
]


Origin = Annotated[
    str,
    matches(
        r"\*|[a-z][a-z0-9+.-]*://(\*|[^\s/*]+)",
        "is not an origin: a scheme and a host, without a path",
        'write it such as "https://app.example.com", or "*"',
    ),
]
_MOST_REQUESTS = 1_000_000
"""Requests per second: a hundred times the quota of a new account."""


class Cors(Section):
    """`[api.cors]`: which web pages may call the API. API Gateway answers preflight requests."""

    allow_origins: Annotated[Listed[Origin], NOT_EMPTY]
    """Origins, such as "https://app.example.com", or "*"."""
    allow_methods: Listed[str] = ("GET", "POST")
    """Methods, or "*"."""
    allow_headers: Listed[str] = (
        "authorization",
        "content-type",
        "idempotency-key",
        "x-correlation-id",
    )
    """Request headers."""
    expose_headers: Listed[str] = ("x-correlation-id",)
    """Response headers that the page may read."""
    allow_credentials: bool = False
    """Let the page send cookies; not together with "*"."""
    max_age: Annotated[int, Field(ge=-1, le=86400)] = 300
    """Seconds for which a browser may keep a preflight's answer."""


class Jwt(Section):
    """`[api.jwt]`: require a JSON Web Token on all routes except the health route."""

    issuer: Annotated[
        str,
        matches(
            r"https://[^\s/]+(/\S*)?",
            "is not an https URL",
            'write it such as "https://id.example.com"',
        ),
    ]
    """The issuer's URL; its keys are found through its OpenID configuration."""
    audience: Annotated[Listed[Annotated[str, Field(min_length=1)]], NOT_EMPTY]
    """Accepted audiences or client ids."""
    scopes: Listed[str] = ()
    """Scopes, of which a token must have at least one; no scope is required when left out."""


class Throttle(Section):
    """`[api.throttle]`: the limits of each of the application's routes, in each region.

    Size it for a region that serves all callers. All APIs of an account share a quota in each
    region. The defaults leave part of it to the health route, which has a throttle of its own, even
    in AWS's newer regions (2,500 and 1,250; older ones allow 10,000 and 5,000).
    """

    rate: Annotated[float, Field(gt=0, le=_MOST_REQUESTS)] = 2000
    """Requests per second, on average."""
    burst: Annotated[int, Field(ge=1, le=_MOST_REQUESTS)] = 1000
    """Requests in a burst."""


class Function(Section):
    """`[api.function]`: how the application's function runs."""

    memory: Annotated[int, Field(ge=128, le=10240)] = 512
    """Memory in MiB; processor time grows with it."""
    timeout: Annotated[int, Field(ge=1, le=29)] = 10
    """Seconds after which Lambda stops an invocation. HTTP APIs wait 30 at most."""
    architecture: Literal["arm64", "x86_64"] = "arm64"
    """The processor architecture."""
    tracing: bool = True
    """Have Lambda send its own traces of the function to X-Ray."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """The lowest level that is logged."""
    vendor_boto3: bool = False
    """Put the lock file's boto3 into the bundle instead of using the runtime's."""


class Api(Section):
    """`[api]`: the application that each region runs."""

    app: Slug
    """The folder under lambda/ that holds the application; its handler.py has `handler`."""
    routes: Annotated[Listed[RouteKey], NOT_EMPTY]
    """Routes that the application serves, such as "GET /rates/{base}/{quote}"."""
    environment: dict[Variable, str] = {}
    """Environment variables of the application. Each is also a Terraform variable in lower case,
    so `TF_VAR_…` can override it at apply time."""
    function: Function = Function()
    """Memory, timeout, tracing and logging of the function."""
    log_retention_days: LogRetentionDays = 30
    """Days for which CloudWatch keeps the logs."""
    cors: Cors | None = None
    """Which web pages may call; none from other origins when left out."""
    jwt: Jwt | None = None
    """Which tokens are accepted; no token is required when left out."""
    throttle: Throttle = Throttle()
    """Request limits of the application's routes, in each region."""
