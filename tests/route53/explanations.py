"""What the tests ask of Route 53's responses: shares, paths, and why a record was passed over."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from operations.route53.records import RecordSet
from operations.route53.resolve import PossibleResponse, Step


class Reason(StrEnum):
    """Why a record was not the answer."""

    CHECK_UNHEALTHY = "its health check is unhealthy"
    TARGET_UNHEALTHY = "nothing that it points at is healthy"
    ELSEWHERE = "it is for callers elsewhere"
    LESS_PREFERRED = "a healthy record comes before it for this caller"
    CHANCE = "chance decided for another record"


class PassedOver(NamedTuple):
    """A record that was considered and not chosen."""

    record: RecordSet
    reason: Reason


def path(response: PossibleResponse) -> tuple[str, ...]:
    """The names walked, from the one asked for, through aliases and CNAMEs."""
    return tuple(step.group.name for step in response.steps)


def is_fail_open(responses: Iterable[PossibleResponse]) -> bool:
    """Whether any response comes from a group of which nothing was healthy."""
    return any(step.fail_open for response in responses for step in response.steps)


def passed_over(responses: Iterable[PossibleResponse]) -> tuple[PassedOver, ...]:
    """The records that no response chose at any step, each once."""
    steps = [step for response in responses for step in response.steps]
    chosen = {branch.record for step in steps for branch in step.chosen}
    found = {
        passed.record: passed
        for step in steps
        for passed in passed_over_at(step)
        if passed.record not in chosen
    }
    return tuple(found.values())


def passed_over_at(step: Step) -> tuple[PassedOver, ...]:
    """The records of a step's group that it did not choose, in order of preference."""
    reasons = {branch.record: Reason[cause.name] for branch, cause in step.unhealthy}
    chosen = {branch.record for branch in step.chosen}
    passed = []
    for tier in step.group.tiers:
        otherwise = Reason.LESS_PREFERRED
        if any(branch.record in chosen for branch in tier):
            otherwise = Reason.CHANCE
        passed += [
            PassedOver(branch.record, reasons.get(branch.record, otherwise))
            for branch in tier
            if branch.record not in chosen
        ]
    return (*passed, *(PassedOver(record, Reason.ELSEWHERE) for record in step.group.elsewhere))
