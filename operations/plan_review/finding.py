"""What a rule finds, and what a rule is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from operations.plan_review.proposal import Proposal
from operations.plan_review.system import System


class Severity(Enum):
    """How much a finding weighs; the value is what the review's exit code becomes."""

    NOTE = 0
    YES = 1
    FORBIDDEN = 2

    @property
    def label(self) -> str:
        """What people read."""
        return {0: "note", 1: "needs a yes", 2: "forbidden"}[self.value]


@dataclass(frozen=True, slots=True)
class Violation:
    """A place where a rule does not hold: what will happen to users, and what to do instead.

    `existing` says that it was so before the plan.
    """

    addresses: tuple[str, ...]
    effect: str
    remedy: str
    existing: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation, with its rule's id and how much it weighs.

    `waived` is the reason for which somebody accepted it; `existing` says that it was so before
    the plan, which makes it a note.
    """

    rule: str
    severity: Severity
    addresses: tuple[str, ...]
    effect: str
    remedy: str
    existing: bool = False
    waived: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """A rule about what plans do."""

    id: str
    severity: Severity
    sentence: str
    violations: Callable[[Proposal], Iterable[Violation]]

    def findings(self, proposal: Proposal) -> Iterator[Finding]:
        """What plans do against it."""
        for found in self.violations(proposal):
            severity = Severity.NOTE if found.existing else self.severity
            yield Finding(
                self.id, severity, found.addresses, found.effect, found.remedy, found.existing
            )


@dataclass(frozen=True, slots=True)
class SystemRule:
    """A rule about the system that plans lead to. What was so before them is only a note."""

    id: str
    severity: Severity
    sentence: str
    violations: Callable[[System], Iterable[Violation]]

    def findings(self, proposal: Proposal) -> Iterator[Finding]:
        """What of the system is against it, once the plans are applied."""
        before = set(self.violations(proposal.before))
        for found in self.violations(proposal.after):
            existing = found in before
            severity = Severity.NOTE if existing else self.severity
            yield Finding(self.id, severity, found.addresses, found.effect, found.remedy, existing)


Rule = ChangeRule | SystemRule
