"""How a DynamoDB global table (version 2019.11.21, eventual consistency) keeps its replicas alike.

Pure: time is an argument, replicas are dictionaries of versions, and what is delivered is returned
for others to apply. The rules are those of the developer guide's chapter on global tables:

- A write is committed in one region and reaches every other replica later, as the whole item.
- The last writer wins, item by item. A delete is a write too, and leaves a version behind, so that
  it beats the older writes that arrive after it and loses to the newer ones.
- A replica that is added starts with what its source has, and with what is on its way to it.

DynamoDB does not say how it breaks a tie. Here the region whose name sorts last wins, everywhere.
"""

from collections.abc import Collection, Hashable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True, order=True)
class Version:
    """Which write of an item it is; later versions sort after earlier ones, and none are equal.

    `committed_at` is in seconds. `revision` tells writes apart whose region's clock had not passed
    the version that they replace: a region never loses its own write to one that it had seen.
    """

    committed_at: float
    revision: int
    region: str

    @staticmethod
    def after(replaced: "Version | None", *, committed_at: float, region: str) -> "Version":
        if replaced is None or replaced.committed_at < committed_at:
            return Version(committed_at, 0, region)
        return Version(replaced.committed_at, replaced.revision + 1, region)


@dataclass(frozen=True)
class Delivery(Generic[Key, Value]):
    """A write on its way to one replica, or arrived there; `value` is None for a delete.

    `conflict` is true if it overwrote a write that the receiving region itself had committed and
    that the writer had not seen: the version that the writer replaced is older than the one lost.
    Of two such concurrent writes only one is lost, in one region, so each conflict is told once.
    """

    region: str
    key: Key
    value: Value | None
    version: Version
    replaced: Version | None
    conflict: bool = False

    def overwrites_unseen(self, current: Version | None) -> bool:
        return (
            current is not None
            and current.region == self.region
            and (self.replaced is None or self.replaced < current)
        )


class Replication(Generic[Key, Value]):
    """The versions that each replica of one global table has, and the writes under way."""

    def __init__(self, region: str) -> None:
        self._versions: dict[str, dict[Key, Version]] = {region: {}}
        self._under_way: list[Delivery[Key, Value]] = []

    @property
    def regions(self) -> list[str]:
        return sorted(self._versions)

    @property
    def pending(self) -> int:
        """How many deliveries are under way, one for each write and receiving region."""
        return len(self._under_way)

    def under_way_to(self, region: str) -> list[float]:
        """When each write that is under way to a region was committed."""
        return [each.version.committed_at for each in self._under_way if each.region == region]

    def add_replica(self, region: str, *, source: str) -> None:
        """The caller copies the items that `source` holds now."""
        self._versions[region] = dict(self._versions[source])
        self._under_way += [
            replace(write, region=region) for write in self._under_way if write.region == source
        ]

    def remove_replica(self, region: str) -> None:
        """Nothing reaches `region` any more; what it had committed still reaches the others."""
        del self._versions[region]
        self._under_way = [write for write in self._under_way if write.region != region]

    def commit(self, region: str, key: Key, value: Value | None, *, at: float) -> None:
        """Note a write (None: a delete) that `region` accepted `at` that time, in seconds."""
        replaced = self._versions[region].get(key)
        version = Version.after(replaced, committed_at=at, region=region)
        self._versions[region][key] = version
        self._under_way += [
            Delivery(other, key, value, version, replaced)
            for other in self.regions
            if other != region
        ]

    def deliver(self, *, until: float, paused: Collection[str] = ()) -> list[Delivery[Key, Value]]:
        """Take what was committed up to `until`; return what changes its replica, in order.

        A paused region neither sends nor receives: its writes wait, and so do those for it.
        """
        waiting: list[Delivery[Key, Value]] = []
        arrived: list[Delivery[Key, Value]] = []
        for write in self._under_way:
            if (
                write.version.committed_at > until
                or write.region in paused
                or write.version.region in paused
            ):
                waiting.append(write)
                continue
            versions = self._versions[write.region]
            current = versions.get(write.key)
            if current is not None and write.version < current:
                continue
            versions[write.key] = write.version
            arrived.append(replace(write, conflict=write.overwrites_unseen(current)))
        self._under_way = waiting
        return arrived
