"""Texts and selections that several reports share."""

from operations.plan_review.changes import Action
from operations.plan_review.finding import Finding, Severity
from operations.plan_review.review import Review

COLUMNS = tuple(action for action in Action if action is not Action.NOTHING)
"""The actions that are counted for each region, in the order of the columns."""
MARKS = {Severity.NOTE: "✅", Severity.YES: "⚠️", Severity.FORBIDDEN: "⛔"}
_VERDICTS = {
    Severity.NOTE: "Nothing to worry about.",
    Severity.YES: "Needs a person's yes.",
    Severity.FORBIDDEN: "Forbidden.",
}
FEW = 3
"""How many addresses of a finding are listed before the rest is only counted."""


def verdict(review: Review) -> str:
    """The verdict as a sentence."""
    return _VERDICTS[review.verdict]


def weighing(review: Review) -> list[Finding]:
    """The findings that need a yes or are forbidden, and are not waived."""
    return [
        finding
        for finding in review.findings
        if finding.severity is not Severity.NOTE and finding.waived is None
    ]


def notes(review: Review) -> list[Finding]:
    """The findings that are notes and are not waived."""
    return [each for each in review.findings if each.severity is Severity.NOTE and not each.waived]


def waived(review: Review) -> list[Finding]:
    """The findings that a waiver covers."""
    return [finding for finding in review.findings if finding.waived is not None]


def places(finding: Finding) -> str:
    """The first addresses of a finding, and how many more there are."""
    shown = ", ".join(finding.addresses[:FEW])
    more = len(finding.addresses) - FEW
    return f"{shown} and {more} more" if more > 0 else shown
