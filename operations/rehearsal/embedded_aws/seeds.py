"""Which region a table's replicas were added from, and for how long that one must stay.

DynamoDB's developer guide: a table that was used to add a replica cannot be deleted until 24
hours have passed since the replica was created. It was measured (docs/live.md has the source) that
AWS refuses only while such a replica still exists, whatever the guide says. So `is_kept` has both:
as measured, and, `as_documented`, for the whole 24 hours. Pure: the time is an argument.
"""

from dataclasses import dataclass

KEPT_SECONDS = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Seed:
    """A replica in `region` that was added from `source`, `at` a time in seconds."""

    source: str
    region: str
    at: float


class Seeds:
    """The replicas of every table, by account and name; `later` is added to the time."""

    def __init__(self) -> None:
        self.as_documented = False
        self.later = 0.0
        self._seeds: dict[tuple[str, str], list[Seed]] = {}

    def note(self, table: tuple[str, str], seed: Seed) -> None:
        """A replica was added."""
        self._seeds.setdefault(table, []).append(seed)

    def is_kept(self, table: tuple[str, str], region: str, *, exist: set[str], now: float) -> bool:
        """Whether the table in a region must not be deleted; `exist` are all its regions now."""
        return any(
            seed.source == region
            and now + self.later < seed.at + KEPT_SECONDS
            and (self.as_documented or seed.region in exist)
            for seed in self._seeds.get(table, [])
        )

    def forget(self, table: tuple[str, str], region: str) -> None:
        """A region's table was deleted; another may have its name one day."""
        left = [seed for seed in self._seeds.get(table, []) if seed.source != region]
        self._seeds[table] = left
