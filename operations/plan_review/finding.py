"""Rules, the violations that they yield, and the findings that the review makes of these."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from operations.plan_review.proposal import Proposal
from operations.plan_review.system import System


class Severity(Enum):
    """What a finding demands; the highest value among them is the review's exit code."""

    NOTE = 0
    YES = 1
    FORBIDDEN = 2

    @property
    def label(self) -> str:
        """The severity in reports."""
        return {0: "note", 1: "needs a yes", 2: "forbidden"}[self.value]


@dataclass(frozen=True, slots=True)
class Violation:
    """A breach of a rule by the resources at `addresses`.

    `effect` says what will happen to users, `remedy` what to do instead; `existing` that it was
    so before the plan.
    """

    addresses: tuple[str, ...]
    effect: str
    remedy: str
    existing: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation with its rule's id and its severity.

    `existing` says that it was so before the plan, which makes it a note; `waived` is the reason
    of the waiver that covers it.
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
    """A rule about what the plans change."""

    id: str
    severity: Severity
    sentence: str
    violations: Callable[[Proposal], Iterable[Violation]]

    def findings(self, proposal: Proposal) -> Iterator[Finding]:
        """The findings about the plans; violations that existed before are notes."""
        for found in self.violations(proposal):
            severity = Severity.NOTE if found.existing else self.severity
            yield Finding(
                self.id, severity, found.addresses, found.effect, found.remedy, found.existing
            )


@dataclass(frozen=True, slots=True)
class SystemRule:
    """A rule about the system after the plans; a violation that existed before is a note."""

    id: str
    severity: Severity
    sentence: str
    violations: Callable[[System], Iterable[Violation]]

    def findings(self, proposal: Proposal) -> Iterator[Finding]:
        """The findings about the system after the plans."""
        before = set(self.violations(proposal.before))
        for found in self.violations(proposal.after):
            existing = found in before
            severity = Severity.NOTE if existing else self.severity
            yield Finding(self.id, severity, found.addresses, found.effect, found.remedy, existing)


Rule = ChangeRule | SystemRule
