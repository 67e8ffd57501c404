"""Waivers of checkov's findings, read from a file that gives a reason for each."""

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
    """The resource's name; checkov does not report the type for Terraform's JSON."""


class CheckWaiver(BaseModel):
    """A check that some resources need not pass, and the reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    check: str = Field(pattern=r"^CKV2?_[A-Z]+_\d+$")
    resources: tuple[str, ...] = Field(min_length=1)
    """Patterns of resource names, as in `fnmatch`."""
    reason: str = Field(min_length=1)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    waivers: tuple[CheckWaiver, ...]


def read_waivers(text: str) -> tuple[CheckWaiver, ...]:
    """Parse a waivers file.

    Raises:
        ValueError: the text is not TOML, or holds anything other than valid waivers.
    """
    return _File.model_validate(tomllib.loads(text)).waivers


def judge(findings: Iterable[FailedCheck], waivers: Iterable[CheckWaiver]) -> list[str]:
    """Return a complaint for each failed check without a waiver, and for each unused pattern."""
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
    return [*complaints, *_unused(patterns - used)]


def _unused(patterns: Iterable[tuple[str, str]]) -> Iterator[str]:
    for check, pattern in sorted(patterns):
        yield f"{check} {pattern}: no finding matches this waiver; remove it"
