"""Waivers: findings that somebody accepted, for a reason and until a day."""

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
    "extra_forbidden": "is not a key of a waiver: remove it",
    "string_type": "must be text in quotes",
    "string_too_short": "must not be empty: say why",
    "date_type": "must be a day without quotes, such as 2026-12-31",
    "list_type": "must be tables, each under [[waivers]]",
    "model_type": "must be a table under [[waivers]]",
}


class WaiverError(Exception):
    """A waivers file with errors; the message lists all of them."""


class Waiver(BaseModel):
    """One `[[waivers]]` table: a rule, a pattern of addresses, a reason and an expiry."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    rule: str
    """The rule's id."""
    address: str
    """A resource address in which `*` matches any characters and nothing else is special."""
    reason: str = Field(min_length=1)
    """Why the finding is acceptable."""
    expires: date
    """The last day on which the waiver holds."""

    def covers(self, finding: Finding) -> bool:
        """Whether the waiver is for the finding's rule and matches all of its addresses."""
        pattern = ".*".join(map(re.escape, self.address.split("*")))
        return self.rule == finding.rule and all(
            re.fullmatch(rf"(?:[^/]*/)?{pattern}", address) for address in finding.addresses
        )


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    waivers: list[Waiver] = []


def _said(error: ErrorDetails) -> str:
    """The field, the rule that it breaks and its value; waivers are numbered from 1."""
    parts = [f"{part + 1}" if isinstance(part, int) else part for part in error["loc"]]
    must = _MUST.get(error["type"], error["msg"])
    got = "" if error["type"] == "missing" else f", got: {error['input']!s}"
    return f"{' '.join(parts)} {must}{got}"


def read_waivers(text: str, *, rules: Sequence[str]) -> tuple[Waiver, ...]:
    """Parse a waivers file (TOML). `rules` are the ids that a waiver may name.

    Raises:
        WaiverError: the text is not TOML, a waiver is incomplete, or it names an unknown rule.
    """
    try:
        waivers = _File.model_validate(tomllib.loads(text)).waivers
    except tomllib.TOMLDecodeError as error:
        raise WaiverError(f"this is not TOML ({error}); {_SHOWN}") from error
    except ValidationError as error:
        said = [_said(each) for each in error.errors()]
        raise WaiverError("\n  ".join([f"these cannot be read; {_SHOWN}", *said])) from error
    unknown = sorted({waiver.rule for waiver in waivers} - set(rules))
    if unknown:
        raise WaiverError(f"no such rule: {', '.join(unknown)}; `--rules` lists them")
    return tuple(waivers)
