"""What was answered how often as time went by, by region. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from operations.drill.record import Record


@dataclass(frozen=True, slots=True)
class Rates:
    """Requests a second that were sent in so many seconds from `at` on: those that were answered
    well, by region, and the others."""

    at: float
    seconds: float
    answered: Mapping[str, float]
    failed: float


def rates(record: Record, *, every: float) -> list[Rates]:
    """The rates from the end of the warm-up, over so many seconds each."""
    answered = Counter[tuple[int, str | None]]()
    failed = Counter[int]()
    for each in record.counted:
        at = int((each.at - record.began) // every)
        if each.ok:
            answered[at, each.region] += 1
        else:
            failed[at] += 1
    return [
        Rates(
            at * every,
            every,
            {region: answered[at, region] / every for region in record.regions},
            failed[at] / every,
        )
        for at in range(int((record.ended - record.began) // every))
    ]
