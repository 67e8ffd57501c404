"""What Route 53's health checkers reported last of each region (GetHealthCheckStatus).

Route 53's API is a control plane in us-east-1. It can be unavailable while health checks and DNS
answers go on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

from constructs_lib.health_check_facts import is_healthy
from operations.operator.replicas import CONFIG

if TYPE_CHECKING:
    from mypy_boto3_route53 import Route53Client

_API = "us-east-1"


@dataclass(frozen=True, slots=True)
class CheckerReport:
    """The last report of the checker at `address` in `region`; `status` is Route 53's text."""

    region: str
    address: str
    status: str

    @property
    def is_ok(self) -> bool:
        """Whether the endpoint passed."""
        return self.status.startswith("Success")


@dataclass(frozen=True, slots=True)
class CheckerView:
    """All checkers' reports on one regional name."""

    reports: tuple[CheckerReport, ...]

    @property
    def successes(self) -> int:
        """How many checkers reported success."""
        return sum(report.is_ok for report in self.reports)

    @property
    def is_healthy(self) -> bool:
        """Whether enough of them did. Without any report the check is healthy, as a new one is."""
        return not self.reports or is_healthy(self.successes, len(self.reports))

    def __str__(self) -> str:
        return f"{self.successes} of {len(self.reports)} checkers ok"


class CheckerReports:
    """Finds Route 53's health checks by the domain name that they request."""

    def __init__(self) -> None:
        self._client: Route53Client = boto3.Session().client(
            "route53", region_name=_API, config=CONFIG
        )

    def view(self, name: str) -> CheckerView:
        """Return the checkers' reports on a regional name.

        Raises:
            LookupError: if no health check requests that name.
        """
        checks = list(self._asking(name))
        if not checks:
            raise LookupError(f"no health check requests {name}")
        return CheckerView(tuple(report for check in checks for report in self._reports(check)))

    def _asking(self, name: str) -> Iterator[str]:
        for page in self._client.get_paginator("list_health_checks").paginate():
            for check in page["HealthChecks"]:
                if check["HealthCheckConfig"].get("FullyQualifiedDomainName") == name:
                    yield check["Id"]

    def _reports(self, check: str) -> Iterator[CheckerReport]:
        answer = self._client.get_health_check_status(HealthCheckId=check)
        for seen in answer["HealthCheckObservations"]:
            yield CheckerReport(
                seen.get("Region", ""),
                seen.get("IPAddress", ""),
                seen.get("StatusReport", {}).get("Status", ""),
            )
