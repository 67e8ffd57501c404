"""When a drain or a restore has reached everybody, at the latest, and who then moves where."""

from collections.abc import Collection
from dataclasses import dataclass

from constructs_lib.deployment.model import Deployment
from operations.proof.arguments import chosen
from operations.proof.proof import State
from operations.proof.prover import prove
from operations.proof.sources import from_deployment
from operations.route53.latency import ESTIMATED
from operations.route53.timing import ALIAS_TTL_SECONDS, PROPAGATION_SECONDS

FINDING_SECONDS = 5
"""For which the health function repeats its finding."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Seconds, at worst, from the item to each thing that follows from it.

    `last_caller` is the last who asks DNS again; one who keeps a connection stays on it.
    """

    health_route: int
    route53: int
    last_caller: int

    @classmethod
    def of(cls, deployment: Deployment) -> "Timeline":
        """The health function's finding, the check, the name servers, the answers' time to live."""
        check = deployment.health_check
        noticed = FINDING_SECONDS + check.interval * check.failure_threshold
        known = noticed + PROPAGATION_SECONDS
        return cls(FINDING_SECONDS, known, known + ALIAS_TTL_SECONDS)


@dataclass(frozen=True, slots=True)
class Moves:
    """The cities whose callers change their region, by the one that gains them, of how many."""

    cities: dict[str, list[str]]
    of: int


def moves(out_before: Collection[str], out_after: Collection[str]) -> Moves:
    """Ask the proof of the deployment's own records, with these regions out before and after.

    Raises:
        LookupError: when the proof does not tell of so many regions at once.
        SourceError: when the deployment cannot be synthesized.
    """
    reading = from_deployment()
    proof = prove(reading, chosen(reading, [], ESTIMATED)[0])
    states = {frozenset(state.failed): state for state in proof.states}
    before, after = (
        _state(states, frozenset(out) & frozenset(proof.subject.regions))
        for out in (out_before, out_after)
    )
    gained: dict[str, list[str]] = {}
    for city, places in after.callers.items():
        for place, share in places.items():
            if share > before.callers[city].get(place, 0):
                gained.setdefault(place, []).append(city)
    return Moves(gained, len(after.callers))


def _state(states: dict[frozenset[str], State], out: frozenset[str]) -> State:
    try:
        return states[out]
    except KeyError:
        raise LookupError(f"the proof lists no case with {len(out)} regions out") from None
