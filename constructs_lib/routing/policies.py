"""Route 53's routing policies, each with the values of a record set that it uses."""

from dataclasses import dataclass
from typing import Literal

WEIGHTS = range(256)
BIASES = range(-99, 100)


@dataclass(frozen=True, slots=True)
class Simple:
    """The only record set of its name and type."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """Chosen in proportion to its weight, 0 to 255. Weight 0 is used only if no other is
    healthy."""

    weight: int


@dataclass(frozen=True, slots=True)
class Latency:
    """Chosen for callers who have the lowest latency to this AWS region."""

    region: str


@dataclass(frozen=True, slots=True)
class Failover:
    """One of a pair; the secondary is chosen while the primary is unhealthy."""

    role: Literal["PRIMARY", "SECONDARY"]


@dataclass(frozen=True, slots=True)
class Geolocation:
    """Chosen for callers in a continent, a country or a state of the United States.

    Exactly one of continent and country is given; the country `*` is the default location.
    """

    continent: str | None = None
    country: str | None = None
    subdivision: str | None = None


@dataclass(frozen=True, slots=True)
class Geoproximity:
    """Chosen for the nearest callers, after its distance is changed by a bias of -99 to 99.

    Its location is an AWS region, a Local Zone group, or a latitude and longitude (degrees).
    """

    region: str | None = None
    coordinates: tuple[float, float] | None = None
    local_zone_group: str | None = None
    bias: int = 0


@dataclass(frozen=True, slots=True)
class MultivalueAnswer:
    """Returned together with up to seven other record sets of its name and type."""


@dataclass(frozen=True, slots=True)
class IpBased:
    """Chosen for callers whose address is in a CIDR location; `*` is the default location."""

    collection_id: str
    location: str


RoutingPolicy = (
    Simple | Weighted | Latency | Failover | Geolocation | Geoproximity | MultivalueAnswer | IpBased
)
