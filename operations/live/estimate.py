"""What a run creates, and roughly what that costs: list prices of us-east-1, in US dollars.

Only the order of magnitude is meant: not all prices were compared with AWS's pages, AWS changes
them, and other regions differ, most by less than a third. Free tiers are left out. AWS bills
monthly prices by the hour, as CloudWatch's and KMS's pages say. No page says so of Route 53's
health checks, so the upper figure counts a whole month of everything.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

HOURS = 2.0
"""How long a run is assumed to take. Most of it goes to certificates, domains and replicas."""
_HOURS_OF_A_MONTH = 730
_CHECKERS = 16
"""How many checkers request each endpoint, roughly; Route 53 does not publish the number."""
_MILLION = 1_000_000
MONTHLY = {
    "aws_route53_health_check": (4.50, "0.50, and 1.00 each for HTTPS, string, 10 s, latency"),
    "aws_cloudwatch_metric_alarm": (0.40, "0.10 a metric, of which an alarm here has up to four"),
    "aws_cloudwatch_composite_alarm": (0.50, "0.50"),
    "aws_cloudwatch_dashboard": (3.00, "3.00"),
    "aws_kms_key": (1.00, "1.00; nothing once its deletion is scheduled"),
    "aws_kms_replica_key": (1.00, "1.00"),
}
"""Dollars per month and resource. aws.amazon.com/route53/pricing, /cloudwatch/pricing,
/kms/pricing."""
_A_REQUEST = (1.00 + 0.20 + 0.21 + 0.125 + 0.25) / _MILLION
"""Dollars per request of a checker: HTTP API, Lambda (a request, and 100 ms of 128 MiB), a read of
the table, half a kilobyte of logs. aws.amazon.com/api-gateway/pricing, /lambda/pricing,
/dynamodb/pricing."""
_METRIC = 0.30
"""Dollars per month and custom metric. aws.amazon.com/cloudwatch/pricing."""
_METRICS_A_REGION = 15


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many resources of each type there will be, and the costs in dollars.

    `likely` bills monthly prices by the hour, `most` for a whole month.
    """

    resources: Mapping[str, int]
    likely: float
    most: float


def created(plan: Mapping[str, Any]) -> Counter[str]:
    """Count what a plan creates, by type (`terraform show -json`)."""
    return Counter(
        change["type"]
        for change in plan.get("resource_changes", [])
        if "create" in change["change"]["actions"]
    )


def estimate(resources: Mapping[str, int], *, regions: int, interval: int) -> Estimate:
    """Estimate a run of `HOURS` with these resources; `interval` is the health checks', in
    seconds."""
    monthly = sum(price * resources.get(kind, 0) for kind, (price, _) in MONTHLY.items())
    monthly += _METRIC * _METRICS_A_REGION * regions
    requests = regions * _CHECKERS * HOURS * 3600 / interval * _A_REQUEST
    return Estimate(resources, monthly * HOURS / _HOURS_OF_A_MONTH + requests, monthly + requests)


def by_count(resources: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    """Return the types, the most frequent first."""
    return sorted(resources.items(), key=lambda each: (-each[1], each[0]))
