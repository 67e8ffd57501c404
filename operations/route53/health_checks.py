"""Health checks, and the status that Route 53 gives each from what was found.

Findings are what checkers see, before a check's own settings count: True where the endpoint
answers as asked, the alarm's data is OK, or the routing control is on. What nobody reported is
healthy, as the guide says of a new check ("How Amazon Route 53 determines whether a health
check is healthy").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from constructs_lib.health_check_facts import DEFAULT_FAILURE_THRESHOLD, DEFAULT_INTERVAL, PORTS
from constructs_lib.regions import CHECKER_REGIONS

_ENDPOINT_TYPES = frozenset((*PORTS, "TCP"))


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One health check, with what Route 53 fills in where nothing was said.

    `type` is one of HTTP, HTTPS, HTTP_STR_MATCH, HTTPS_STR_MATCH, TCP, CALCULATED,
    CLOUDWATCH_METRIC and RECOVERY_CONTROL. `request_interval` is in seconds. `id` is symbolic
    (a Terraform address) before AWS has given one.
    """

    id: str
    type: str
    fqdn: str | None = None
    ip_address: str | None = None
    port: int | None = None
    resource_path: str | None = None
    search_string: str | None = None
    request_interval: int = DEFAULT_INTERVAL
    failure_threshold: int = DEFAULT_FAILURE_THRESHOLD
    regions: tuple[str, ...] = ()
    inverted: bool = False
    disabled: bool = False
    child_health_checks: tuple[str, ...] = ()
    health_threshold: int | None = None
    alarm: tuple[str, str] | None = None
    insufficient_data_health_status: str | None = None
    routing_control_arn: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)
    source: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.type != "CALCULATED":
            object.__setattr__(self, "health_threshold", None)
        if self.port is None:
            object.__setattr__(self, "port", PORTS.get(self.type))
        if self.type in PORTS:
            path = "/" + (self.resource_path or "").removeprefix("/")
            object.__setattr__(self, "resource_path", path)
        if self.asks_an_endpoint and not self.regions:
            object.__setattr__(self, "regions", CHECKER_REGIONS)

    @property
    def asks_an_endpoint(self) -> bool:
        """Whether checkers send requests, rather than Route 53 watching something else."""
        return self.type in _ENDPOINT_TYPES


class Statuses:
    """The status of every health check under given findings, worked out when asked for."""

    __slots__ = ("_checks", "_findings", "_known")

    def __init__(self, checks: Mapping[str, HealthCheck], findings: Mapping[str, bool]) -> None:
        self._checks = checks
        self._findings = findings
        self._known: dict[str, bool] = {}

    def found(self, key: str) -> bool:
        """What was found at an endpoint or AWS resource; healthy where nothing was reported."""
        return self._findings.get(key, True)

    def healthy(self, check_id: str) -> bool:
        """The status of a check; one that the model does not hold is what was found of it."""
        known = self._known.get(check_id)
        if known is None:
            self._known[check_id] = True  # a loop of calculated checks must end
            known = self._known[check_id] = self._status(check_id)
        return known

    def _status(self, check_id: str) -> bool:
        check = self._checks.get(check_id)
        if check is None:
            return self.found(check_id)
        if check.disabled:
            healthy = True
        elif check.type == "CALCULATED":
            children = sum(map(self.healthy, check.child_health_checks))
            healthy = children >= (check.health_threshold or 0)
        else:
            healthy = self.found(check_id)
        return healthy is not check.inverted
