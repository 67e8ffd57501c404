"""How a world runs, and how much is asked in it."""

from dataclasses import dataclass, field

from operations.route53.cities import CITIES

USUAL_CITIES = (
    *("Seattle", "New York", "Dallas", "Mexico City", "Bogotá", "São Paulo", "Buenos Aires"),
    *("London", "Berlin", "Madrid", "Stockholm", "Istanbul", "Cairo", "Lagos", "Johannesburg"),
    *("Dubai", "Mumbai", "Singapore", "Seoul", "Tokyo", "Sydney", "Auckland"),
)


@dataclass(frozen=True, kw_only=True)
class Load:
    """How much is asked, and by whom: `rate` in requests a world second, by each city.

    Raises ValueError where a city is none of the engine's table.
    """

    cities: tuple[str, ...] = USUAL_CITIES
    rate: float = 0.2
    write_share: float = 0.25
    timeout: float = 5.0
    """World seconds after which a caller gives up."""

    def __post_init__(self) -> None:
        if unknown := [city for city in self.cities if city not in CITIES]:
            raise ValueError(f"no city of the table is called {', '.join(unknown)}")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How the world runs: `speed` in world seconds a real second, chance from `seed`.

    Who asks its DNS without a client subnet asks from `place`; port 0 is a free one.
    """

    speed: float = 1.0
    seed: int = 0
    load: Load = field(default_factory=Load)
    place: str = "Frankfurt"
    dns_port: int = 0
