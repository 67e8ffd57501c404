"""The sets of regions that fail together, and the modes in which they fail.

A region fails in a *mode*: its endpoint fails, its table fails, or an operator drains it. The modes
differ only in which health checks notice. Modes that turn the same checks unhealthy are proved
together, which covers every mixture of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import combinations, compress
from math import comb

import numpy as np
from numpy.typing import NDArray

EVERY_SUBSET = 16
"""Of more places than this, only some subsets are tried."""
_MANY = 10_000

Flags = NDArray[np.bool_]
"""One truth value for each scenario."""


class Mode(StrEnum):
    """A way in which a region fails."""

    ENDPOINT = "endpoint"
    TABLE = "table"
    DRAIN = "drain switch"


@dataclass(frozen=True, eq=False)
class Scenarios:
    """Sets of failed places, ordered by size.

    `dead` has a row for each place and a column for each set; True means that the place has failed.
    """

    places: tuple[str, ...]
    dead: NDArray[np.bool_]

    def __len__(self) -> int:
        return int(self.dead.shape[1])

    @cached_property
    def _alive(self) -> dict[str, Flags]:
        return dict(zip(self.places, ~self.dead, strict=True))

    def alive(self, place: str) -> Flags:
        """Return where a place is up. A place that is not among `places` is up everywhere."""
        found = self._alive.get(place)
        return found if found is not None else self.everywhere

    @property
    def everywhere(self) -> Flags:
        """True in every scenario."""
        return np.ones(len(self), dtype=np.bool_)

    @cached_property
    def failed_count(self) -> NDArray[np.intp]:
        """How many places have failed in each scenario."""
        counts: NDArray[np.intp] = np.count_nonzero(self.dead, axis=0)
        return counts

    def failed(self, scenario: int) -> tuple[str, ...]:
        """Return the places that have failed in a scenario."""
        return tuple(compress(self.places, self.dead[:, scenario]))

    @property
    def is_exhaustive(self) -> bool:
        """Whether every subset is there."""
        return len(self) == 1 << len(self.places)


def scenarios(places: Sequence[str], *, at_most: int | None = None) -> Scenarios:
    """Return every set of failed places, or only those of `at_most` places.

    Of more than sixteen places, return the sets in which at most three have failed or at most three
    are left (two or one, where three would make more than ten thousand sets).
    """
    count = len(places)
    if at_most is None and count <= EVERY_SUBSET:
        masks = np.arange(1 << count, dtype=np.uint32)
        masks = masks[np.argsort(np.bitwise_count(masks), kind="stable")]
        bits = np.arange(count, dtype=np.uint32)[:, np.newaxis]
        return Scenarios(tuple(places), (masks >> bits & 1).astype(np.bool_))
    few = at_most
    if few is None:
        few = next((size for size in (3, 2) if comb(count, size) <= _MANY), 1)
    sizes = set(range(min(few, count) + 1))
    if at_most is None:
        sizes |= set(range(count - few, count + 1))
    sets = [chosen for size in sorted(sizes) for chosen in combinations(range(count), size)]
    dead = np.zeros((count, len(sets)), dtype=np.bool_)
    for at, chosen in enumerate(sets):
        dead[list(chosen), at] = True
    return Scenarios(tuple(places), dead)
