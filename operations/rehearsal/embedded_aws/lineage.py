"""Which versions of an item descend from which, and so which writes were lost. Pure.

A write replaces the version that its region holds at that moment. That version may have been read
before the write, and so are the versions before it: they are the write's ancestors. A write is lost
if no version that a replica holds, and none that is under way to one, descends from it. Of ten
increments of a counter, each of which replaces the one before, none is lost. If writes in two
regions replace the same version, one of them is lost, with all its descendants.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar


@dataclass(frozen=True, order=True)
class Version:
    """A version of an item; later versions sort after earlier ones, and no two are equal.

    `committed_at` is in seconds. A write whose region's clock is not past the version that it
    replaces takes that version's time and the next `revision`, so that it wins over it.
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
    """A write that was lost, and the region `won` whose write replaced it."""

    key: Key
    version: Version
    request: str | None
    won: str


class Lineage(Generic[Key]):
    """The open writes of a global table's items: those that may still be lost.

    The `heads` of an item are the versions that its replicas hold (None where a replica has none
    yet) and those under way to them. A version from which all heads descend can no longer be lost
    and is forgotten, so that no more versions are kept than are under way.
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
        """Note a write and, if it is known, the request that made it."""
        self._open.setdefault(key, {})[version] = _Write(replaced, request)
        self.count += 1

    def settle(self, key: Key, heads: Sequence[Version | None]) -> list[Lost[Key]]:
        """Forget an item's writes that are lost or can no longer be; return those that are lost."""
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
        """Return the requests with an open write that a replica with these versions lacks."""
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
        """Yield a version and its ancestors, up to the first that is forgotten."""
        writes = self._open[key]
        while version is not None:
            yield version
            version = writes[version].replaced if version in writes else None
