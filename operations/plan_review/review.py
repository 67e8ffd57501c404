"""Reviews plans: counts what they change in each region, applies the rules, gives a verdict."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from operations.plan_review.changes import Action
from operations.plan_review.finding import Finding, Rule, Severity
from operations.plan_review.plan import Plan
from operations.plan_review.proposal import Proposal
from operations.plan_review.rules.catalogue import RULES
from operations.plan_review.waivers import Waiver

ELSEWHERE = "(no region)"
"""Stands for the region where the plan does not tell it."""


class Remark(NamedTuple):
    """A kind of finding about waivers or the plan itself; unlike a rule, it cannot be waived."""

    id: str
    severity: Severity
    sentence: str


EXPIRED = Remark("waiver-expired", Severity.FORBIDDEN, "No waiver has expired.")
UNUSED = Remark("waiver-unused", Severity.NOTE, "Every waiver covers something.")
DOUBT = Remark(
    "plan-not-judged", Severity.YES, "A plan is complete, and the review understands all of it."
)
REMARKS = (EXPIRED, UNUSED, DOUBT)


@dataclass(frozen=True)
class Review:
    """The changes by region, and the findings, the most severe first."""

    plans: tuple[str, ...]
    regions: Mapping[str, Counter[Action]]
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Severity:
        """The highest severity among the findings that are not waived."""
        severities = (finding.severity for finding in self.findings if finding.waived is None)
        return max(severities, key=lambda severity: severity.value, default=Severity.NOTE)


def review(
    plans: Sequence[Plan],
    *,
    today: date,
    waivers: Sequence[Waiver] = (),
    rules: Sequence[Rule] = RULES,
) -> Review:
    """Review plans that are meant to be applied together.

    `today` decides which waivers have expired.
    """
    proposal = Proposal(tuple(plans))
    findings = [finding for rule in rules for finding in rule.findings(proposal)]
    findings = list(dict.fromkeys(findings))
    judged = [_waived(finding, waivers, today) for finding in findings]
    judged += [*_about_waivers(waivers, findings, today), *_doubts(plans)]
    return Review(
        plans=tuple(plan.name for plan in plans),
        regions=_by_region(proposal),
        findings=tuple(sorted(judged, key=lambda finding: -finding.severity.value)),
    )


def _by_region(proposal: Proposal) -> dict[str, Counter[Action]]:
    """How many resources are created, changed, destroyed and so on, by region."""
    counted: dict[str, Counter[Action]] = {}
    for change in proposal.changes:
        if change.counted:
            counted.setdefault(change.region or ELSEWHERE, Counter()).update(change.counted)
    return dict(sorted(counted.items()))


def _waived(finding: Finding, waivers: Sequence[Waiver], today: date) -> Finding:
    for waiver in waivers:
        if waiver.expires >= today and waiver.covers(finding):
            return replace(finding, waived=f"{waiver.reason} (until {waiver.expires})")
    return finding


def _about_waivers(
    waivers: Sequence[Waiver], findings: Sequence[Finding], today: date
) -> Iterator[Finding]:
    for waiver in waivers:
        what = f"The waiver of {waiver.rule}"
        if waiver.expires < today:
            yield Finding(
                EXPIRED.id,
                EXPIRED.severity,
                (waiver.address,),
                f"{what} ended on {waiver.expires} (“{waiver.reason}”).",
                "Fix what it was for and remove the waiver, or set a new expiry.",
            )
        elif not any(waiver.covers(finding) for finding in findings):
            yield Finding(
                UNUSED.id,
                UNUSED.severity,
                (waiver.address,),
                f"{what} covers no finding of these plans.",
                "Remove it from the file if it is no longer needed.",
            )


def _doubts(plans: Sequence[Plan]) -> Iterator[Finding]:
    for plan in plans:
        for doubt in plan.doubts:
            said = f"{doubt[:1].upper()}{doubt[1:]}."
            yield Finding(DOUBT.id, DOUBT.severity, (plan.name,), said, "Judge it by hand.")
