"""Findings that somebody accepted, with the reason and the day on which that ends."""

import re
import tomllib
from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from operations.plan_review.finding import Finding

_SHOWN = "docs/review.md shows how waivers are written"
_MUST = {
    "missing": "is missing",
    "extra_forbidden": "is no key of a waivers file: take it out",
    "string_type": "must be text in quotes",
    "string_too_short": "must not be empty: say why",
    "date_type": "must be a day without quotes, such as 2026-12-31",
    "list_type": "must be tables, each under [[waivers]]",
    "model_type": "must be a table under [[waivers]]",
}


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


def _said(error: ErrorDetails) -> str:
    """A field, its rule and what it got; waivers are counted from 1, as people do."""
    parts = [f"{part + 1}" if isinstance(part, int) else part for part in error["loc"]]
    must = _MUST.get(error["type"], error["msg"])
    got = "" if error["type"] == "missing" else f", got: {error['input']!s}"
    return f"{' '.join(parts)} {must}{got}"


def read_waivers(text: str, *, rules: Sequence[str]) -> tuple[Waiver, ...]:
    """Read a file of waivers (TOML); `rules` are the ids that there are.

    Raises:
        WaiverError: when it is no TOML, or a waiver lacks something or names no rule.
    """
    try:
        waivers = _File.model_validate(tomllib.loads(text)).waivers
    except tomllib.TOMLDecodeError as error:
        raise WaiverError(f"this is no TOML ({error}); {_SHOWN}") from error
    except ValidationError as error:
        said = [_said(each) for each in error.errors()]
        raise WaiverError("\n  ".join([f"these cannot be read; {_SHOWN}", *said])) from error
    unknown = sorted({waiver.rule for waiver in waivers} - set(rules))
    if unknown:
        raise WaiverError(f"no such rule: {', '.join(unknown)}; `--rules` lists them")
    return tuple(waivers)
