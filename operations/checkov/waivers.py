"""Which of checkov's findings are waived, by a file that gives the reason of each."""

import tomllib
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field


class FailedCheck(NamedTuple):
    """A check that a resource of a deployment fails."""

    check: str
    rule: str
    deployment: str
    resource: str
    """Its name, without the type, which checkov does not tell of JSON."""


class CheckWaiver(BaseModel):
    """A check that is not followed, on which resources, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    check: str = Field(pattern=r"^CKV2?_[A-Z]+_\d+$")
    resources: tuple[str, ...] = Field(min_length=1)
    """Patterns of names, as a shell's."""
    reason: str = Field(min_length=1)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    waivers: tuple[CheckWaiver, ...]


def read_waivers(text: str) -> tuple[CheckWaiver, ...]:
    """Return the waivers of a file.

    Raises:
        ValueError: when it is no TOML, or says anything but waivers.
    """
    return _File.model_validate(tomllib.loads(text)).waivers


def judge(findings: Iterable[FailedCheck], waivers: Iterable[CheckWaiver]) -> list[str]:
    """Return a sentence for each finding that is not waived, and for each idle pattern."""
    patterns = {(waiver.check, pattern) for waiver in waivers for pattern in waiver.resources}
    used: set[tuple[str, str]] = set()
    complaints = []
    for each in sorted(findings):
        waived = {
            (check, pattern)
            for check, pattern in patterns
            if check == each.check and fnmatchcase(each.resource, pattern)
        }
        used |= waived
        if not waived:
            complaints.append(f"{each.check} {each.deployment} {each.resource}: {each.rule}")
    return [*complaints, *_idle(patterns - used)]


def _idle(patterns: Iterable[tuple[str, str]]) -> Iterator[str]:
    for check, pattern in sorted(patterns):
        yield f"{check} {pattern}: nothing is found that this waives; take it out of the waivers"
