"""From which region each replica was added, and for how long that region's table must stay.

DynamoDB's developer guide says that a table from which a replica was added cannot be deleted within
24 hours of the replica's creation. Measurements (source in docs/live.md) show that AWS refuses only
while such a replica exists. `Seeds.is_kept` supports both. Pure: time is an argument.
"""

from dataclasses import dataclass

KEPT_SECONDS = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Seed:
    """A replica in `region` that was added from `source` at the time `at`, in seconds."""

    source: str
    region: str
    at: float


class Seeds:
    """The seeds of every table, by account and table name.

    With `as_documented` a table stays for 24 hours even if the replica is gone. `later` seconds are
    added to the time, so that a test need not wait.
    """

    def __init__(self) -> None:
        self.as_documented = False
        self.later = 0.0
        self._seeds: dict[tuple[str, str], list[Seed]] = {}

    def note(self, table: tuple[str, str], seed: Seed) -> None:
        """Note that a replica was added."""
        self._seeds.setdefault(table, []).append(seed)

    def is_kept(self, table: tuple[str, str], region: str, *, exist: set[str], now: float) -> bool:
        """Whether the table in `region` must stay; `exist` are the regions of its replicas."""
        return any(
            seed.source == region
            and now + self.later < seed.at + KEPT_SECONDS
            and (self.as_documented or seed.region in exist)
            for seed in self._seeds.get(table, [])
        )

    def forget(self, table: tuple[str, str], region: str) -> None:
        """Forget the seeds of a region's table that was deleted."""
        left = [seed for seed in self._seeds.get(table, []) if seed.source != region]
        self._seeds[table] = left
