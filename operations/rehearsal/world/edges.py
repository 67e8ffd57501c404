"""Where the regions are in the world: at the addresses that DNS answers with."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from operations.rehearsal.regions.addresses import ADDRESSES
from operations.rehearsal.regions.faults import EdgeFault


class RunningRegions(Protocol):
    """Regions that run, such as `LocalRegions`."""

    def url(self, region: str) -> str:
        """Where the region's edge listens."""

    def fail(self, region: str, fault: EdgeFault | None) -> None:
        """Have the region's edge fail from now on, or serve again."""


class EdgeAddress(NamedTuple):
    """A region's edge and where it listens.

    One that `hangs` does nothing that the world's clock would have to wait for.
    """

    region: str
    host: str
    port: int
    hangs: bool


class Edges:
    """The edges of the regions that run; `hanging` are those that will not answer."""

    def __init__(self, regions: RunningRegions, names: Iterable[str]) -> None:
        self._regions = regions
        self.addresses = {name: ADDRESSES[name] for name in names}
        self.hanging: frozenset[str] = frozenset()

    def at(self, address: str) -> EdgeAddress | None:
        """The edge at an address that DNS answers with; None where nobody of ours is."""
        region = next((name for name, own in self.addresses.items() if own == address), None)
        return None if region is None else self.of(region)

    def of(self, region: str) -> EdgeAddress:
        """A region's edge."""
        url = urlsplit(self._regions.url(region))
        return EdgeAddress(region, url.hostname or "", url.port or 0, region in self.hanging)
