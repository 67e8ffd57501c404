"""Findings that somebody accepted, with the reason and the day on which that ends."""

import re
import tomllib
from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from operations.plan_review.finding import Finding


class WaiverError(Exception):
    """A file of waivers that cannot be read; the message lists everything that is wrong."""


class Waiver(BaseModel):
    """`[[waivers]]`: a rule, the addresses that it is waived for, why, and until which day."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    rule: str
    """The rule's id."""
    address: str
    """An address; `*` stands for any characters, and everything else for itself."""
    reason: str = Field(min_length=1)
    """Why this is acceptable."""
    expires: date
    """The last day on which it is."""

    def covers(self, finding: Finding) -> bool:
        """Whether it is for this finding: for its rule, and for all of its addresses."""
        pattern = ".*".join(map(re.escape, self.address.split("*")))
        return self.rule == finding.rule and all(
            re.fullmatch(rf"(?:[^/]*/)?{pattern}", address) for address in finding.addresses
        )


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    waivers: list[Waiver] = []


def read_waivers(text: str, *, rules: Sequence[str]) -> tuple[Waiver, ...]:
    """Read a file of waivers (TOML); `rules` are the ids that there are.

    Raises:
        WaiverError: when it is no TOML, or a waiver lacks something or names no rule.
    """
    try:
        waivers = _File.model_validate(tomllib.loads(text)).waivers
    except tomllib.TOMLDecodeError as error:
        raise WaiverError(f"the waivers are no TOML: {error}") from error
    except ValidationError as error:
        said = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise WaiverError("the waivers cannot be read:\n" + "\n".join(said)) from error
    unknown = sorted({waiver.rule for waiver in waivers} - set(rules))
    if unknown:
        raise WaiverError(f"waivers name rules that there are not: {', '.join(unknown)}")
    return tuple(waivers)
