"""The versions of an item in a global table, and their order. Pure."""

from dataclasses import dataclass


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
