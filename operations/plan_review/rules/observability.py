"""What is left to look at when something went wrong, and what that costs."""

from collections.abc import Iterator

from operations.plan_review.finding import Severity, SystemRule, Violation
from operations.plan_review.system import System
from operations.route53.readers.resources import Unknown


def _kept_for_ever(system: System) -> Iterator[Violation]:
    for group in system.of("aws_cloudwatch_log_group"):
        retention = group.values.get("retention_in_days")
        if not retention and not isinstance(retention, Unknown):
            yield Violation(
                (group.address,),
                "Its logs are never deleted: they cost more each month, and what users sent is "
                "kept for ever.",
                "Set `retention_in_days`.",
            )


RULES = (
    SystemRule(
        "logs-kept-for-ever",
        Severity.YES,
        "Every log group has a retention.",
        _kept_for_ever,
    ),
)
