"""Rules about the retention of logs, and about alarms."""

from collections.abc import Iterator

from operations.plan_review.finding import ChangeRule, Severity, SystemRule, Violation
from operations.plan_review.proposal import Proposal
from operations.plan_review.system import System
from operations.terraform_json.resources import Unknown, number

_ALARMS = ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm")
_DAYS = "retention_in_days"


def _kept_for_ever(system: System) -> Iterator[Violation]:
    for group in system.of("aws_cloudwatch_log_group"):
        retention = group.values.get(_DAYS)
        if not retention and not isinstance(retention, Unknown):
            yield Violation(
                (group.address,),
                "Its logs are never deleted: they cost more each month, and what users sent is "
                "kept without limit.",
                "Set `retention_in_days`.",
            )


def _shortened(proposal: Proposal) -> Iterator[Violation]:
    """Only from one retention to another: setting the first is what `logs-kept-for-ever` asks."""
    for change in proposal.acting("aws_cloudwatch_log_group"):
        sides = (change.before, change.after)
        old, new = (number(side.values.get(_DAYS)) if side is not None else None for side in sides)
        if old and new and new < old:
            yield Violation(
                (change.address,),
                f"Logs were kept {old} days and will be kept {new}: older ones are deleted, and do "
                "not come back.",
                "Export what is still needed. Then say yes.",
            )


def _alarms_removed(proposal: Proposal) -> Iterator[Violation]:
    """Only regions that still have functions: a removed region may lose its alarms."""
    left = {alarm.region for alarm in proposal.after.of(*_ALARMS)}
    serving = {function.region for function in proposal.after.of("aws_lambda_function")}
    gone: dict[str, list[str]] = {}
    for change in proposal.destroyed(*_ALARMS):
        if change.region in serving - left:
            gone.setdefault(change.region or "", []).append(change.address)
    for region, addresses in sorted(gone.items()):
        yield Violation(
            tuple(sorted(addresses)),
            f"No alarm is left in {region}, which still serves: nobody is paged when it fails.",
            "Keep alarms for as long as the region serves.",
        )


RULES = (
    SystemRule(
        "logs-kept-for-ever",
        Severity.YES,
        "Every log group has a retention.",
        _kept_for_ever,
    ),
    ChangeRule(
        "logs-kept-shorter",
        Severity.YES,
        "Somebody agrees before logs are deleted by a shorter retention.",
        _shortened,
    ),
    ChangeRule(
        "alarms-removed",
        Severity.YES,
        "A region that serves keeps an alarm, if it has had one.",
        _alarms_removed,
    ),
)
