"""What Route 53 answers: the responses it may give, how likely each is, and why not others."""

from enum import StrEnum
from typing import NamedTuple

from operations.route53.groups import Branch, Group, Silence
from operations.route53.records import RecordSet

MULTIVALUE_LIMIT = 8
"""A multivalue response carries at most so many records ("Multivalue answer routing")."""


class Cause(StrEnum):
    """Why a record was not the answer."""

    CHECK_UNHEALTHY = "its health check is unhealthy"
    TARGET_UNHEALTHY = "nothing that it points at is healthy"
    ELSEWHERE = "it is for callers elsewhere"
    LESS_PREFERRED = "a healthy record comes before it for this caller"
    CHANCE = "chance decided for another record"


class PassedOver(NamedTuple):
    """A record that was considered and not chosen."""

    record: RecordSet
    cause: Cause


class Step(NamedTuple):
    """One group on the way to a response: what was chosen there, and in which state of health.

    `fail_open` says that none was healthy, so that all counted as healthy. `unhealthy` holds
    the cause for each unhealthy record's branch.
    """

    group: Group
    chosen: tuple[Branch, ...]
    fail_open: bool
    unhealthy: tuple[tuple[Branch, Cause], ...]

    @property
    def passed_over(self) -> tuple[PassedOver, ...]:
        """The group's other records, each with its cause, in order of preference."""
        causes = {branch.record: cause for branch, cause in self.unhealthy}
        chosen = {branch.record for branch in self.chosen}
        passed = []
        for tier in self.group.tiers:
            otherwise = Cause.LESS_PREFERRED
            if any(branch.record in chosen for branch in tier):
                otherwise = Cause.CHANCE
            passed += [
                PassedOver(branch.record, causes.get(branch.record, otherwise))
                for branch in tier
                if branch.record not in chosen
            ]
        return (*passed, *(PassedOver(record, Cause.ELSEWHERE) for record in self.group.elsewhere))


class Outcome(NamedTuple):
    """One response that may be given, with its probability.

    `records` are those to answer with, and a response carries `limit` of them at random; none
    where the way ended in silence.
    """

    probability: float
    steps: tuple[Step, ...]
    records: tuple[RecordSet, ...]
    silence: Silence | None = None

    @property
    def limit(self) -> int:
        """How many of the records one response carries."""
        return min(len(self.records), MULTIVALUE_LIMIT)

    @property
    def path(self) -> tuple[str, ...]:
        """The names walked, from the one asked for, through aliases and CNAMEs."""
        return tuple(step.group.name for step in self.steps)

    @property
    def fail_open(self) -> bool:
        """Whether anywhere on the way nothing was healthy, so that all counted as healthy."""
        return any(step.fail_open for step in self.steps)


class Answer(NamedTuple):
    """Every response that one caller may get for a name and a type; probabilities sum to 1."""

    outcomes: tuple[Outcome, ...]

    @property
    def fail_open(self) -> bool:
        """Whether any possible response comes from a group of which nothing was healthy."""
        return any(outcome.fail_open for outcome in self.outcomes)

    @property
    def records(self) -> tuple[RecordSet, ...]:
        """Every record that may be answered with."""
        return tuple(self.shares)

    @property
    def shares(self) -> dict[RecordSet, float]:
        """The share of callers that each record gets; of a response, each takes one at random."""
        shares: dict[RecordSet, float] = {}
        for outcome in self.outcomes:
            for record in outcome.records:
                share = outcome.probability / len(outcome.records)
                shares[record] = shares.get(record, 0.0) + share
        return shares

    @property
    def passed_over(self) -> tuple[PassedOver, ...]:
        """The records that no outcome chose at any step, each once."""
        chosen = {
            branch.record
            for outcome in self.outcomes
            for step in outcome.steps
            for branch in step.chosen
        }
        found = {
            passed.record: passed
            for outcome in self.outcomes
            for step in outcome.steps
            for passed in step.passed_over
            if passed.record not in chosen
        }
        return tuple(found.values())
