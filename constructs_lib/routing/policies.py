"""The routing policies of a record set, each with the values that its choice depends on."""

from dataclasses import dataclass
from typing import Literal

WEIGHTS = range(256)
BIASES = range(-99, 100)


@dataclass(frozen=True, slots=True)
class Simple:
    """The one record set of its name and type."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """Chosen in proportion to its weight, 0 to 255; 0 is a last choice, not an absence."""

    weight: int


@dataclass(frozen=True, slots=True)
class Latency:
    """Chosen by the callers who reach this AWS region fastest."""

    region: str


@dataclass(frozen=True, slots=True)
class Failover:
    """One of a pair: the secondary is chosen while the primary is unhealthy."""

    role: Literal["PRIMARY", "SECONDARY"]


@dataclass(frozen=True, slots=True)
class Geolocation:
    """Chosen by callers in a continent, a country or a state of the United States.

    Exactly one of continent and country is given; the country `*` is the default location.
    """

    continent: str | None = None
    country: str | None = None
    subdivision: str | None = None


@dataclass(frozen=True, slots=True)
class Geoproximity:
    """Chosen by the callers nearest to it, its distance being biased by -99 to 99.

    It stands in an AWS region, in a Local Zone group, or at a latitude and longitude (degrees).
    """

    region: str | None = None
    coordinates: tuple[float, float] | None = None
    local_zone_group: str | None = None
    bias: int = 0


@dataclass(frozen=True, slots=True)
class MultivalueAnswer:
    """Returned together with up to seven others of its name and type."""


@dataclass(frozen=True, slots=True)
class IpBased:
    """Chosen by callers whose address lies in a CIDR location; `*` is the default location."""

    collection_id: str
    location: str


RoutingPolicy = (
    Simple | Weighted | Latency | Failover | Geolocation | Geoproximity | MultivalueAnswer | IpBased
)
