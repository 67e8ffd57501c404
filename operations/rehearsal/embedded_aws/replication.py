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

from operations.rehearsal.embedded_aws.lineage import Lineage, Lost, Version

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True)
class Delivery(Generic[Key, Value]):
    """A write on its way to one replica, or arrived there; `value` is None for a delete."""

    region: str
    key: Key
    value: Value | None
    version: Version


class Replication(Generic[Key, Value]):
    """The versions that each replica of one global table has, and the writes under way."""

    def __init__(self, region: str) -> None:
        self._versions: dict[str, dict[Key, Version]] = {region: {}}
        self._under_way: list[Delivery[Key, Value]] = []
        self._lineage: Lineage[Key] = Lineage()

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

    def commit(
        self, region: str, key: Key, value: Value | None, *, at: float, request: str | None = None
    ) -> None:
        """Note a write (None: a delete) that `region` accepted `at` that time, in seconds, and
        the request that made it, if that is known."""
        replaced = self._versions[region].get(key)
        version = Version.after(replaced, committed_at=at, region=region)
        self._versions[region][key] = version
        self._lineage.note(key, version, replaced=replaced, request=request)
        self._under_way += [
            Delivery(other, key, value, version) for other in self.regions if other != region
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
            arrived.append(write)
        self._under_way = waiting
        return arrived

    @property
    def open_writes(self) -> int:
        """How many writes a replica may still lose, or are not known to be lost yet."""
        return self._lineage.count

    def lost(self) -> list[Lost[Key]]:
        """The writes that have been lost since this was asked last."""
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
        """The requests of which a region has not all writes yet; those that are lost are not
        among them."""
        return self._lineage.unseen_by(self._versions[region])
