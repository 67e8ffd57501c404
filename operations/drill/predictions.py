"""What a proof promises of a deployment: who is led where, and how soon after a failure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from operations.proof.budget import Budget
from operations.proof.documents import Reading
from operations.proof.prover import prove
from operations.proof.subjects import subjects


@dataclass(frozen=True)
class Prospect:
    """Callers' shares by region while nothing fails, and the budget of each region's failure.

    A region without a budget is one that nobody is led away from.
    """

    shares: Mapping[str, float]
    budgets: Mapping[str, Budget]

    def busiest(self, regions: Collection[str]) -> str:
        """Where most callers are led; of equals the first."""
        return max(regions, key=lambda region: self.shares.get(region, 0.0))


def prospect(reading: Reading, name: str, *, cities: Collection[str]) -> Prospect:
    """Prove a name for callers in these cities, all alike."""
    for subject in subjects(reading.route53, reading.deployed):
        if (subject.name, subject.type) == (name, "A"):
            proof = prove(reading, subject, weights=dict.fromkeys(cities, 1.0))
            budgets = {
                state.failed[0]: state.recovery
                for state in proof.singles
                if state.recovery is not None
            }
            return Prospect(proof.before.shares, budgets)
    return Prospect({}, {})
