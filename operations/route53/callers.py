"""Who asks: a caller stands at an AWS region, in a city, or at a latitude and longitude."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from constructs_lib.regions import REGIONS
from operations.route53.cities import CITIES

_STATES_OF_REGIONS = {"us-east-1": "VA", "us-east-2": "OH", "us-west-1": "CA", "us-west-2": "OR"}
_POLE, _DATE_LINE = 90, 180  # degrees
_POINT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a query comes from, in degrees and in Route 53's codes.

    A caller without a country is one whose address Route 53 cannot place: of geolocation
    records only the default answers it.
    """

    name: str
    latitude: float
    longitude: float
    country: str | None = None
    continent: str | None = None
    subdivision: str | None = None


REGION_CALLERS = {
    region.name: Caller(
        name=region.name,
        latitude=region.latitude,
        longitude=region.longitude,
        country=region.country,
        continent=region.continent,
        subdivision=_STATES_OF_REGIONS.get(region.name),
    )
    for region in REGIONS.values()
}
"""A caller at each AWS region, by the region's name."""

CITY_CALLERS = {
    city.name: Caller(
        name=city.name,
        latitude=city.latitude,
        longitude=city.longitude,
        country=city.country,
        continent=city.continent,
        subdivision=city.subdivision,
    )
    for city in CITIES.values()
}
"""A caller in each city of the table, by the city's name."""

_BY_NAME = {name.casefold(): caller for name, caller in (REGION_CALLERS | CITY_CALLERS).items()}


def caller(place: str) -> Caller:
    """The caller at a place: `eu-west-1`, `Berlin`, or `52.52,13.40` (degrees north, east).

    Raises ValueError for a place that is none of these, naming those spelled like it.
    """
    known = _BY_NAME.get(place.strip().casefold())
    if known is not None:
        return known
    point = _POINT.fullmatch(place)
    if point is None:
        alike = get_close_matches(place.casefold(), _BY_NAME, n=3)
        names = ", ".join(_BY_NAME[name].name for name in alike)
        raise ValueError(
            f"{place!r} is no AWS region, no city of the table and no latitude,longitude"
            + (f"; did you mean {names}?" if names else "")
        )
    latitude, longitude = float(point[1]), float(point[2])
    if abs(latitude) > _POLE or abs(longitude) > _DATE_LINE:
        raise ValueError(
            f"{place!r} is not on the globe: latitude -90 to 90, longitude -180 to 180"
        )
    return Caller(name=place.strip(), latitude=latitude, longitude=longitude)
