"""Health checks, and how Route 53 derives a check's status from findings.

Findings are what checkers report, before a check's own settings apply: True where the endpoint
answers as asked, the alarm's data is OK, or the routing control is on. A check without a finding
is healthy, as a new check is ("How Amazon Route 53 determines whether a health check is healthy").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from constructs_lib.health_check_facts import DEFAULT_FAILURE_THRESHOLD, DEFAULT_INTERVAL, PORTS
from constructs_lib.regions import CHECKER_REGIONS

_ENDPOINT_TYPES = frozenset((*PORTS, "TCP"))


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """A health check, with Route 53's defaults for what was not set.

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
        """Whether checkers send requests; other types follow checks, alarms or routing controls."""
        return self.type in _ENDPOINT_TYPES


class Statuses:
    """The status of every health check under given findings, worked out on demand."""

    __slots__ = ("_checks", "_findings", "_known")

    def __init__(self, checks: Mapping[str, HealthCheck], findings: Mapping[str, bool]) -> None:
        self._checks = checks
        self._findings = findings
        self._known: dict[str, bool] = {}

    def found(self, key: str) -> bool:
        """Return the finding of an endpoint or AWS resource; True (healthy) where there is none."""
        return self._findings.get(key, True)

    def healthy(self, check_id: str) -> bool:
        """Return a check's status; of a check that the model does not have, its finding."""
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
