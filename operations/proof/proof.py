"""What is known of one shared name once it has been proved, or has not."""

from collections.abc import Mapping
from dataclasses import dataclass

from operations.proof.budget import Budget
from operations.proof.failures import Mode
from operations.proof.subjects import Subject
from operations.proof.verdicts import Severity, Verdict

Modes = tuple[Mode, ...]
"""Ways of failing that turn the same checks red, so that they are proved together."""


@dataclass(frozen=True, slots=True)
class State:
    """What callers meet while these regions have failed.

    Shares are of all callers, by weight; `callers` are each city's shares. Milliseconds are
    estimated round trips: the mean by weight, and the slowest city's. `lost` counts the cities
    that are not served although they should be. `recovery` is told of single regions.
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
        """Whether a region that lives serves anybody."""
        return any(share and place not in self.failed for place, share in self.shares.items())


@dataclass(frozen=True, slots=True)
class Total:
    """All sets of so many failed regions together; the worst of them in ms and in share."""

    failed: int
    sets: int
    survived: int
    slowest_ms: float
    largest_share: float


@dataclass(frozen=True)
class Proof:
    """Everything that is known of one shared name.

    `states` tell of nothing failed, then of each region and each pair of them, as their
    endpoints die. `measured` counts the round trips between cities and these regions that are
    not estimated. `limits` are requests per second, by region. `peak_rps` is None where nobody
    said how many requests there are.
    """

    subject: Subject
    modes: tuple[Modes, ...]
    states: tuple[State, ...]
    totals: tuple[Total, ...]
    limits: Mapping[str, float]
    peak_rps: float | None
    exhaustive: bool
    measured: int
    verdicts: tuple[Verdict, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is an error."""
        return all(verdict.severity is not Severity.ERROR for verdict in self.verdicts)

    @property
    def before(self) -> State:
        """Nothing failed."""
        return self.states[0]

    @property
    def singles(self) -> tuple[State, ...]:
        """Each region failed alone."""
        return tuple(state for state in self.states if len(state.failed) == 1)
