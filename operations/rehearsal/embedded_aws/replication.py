"""A model of the replication of DynamoDB global tables (version 2019.11.21, eventual consistency).

It is pure: time is an argument, a replica is a dictionary of versions, and the caller applies the
deliveries that it returns. The rules are those of
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html:

- A write is committed in one region and reaches every other replica later, as the whole item.
- The last writer wins, item by item. A delete is a write that leaves a version behind, so that it
  wins over older writes that arrive after it and loses to newer ones.
- A new replica starts with the items of its source, and receives what is under way to the source.

DynamoDB does not document how it breaks a tie; here the region whose name sorts last wins.
"""

from collections.abc import Collection, Hashable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from operations.rehearsal.embedded_aws.lineage import Lineage, Lost, Version

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True)
class Delivery(Generic[Key, Value]):
    """A write that is under way to the replica in `region`; `value` is None for a delete."""

    region: str
    key: Key
    value: Value | None
    version: Version


class Replication(Generic[Key, Value]):
    """The versions in each replica of one global table, and the writes under way."""

    def __init__(self, region: str) -> None:
        self._versions: dict[str, dict[Key, Version]] = {region: {}}
        self._under_way: list[Delivery[Key, Value]] = []
        self._lineage: Lineage[Key] = Lineage()

    @property
    def regions(self) -> list[str]:
        """The regions of all replicas, sorted."""
        return sorted(self._versions)

    @property
    def pending(self) -> int:
        """How many deliveries are under way, one for each write and receiving region."""
        return len(self._under_way)

    def under_way_to(self, region: str) -> list[float]:
        """Return the commit time of each write that is under way to a region."""
        return [each.version.committed_at for each in self._under_way if each.region == region]

    def add_replica(self, region: str, *, source: str) -> None:
        """Add a replica; the caller copies the items that `source` holds now."""
        self._versions[region] = dict(self._versions[source])
        self._under_way += [
            replace(write, region=region) for write in self._under_way if write.region == source
        ]

    def remove_replica(self, region: str) -> None:
        """Remove a replica; its writes that are under way still reach the others."""
        del self._versions[region]
        self._under_way = [write for write in self._under_way if write.region != region]

    def commit(
        self, region: str, key: Key, value: Value | None, *, at: float, request: str | None = None
    ) -> None:
        """Commit a write in `region` at the time `at` in seconds; `value` is None for a delete.

        `request` identifies the request that made it, if it is known.
        """
        replaced = self._versions[region].get(key)
        version = Version.after(replaced, committed_at=at, region=region)
        self._versions[region][key] = version
        self._lineage.note(key, version, replaced=replaced, request=request)
        self._under_way += [
            Delivery(other, key, value, version) for other in self.regions if other != region
        ]

    def deliver(self, *, until: float, paused: Collection[str] = ()) -> list[Delivery[Key, Value]]:
        """Deliver the writes committed up to `until`; return those that change a replica, in order.

        Writes from and to a paused region stay under way.
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
            arrived.append(write)
        self._under_way = waiting
        return arrived

    @property
    def open_writes(self) -> int:
        """How many writes may still be lost, or are lost and not reported yet."""
        return self._lineage.count

    def lost(self) -> list[Lost[Key]]:
        """Return the writes that were lost since the last call."""
        under_way: dict[Key, list[Version | None]] = {}
        for write in self._under_way:
            under_way.setdefault(write.key, []).append(write.version)
        return [
            lost
            for key in self._lineage.keys
            for lost in self._lineage.settle(
                key,
                [held.get(key) for held in self._versions.values()] + under_way.get(key, []),
            )
        ]

    def unseen_by(self, region: str) -> set[str]:
        """Return the requests with open writes that a region lacks; lost writes are not open."""
        return self._lineage.unseen_by(self._versions[region])
