"""What was proved before the plans must hold after them."""

from collections import defaultdict
from collections.abc import Iterator

from operations.plan_review.finding import ChangeRule, Severity, Violation
from operations.plan_review.proposal import Proposal
from operations.plan_review.rules.routing import unread_records
from operations.plan_review.survival import shared_names, survived
from operations.plan_review.system import System


def _no_longer_survived(proposal: Proposal) -> Iterator[Violation]:
    """A proof needs all of the records: where one cannot be read, nothing is claimed."""
    if any(unread_records(proposal.after)):
        return
    names = shared_names(proposal.before)
    before, after = survived(proposal.before, names), survived(proposal.after, names)
    broken = defaultdict(set)
    for failure, holds in after.items():
        if before.get(failure, False) and not holds:
            broken[failure.name, failure.region].add(str(failure.mode))
    for (name, region), modes in sorted(broken.items()):
        yield Violation(
            _records(proposal.after, name) or (name,),
            f"When {region} fails ({', '.join(sorted(modes))}), callers of {name} get errors: "
            "before this plan another region took over.",
            "Keep a second region that takes callers, with a health check for each that tells "
            "when its own region fails. `.venv/bin/pipenv run prove` shows who is lost, and why.",
        )


def _records(system: System, name: str) -> tuple[str, ...]:
    return tuple(sorted(record.source for record in system.records if record.name == name))


RULES = (
    ChangeRule(
        "failure-not-survived",
        Severity.FORBIDDEN,
        "Every failure of one region that was survived is survived after the plan.",
        _no_longer_survived,
    ),
)
