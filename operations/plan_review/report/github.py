"""A review as workflow commands of GitHub Actions, which annotate a run."""

from operations.plan_review.finding import Finding, Severity
from operations.plan_review.report.words import places, verdict
from operations.plan_review.review import Review

_COMMANDS = {Severity.NOTE: "notice", Severity.YES: "warning", Severity.FORBIDDEN: "error"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def github(review: Review) -> str:
    """Return one workflow command for each finding, and the verdict as a last line."""
    return "\n".join([*map(_command, review.findings), verdict(review)]) + "\n"


def _command(finding: Finding) -> str:
    command = _COMMANDS[finding.severity if finding.waived is None else Severity.NOTE]
    title = f"{finding.rule}: {places(finding)}".translate(_PROPERTY)
    message = f"{finding.effect} Instead: {finding.remedy}"
    if finding.waived is not None:
        message = f"Waived: {finding.waived}. {message}"
    return f"::{command} title={title}::{message.translate(_DATA)}"
