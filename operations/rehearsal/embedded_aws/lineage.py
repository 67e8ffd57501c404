"""Which writes of an item are lost, and which were only replaced. Pure.

A write replaces the version of its item that its region holds. Whoever wrote it could see that one,
which was written upon another, and so on: all of these are its ancestors. A write is lost when
neither an item of any replica nor anything that is under way to one descends from it. So of ten
increments of one counter, each upon the one before, none is lost; of two that replace the same
version in two regions, one is, and with it all that was written upon it.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar


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


Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class _Write:
    replaced: Version | None
    request: str | None


@dataclass(frozen=True, slots=True)
class Lost(Generic[Key]):
    """A write to an item that was overwritten unseen, and the region whose write did it."""

    key: Key
    version: Version
    request: str | None
    won: str


class Lineage(Generic[Key]):
    """The writes of a global table's items whose fate is open: some replica may still lose them.

    `heads` of an item are the versions that its replicas hold (None where one holds none yet) and
    those under way to them. What all of them descend from can never be lost and is forgotten, so
    no more is kept than there is under way.
    """

    def __init__(self) -> None:
        self._open: dict[Key, dict[Version, _Write]] = {}
        self.count = 0

    @property
    def keys(self) -> Sequence[Key]:
        """The items that have open writes."""
        return tuple(self._open)

    def note(
        self, key: Key, version: Version, *, replaced: Version | None, request: str | None
    ) -> None:
        """Note a write, and the request that made it if that is known."""
        self._open.setdefault(key, {})[version] = _Write(replaced, request)
        self.count += 1

    def settle(self, key: Key, heads: Sequence[Version | None]) -> list[Lost[Key]]:
        """Forget an item's writes whose fate is known; return those that are lost."""
        writes = self._open[key]
        reached = Counter(heads)
        lost, kept = [], []
        for version in sorted(writes, reverse=True):  # descendants come before ancestors
            reached[writes[version].replaced] += reached[version]
            if not reached[version]:
                lost.append(version)
            elif reached[version] == len(heads):
                kept.append(version)
        line = sorted(self._line(key, max((head for head in heads if head), default=None)))
        found = [
            Lost(
                key,
                each,
                writes[each].request,
                won=next((winner for winner in line if winner > each), each).region,
            )
            for each in lost
        ]
        for version in (*lost, *kept):
            del writes[version]
        self.count -= len(lost) + len(kept)
        if not writes:
            del self._open[key]
        return found

    def unseen_by(self, holders: Mapping[Key, Version]) -> set[str]:
        """The requests with an open write that a replica, which holds these versions, has not."""
        found: set[str] = set()
        for key, writes in self._open.items():
            seen = set(self._line(key, holders.get(key)))
            found.update(
                write.request
                for version, write in writes.items()
                if write.request is not None and version not in seen
            )
        return found

    def _line(self, key: Key, version: Version | None) -> Iterator[Version]:
        """A version and its ancestors; those that are forgotten end it."""
        writes = self._open[key]
        while version is not None:
            yield version
            version = writes[version].replaced if version in writes else None
