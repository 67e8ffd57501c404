"""What was answered in each second of a drill, by region. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from operations.drill.record import Record


@dataclass(frozen=True, slots=True)
class Second:
    """The requests that were sent in one second: those answered well by region, and the others."""

    at: int
    answered: Mapping[str, int]
    failed: int


def by_second(record: Record) -> list[Second]:
    """Every second from the warm-up's end."""
    answered = Counter[tuple[int, str]]()
    failed = Counter[int]()
    for each in record.counted:
        second = int(each.at - record.began)
        if each.ok and each.region is not None:
            answered[second, each.region] += 1
        elif not each.ok:
            failed[second] += 1
    return [
        Second(
            second,
            {region: answered[second, region] for region in record.regions},
            failed[second],
        )
        for second in range(int(record.ended - record.began))
    ]
