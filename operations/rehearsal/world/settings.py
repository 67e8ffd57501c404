"""Settings of a world: its speed, its callers, and its random seed."""

from dataclasses import dataclass, field

from operations.route53.callers import CITY_CALLERS

USUAL_CITIES = (
    *("Seattle", "New York", "Dallas", "Mexico City", "Bogotá", "São Paulo", "Buenos Aires"),
    *("London", "Berlin", "Madrid", "Stockholm", "Istanbul", "Cairo", "Lagos", "Johannesburg"),
    *("Dubai", "Mumbai", "Singapore", "Seoul", "Tokyo", "Sydney", "Auckland"),
)


@dataclass(frozen=True, kw_only=True)
class Load:
    """The traffic: each of the `cities` sends `rate` requests per world second on average.

    `write_share` (0 to 1) of them are writes. Raises ValueError for a city that
    `operations.route53.callers` does not have.
    """

    cities: tuple[str, ...] = USUAL_CITIES
    rate: float = 0.2
    write_share: float = 0.25
    timeout: float = 5.0
    """World seconds after which a caller gives up."""

    def __post_init__(self) -> None:
        if unknown := [city for city in self.cities if city not in CITY_CALLERS]:
            raise ValueError(f"no city of the table is called {', '.join(unknown)}")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a world runs: `speed` is world seconds per real second, `seed` repeats its randomness.

    DNS queries without a client subnet are taken to come from the city `place`. The name server
    listens on `dns_port`; 0 chooses a free one.
    """

    speed: float = 1.0
    seed: int = 0
    load: Load = field(default_factory=Load)
    place: str = "Frankfurt"
    dns_port: int = 0
