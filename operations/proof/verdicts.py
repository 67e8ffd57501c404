"""What a proof finds: one sentence, the smallest example of it, and the record that causes it."""

from dataclasses import dataclass
from enum import StrEnum

from operations.route53.records import RecordSet


class Severity(StrEnum):
    """How much a verdict weighs; an error alone makes a proof fail."""

    PROVED = "proved"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One finding.

    `rule` is a short fixed word. `failed` are the regions of the smallest example and `mode`
    the way in which they failed; `caller` is a city, `record` a Terraform address (or what
    else identifies the record), `because` what is wrong with it.
    """

    rule: str
    severity: Severity
    says: str
    record: str = ""
    because: str = ""
    failed: tuple[str, ...] = ()
    mode: str = ""
    caller: str = ""


def title(record: RecordSet) -> str:
    """A record's Terraform address, or its name, type and set identifier."""
    identifier = f" ({record.set_identifier})" if record.set_identifier else ""
    return record.source or f"{record.name} {record.type}{identifier}"


def listed(words: tuple[str, ...] | list[str], *, most: int = 4) -> str:
    """Words as an enumeration, the tail of a long one counted."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
