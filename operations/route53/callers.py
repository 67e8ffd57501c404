"""Callers, and where they are: at an AWS region, in a city, or at a latitude and longitude."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from constructs_lib.regions import REGIONS

_STATES_OF_REGIONS = {"us-east-1": "VA", "us-east-2": "OH", "us-west-1": "CA", "us-west-2": "OR"}
_POLE, _DATE_LINE = 90, 180  # degrees
_POINT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a query comes from.

    Coordinates are in degrees. Countries are ISO 3166 codes; continents and the states of the
    United States are Route 53's codes ("Values specific for geolocation records"). A caller
    without a country has an address that Route 53 cannot locate: of geolocation records only the
    default one answers it.
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


CITY_CALLERS = MappingProxyType(
    {
        city.name: city
        for city in (
            Caller("Accra", 5.60, -0.19, "GH", "AF"),
            Caller("Addis Ababa", 9.03, 38.74, "ET", "AF"),
            Caller("Cairo", 30.04, 31.24, "EG", "AF"),
            Caller("Cape Town", -33.92, 18.42, "ZA", "AF"),
            Caller("Casablanca", 33.57, -7.59, "MA", "AF"),
            Caller("Dakar", 14.72, -17.47, "SN", "AF"),
            Caller("Johannesburg", -26.20, 28.05, "ZA", "AF"),
            Caller("Kinshasa", -4.32, 15.31, "CD", "AF"),
            Caller("Lagos", 6.52, 3.38, "NG", "AF"),
            Caller("Nairobi", -1.29, 36.82, "KE", "AF"),
            Caller("Almaty", 43.24, 76.89, "KZ", "AS"),
            Caller("Bangkok", 13.76, 100.50, "TH", "AS"),
            Caller("Beijing", 39.90, 116.41, "CN", "AS"),
            Caller("Dhaka", 23.81, 90.41, "BD", "AS"),
            Caller("Dubai", 25.20, 55.27, "AE", "AS"),
            Caller("Hanoi", 21.03, 105.85, "VN", "AS"),
            Caller("Hong Kong", 22.32, 114.17, "HK", "AS"),
            Caller("Jakarta", -6.21, 106.85, "ID", "AS"),
            Caller("Karachi", 24.86, 67.00, "PK", "AS"),
            Caller("Manila", 14.60, 120.98, "PH", "AS"),
            Caller("Mumbai", 19.08, 72.88, "IN", "AS"),
            Caller("New Delhi", 28.61, 77.21, "IN", "AS"),
            Caller("Osaka", 34.69, 135.50, "JP", "AS"),
            Caller("Riyadh", 24.71, 46.68, "SA", "AS"),
            Caller("Seoul", 37.57, 126.98, "KR", "AS"),
            Caller("Shanghai", 31.23, 121.47, "CN", "AS"),
            Caller("Singapore", 1.35, 103.82, "SG", "AS"),
            Caller("Taipei", 25.03, 121.57, "TW", "AS"),
            Caller("Tashkent", 41.30, 69.24, "UZ", "AS"),
            Caller("Tel Aviv", 32.07, 34.78, "IL", "AS"),
            Caller("Tokyo", 35.68, 139.69, "JP", "AS"),
            Caller("Amsterdam", 52.37, 4.90, "NL", "EU"),
            Caller("Athens", 37.98, 23.73, "GR", "EU"),
            Caller("Berlin", 52.52, 13.40, "DE", "EU"),
            Caller("Dublin", 53.35, -6.26, "IE", "EU"),
            Caller("Frankfurt", 50.11, 8.68, "DE", "EU"),
            Caller("Helsinki", 60.17, 24.94, "FI", "EU"),
            Caller("Istanbul", 41.01, 28.98, "TR", "EU"),
            Caller("Kyiv", 50.45, 30.52, "UA", "EU"),
            Caller("Lisbon", 38.72, -9.14, "PT", "EU"),
            Caller("London", 51.51, -0.13, "GB", "EU"),
            Caller("Madrid", 40.42, -3.70, "ES", "EU"),
            Caller("Milan", 45.46, 9.19, "IT", "EU"),
            Caller("Moscow", 55.76, 37.62, "RU", "EU"),
            Caller("Paris", 48.86, 2.35, "FR", "EU"),
            Caller("Reykjavik", 64.15, -21.94, "IS", "EU"),
            Caller("Stockholm", 59.33, 18.07, "SE", "EU"),
            Caller("Warsaw", 52.23, 21.01, "PL", "EU"),
            Caller("Atlanta", 33.75, -84.39, "US", "NA", "GA"),
            Caller("Chicago", 41.88, -87.63, "US", "NA", "IL"),
            Caller("Dallas", 32.78, -96.80, "US", "NA", "TX"),
            Caller("Denver", 39.74, -104.99, "US", "NA", "CO"),
            Caller("Honolulu", 21.31, -157.86, "US", "NA", "HI"),
            Caller("Los Angeles", 34.05, -118.24, "US", "NA", "CA"),
            Caller("Mexico City", 19.43, -99.13, "MX", "NA"),
            Caller("Miami", 25.76, -80.19, "US", "NA", "FL"),
            Caller("Montreal", 45.50, -73.57, "CA", "NA"),
            Caller("New York", 40.71, -74.01, "US", "NA", "NY"),
            Caller("Panama City", 8.98, -79.52, "PA", "NA"),
            Caller("Seattle", 47.61, -122.33, "US", "NA", "WA"),
            Caller("Toronto", 43.65, -79.38, "CA", "NA"),
            Caller("Vancouver", 49.28, -123.12, "CA", "NA"),
            Caller("Washington", 38.91, -77.04, "US", "NA", "DC"),
            Caller("Auckland", -36.85, 174.76, "NZ", "OC"),
            Caller("Brisbane", -27.47, 153.03, "AU", "OC"),
            Caller("Perth", -31.95, 115.86, "AU", "OC"),
            Caller("Suva", -18.14, 178.44, "FJ", "OC"),
            Caller("Sydney", -33.87, 151.21, "AU", "OC"),
            Caller("Bogotá", 4.71, -74.07, "CO", "SA"),
            Caller("Buenos Aires", -34.60, -58.38, "AR", "SA"),
            Caller("Lima", -12.05, -77.04, "PE", "SA"),
            Caller("Rio de Janeiro", -22.91, -43.17, "BR", "SA"),
            Caller("Santiago", -33.45, -70.67, "CL", "SA"),
            Caller("São Paulo", -23.55, -46.63, "BR", "SA"),
        )
    }
)
"""A caller in each of these large cities of every inhabited continent, by the city's name.

Coordinates are good to about 10 km.
"""

_BY_NAME = {
    name.casefold(): caller
    for callers in (REGION_CALLERS, CITY_CALLERS)
    for name, caller in callers.items()
}


def caller(place: str) -> Caller:
    """Return the caller at a place: `eu-west-1`, `Berlin`, or `52.52,13.40` (degrees north, east).

    Raises:
        ValueError: when the place is none of these; the message names similar ones.
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
