"""What a caller has met so far: who answered how often and how fast, and the longest outage."""

from collections import defaultdict
from datetime import datetime
from statistics import median
from typing import Any

from operations.operator.watching.caller import Sample


class Tally:
    """Counts samples, one by one."""

    def __init__(self) -> None:
        self.asked = self.failed = 0
        self.longest_outage = 0.0
        """Seconds from the first request that failed to the next that did not, or to the last."""
        self._milliseconds: defaultdict[str, list[float]] = defaultdict(list)
        self._failing_since: datetime | None = None
        self._outcome: object = None

    def add(self, sample: Sample) -> bool:
        """Count a sample; return whether it differs from the one before."""
        self.asked += 1
        at = datetime.fromisoformat(sample.at)
        if sample.succeeded:
            answered = sample.region or sample.address or ""
            self._milliseconds[answered].append(sample.milliseconds or 0.0)
        else:
            self.failed += 1
            self._failing_since = self._failing_since or at
        if self._failing_since is not None:
            outage = (at - self._failing_since).total_seconds()
            self.longest_outage = max(self.longest_outage, outage)
        if sample.succeeded:
            self._failing_since = None
        changed = sample.outcome != self._outcome
        self._outcome = sample.outcome
        return changed

    @property
    def summary(self) -> dict[str, Any]:
        """All figures; the answers by region, or by address where no region is told."""
        return {
            "asked": self.asked,
            "failed": self.failed,
            "longest_outage_seconds": round(self.longest_outage, 1),
            "answered": {
                who: {
                    "count": len(took),
                    "median_ms": round(median(took), 1),
                    "slowest_ms": round(max(took), 1),
                }
                for who, took in self._milliseconds.items()
            },
        }
