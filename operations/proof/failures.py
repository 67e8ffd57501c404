"""Which regions fail, and in which way: every set of them, as bits of a number.

A region fails in a *mode*: its endpoint dies, its table dies, or its drain switch is set. The
modes differ only in which health checks notice. Where they all turn the same checks red, every
mixture of modes is the same as one of them, and is proved with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

EVERY_SUBSET = 16
"""Of more places than this, not every subset is tried."""
_FEW = 3

Flags = NDArray[np.bool_]
"""One truth value for each scenario."""


class Mode(StrEnum):
    """A way in which a region fails."""

    ENDPOINT = "endpoint"
    TABLE = "table"
    DRAIN = "drain switch"


@dataclass(frozen=True, eq=False)
class Scenarios:
    """Sets of failed places, fewest first: bit i of a mask says that place i has failed."""

    places: tuple[str, ...]
    masks: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.masks)

    @cached_property
    def _alive(self) -> dict[str, Flags]:
        bits = enumerate(self.places)
        return {
            place: (self.masks >> np.uint64(bit)) & np.uint64(1) == np.uint64(0)
            for bit, place in bits
        }

    def alive(self, place: str) -> Flags:
        """Where a place lives; one that is none of these always does."""
        found = self._alive.get(place)
        return found if found is not None else np.ones(len(self), dtype=np.bool_)

    @cached_property
    def failed_count(self) -> NDArray[np.uint8]:
        """How many places have failed in each scenario."""
        return np.bitwise_count(self.masks)

    def failed(self, scenario: int) -> tuple[str, ...]:
        """The places that have failed in a scenario."""
        mask = int(self.masks[scenario])
        return tuple(place for bit, place in enumerate(self.places) if mask >> bit & 1)

    @property
    def is_exhaustive(self) -> bool:
        """Whether every subset is there."""
        return len(self) == 1 << len(self.places)


def scenarios(places: Sequence[str], *, at_most: int | None = None) -> Scenarios:
    """Every set of failed places, or those of `at_most` so many.

    Of more than sixteen places only those sets in which at most three failed or are left.
    """
    count = len(places)
    if at_most is None and count <= EVERY_SUBSET:
        masks = np.arange(1 << count, dtype=np.uint64)
        order = np.argsort(np.bitwise_count(masks), kind="stable")
        return Scenarios(tuple(places), masks[order])
    few = _FEW if at_most is None else at_most
    sizes = set(range(min(few, count) + 1))
    if at_most is None:
        sizes |= set(range(count - _FEW, count + 1))
    listed = [
        sum(1 << bit for bit in chosen)
        for size in sorted(sizes)
        for chosen in combinations(range(count), size)
    ]
    return Scenarios(tuple(places), np.array(listed, dtype=np.uint64))
