"""What one health checker thinks of an endpoint, and what all of them come to.

Pure. The developer guide, "How Amazon Route 53 determines whether a health check is healthy": a
checker changes its mind after as many answers in a row as the check's failure threshold, in both
directions; an endpoint is healthy while more than 18 % of the checkers say so; and a new health
check is healthy "until there's enough data to determine the actual status".
"""

from collections.abc import Collection
from dataclasses import dataclass

SHARE_PERCENT = 18


@dataclass(frozen=True, slots=True)
class Opinion:
    """One checker's: how many answers in a row spoke against it, and what the last one was."""

    healthy: bool = True
    against: int = 0
    reason: str = "not asked yet"

    def after(self, passed: bool, *, reason: str, threshold: int) -> "Opinion":
        """The opinion after one more answer."""
        against = 0 if passed is self.healthy else self.against + 1
        if against >= threshold:
            return Opinion(passed, 0, reason)
        return Opinion(self.healthy, against, reason)


def agreed(opinions: Collection[bool]) -> bool:
    """Whether so many checkers call an endpoint healthy that it is."""
    return sum(opinions) * 100 > len(opinions) * SHARE_PERCENT
