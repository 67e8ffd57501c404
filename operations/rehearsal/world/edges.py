"""Maps the IP addresses in DNS answers to the regions that run on this machine."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from operations.rehearsal.regions.faults import EdgeFault
from operations.rehearsal.regions.loopback import ADDRESSES


class RunningRegions(Protocol):
    """The running regions, such as `LocalRegions`."""

    def url(self, region: str) -> str:
        """Return the URL that the region's edge listens at."""

    def fail(self, region: str, fault: EdgeFault | None) -> None:
        """Make the region's edge fail from now on; None makes it serve again."""


class EdgeAddress(NamedTuple):
    """Where a region's edge listens on this machine.

    If it `hangs`, it does no real work that the world's clock would have to wait for.
    """

    region: str
    host: str
    port: int
    hangs: bool


class Edges:
    """The edges of the running regions; those of the `hanging` ones do not respond."""

    def __init__(self, regions: RunningRegions, names: Iterable[str]) -> None:
        self._regions = regions
        self.addresses = {name: ADDRESSES[name] for name in names}
        self.hanging: frozenset[str] = frozenset()

    def at(self, address: str) -> EdgeAddress | None:
        """Return the edge that stands for an IP address; None if it is no region's."""
        region = next((name for name, own in self.addresses.items() if own == address), None)
        return None if region is None else self.of(region)

    def of(self, region: str) -> EdgeAddress:
        """Return a region's edge."""
        url = urlsplit(self._regions.url(region))
        return EdgeAddress(region, url.hostname or "", url.port or 0, region in self.hanging)
