"""Rules by proof: what survived a failure before the plans survives it after them too."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from operations.plan_review.finding import ChangeRule, Finding, Severity, Violation
from operations.plan_review.proposal import Proposal
from operations.plan_review.rules import health_checks, routing
from operations.plan_review.rules.routing import unread_records
from operations.plan_review.system import System
from operations.proof.proof import ProofSeverity, ProofVerdict
from operations.proof.prover import prove
from operations.proof.subjects import subjects
from operations.proof.survival import shared_names, survived


def _no_longer_survived(proposal: Proposal) -> Iterator[Violation]:
    for (name, region), modes in sorted(_no_longer_survives(proposal).items()):
        yield Violation(
            _records(proposal.after, name) or (name,),
            f"When {region} fails ({', '.join(sorted(modes))}), callers of {name} get errors: "
            "before this plan another region took over.",
            "Keep a second region that takes callers, with a health check for each that tells "
            "when its own region fails. `.venv/bin/pipenv run prove` shows who is lost, and why.",
        )


def _no_longer_survives(proposal: Proposal) -> dict[tuple[str, str], set[str]]:
    """The failure modes that are no longer survived, by name and region.

    Empty if any record cannot be read from the plan: a proof needs all of them.
    """
    broken: dict[tuple[str, str], set[str]] = defaultdict(set)
    if any(unread_records(proposal.after)):
        return broken
    names = shared_names(proposal.before.reading)
    before = survived(proposal.before.reading, names)
    after = survived(proposal.after.reading, names)
    for failure, holds in after.items():
        if before.get(failure, False) and not holds:
            broken[failure.name, failure.region].add(str(failure.mode))
    return broken


def _not_proved(proposal: Proposal) -> Iterator[Violation]:
    """Report the errors of `prove` that no other rule reports for the same record."""
    if any(unread_records(proposal.after)):
        return
    before = _errors(proposal.before)
    reported = list(_reported(proposal))
    names = {name for name, _ in _no_longer_survives(proposal)}
    for (name, rule, record), verdict in _errors(proposal.after).items():
        existing = (name, rule, record) in before
        explained = rule in ("survival", "alone") and name in names
        explained = explained or any(
            record in finding.addresses and (existing or not finding.existing)
            for finding in reported
        )
        if not explained:
            because = f": {verdict.because}" if verdict.because else ""
            yield Violation(
                (record or name,),
                f"`prove` rejects {name}. {verdict.says.removesuffix('.')}{because}.",
                "Let `.venv/bin/pipenv run prove` show who is lost, and mend what it names.",
                existing,
            )


def _errors(system: System) -> Mapping[tuple[str, str, str], ProofVerdict]:
    """The errors for which `prove` exits with 1, by name, rule and record; the first of each."""
    found: dict[tuple[str, str, str], ProofVerdict] = {}
    for shared in subjects(system.route53, system.deployed):
        for verdict in prove(system.reading, shared).verdicts:
            if verdict.severity is ProofSeverity.ERROR:
                found.setdefault((shared.name, verdict.rule, verdict.record), verdict)
    return found


def _reported(proposal: Proposal) -> Iterator[Finding]:
    """The findings of the rules that judge single records and health checks."""
    for rule in (*health_checks.RULES, *routing.RULES):
        yield from rule.findings(proposal)


def _records(system: System, name: str) -> tuple[str, ...]:
    return tuple(sorted(record.source for record in system.records if record.name == name))


RULES = (
    ChangeRule(
        "failure-not-survived",
        Severity.FORBIDDEN,
        "Every failure of one region that was survived is survived after the plan.",
        _no_longer_survived,
    ),
    ChangeRule(
        "not-proved",
        Severity.YES,
        "`prove` rejects nothing after the plan that it did not reject before.",
        _not_proved,
    ),
)
