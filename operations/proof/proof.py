"""The result of a proof: its verdicts, and what callers meet in each set of failed regions."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from operations.proof.budget import Budget
from operations.proof.failures import Mode
from operations.proof.subjects import Subject
from operations.route53.records import RecordSet

Modes = tuple[Mode, ...]
"""Modes that the same health checks notice, so that they are proved together."""


class ProofSeverity(StrEnum):
    """How serious a verdict is. Only an error makes a proof fail."""

    PROVED = "proved"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class ProofVerdict:
    """One sentence that was proved or refuted, with its smallest counter-example.

    `rule` is a fixed identifier. `failed` are the regions of the counter-example, `mode` is how
    they failed and `caller` a city. `record` is the Terraform address of the record that causes
    it (or its name, type and set identifier), and `because` tells what is wrong with that.
    """

    rule: str
    severity: ProofSeverity
    says: str
    record: str = ""
    because: str = ""
    failed: tuple[str, ...] = ()
    mode: str = ""
    caller: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Where callers are sent while these regions have failed.

    `shares` are of all callers, by weight, and `callers` has each city's shares. Milliseconds are
    round trips: the weighted mean, and the slowest city's. `lost` counts the cities that are not
    served although they should be. `recovery` is known for single regions only.
    """

    failed: tuple[str, ...]
    shares: Mapping[str, float]
    lost: int
    mean_ms: float
    slowest_ms: float
    callers: Mapping[str, Mapping[str, float]]
    recovery: Budget | None = None

    @property
    def is_served(self) -> bool:
        """Whether a region that is up serves any caller."""
        return any(share and place not in self.failed for place, share in self.shares.items())


@dataclass(frozen=True, slots=True)
class Total:
    """All sets of a given number of failed regions: how many are survived, and the worst."""

    failed: int
    sets: int
    survived: int
    slowest_ms: float
    largest_share: float


@dataclass(frozen=True)
class Proof:
    """The result of proving one shared name.

    `states` are those of no failed region, of each region and of each pair of them, in the mode
    endpoint. `measured` counts the round trips between cities and regions that were measured
    rather than estimated. `limits` are requests per second, by region. `peak_rps` is None where
    it was not given.
    """

    subject: Subject
    modes: tuple[Modes, ...]
    states: tuple[State, ...]
    totals: tuple[Total, ...]
    limits: Mapping[str, float]
    peak_rps: float | None
    exhaustive: bool
    measured: int
    verdicts: tuple[ProofVerdict, ...]

    @property
    def holds(self) -> bool:
        """Whether no verdict is an error."""
        return all(verdict.severity is not ProofSeverity.ERROR for verdict in self.verdicts)

    @property
    def before(self) -> State:
        """The state in which nothing has failed."""
        return self.states[0]

    @property
    def singles(self) -> tuple[State, ...]:
        """The states in which one region has failed."""
        return tuple(state for state in self.states if len(state.failed) == 1)


def title(record: RecordSet) -> str:
    """Return a record's Terraform address, or its name, type and set identifier."""
    identifier = f" ({record.set_identifier})" if record.set_identifier else ""
    return record.source or f"{record.name} {record.type}{identifier}"


def listed(words: tuple[str, ...] | list[str], *, most: int = 4) -> str:
    """Join words as "a, b and c"; of more than `most` only the number of the others is given."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
