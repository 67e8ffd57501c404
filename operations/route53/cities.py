"""Places that callers ask from: large cities of every inhabited continent.

Coordinates are in degrees, good to about 10 km. Countries are ISO 3166 codes; continents and
the states of the United States are Route 53's codes ("Values specific for geolocation records").
"""

from types import MappingProxyType
from typing import NamedTuple


class City(NamedTuple):
    """A city: where it is on the globe, and where Route 53 would say that it is."""

    name: str
    country: str
    continent: str
    latitude: float
    longitude: float
    subdivision: str | None = None


CITIES = MappingProxyType(
    {
        city.name: city
        for city in (
            City("Accra", "GH", "AF", 5.60, -0.19),
            City("Addis Ababa", "ET", "AF", 9.03, 38.74),
            City("Cairo", "EG", "AF", 30.04, 31.24),
            City("Cape Town", "ZA", "AF", -33.92, 18.42),
            City("Casablanca", "MA", "AF", 33.57, -7.59),
            City("Dakar", "SN", "AF", 14.72, -17.47),
            City("Johannesburg", "ZA", "AF", -26.20, 28.05),
            City("Kinshasa", "CD", "AF", -4.32, 15.31),
            City("Lagos", "NG", "AF", 6.52, 3.38),
            City("Nairobi", "KE", "AF", -1.29, 36.82),
            City("Almaty", "KZ", "AS", 43.24, 76.89),
            City("Bangkok", "TH", "AS", 13.76, 100.50),
            City("Beijing", "CN", "AS", 39.90, 116.41),
            City("Dhaka", "BD", "AS", 23.81, 90.41),
            City("Dubai", "AE", "AS", 25.20, 55.27),
            City("Hanoi", "VN", "AS", 21.03, 105.85),
            City("Hong Kong", "HK", "AS", 22.32, 114.17),
            City("Jakarta", "ID", "AS", -6.21, 106.85),
            City("Karachi", "PK", "AS", 24.86, 67.00),
            City("Manila", "PH", "AS", 14.60, 120.98),
            City("Mumbai", "IN", "AS", 19.08, 72.88),
            City("New Delhi", "IN", "AS", 28.61, 77.21),
            City("Osaka", "JP", "AS", 34.69, 135.50),
            City("Riyadh", "SA", "AS", 24.71, 46.68),
            City("Seoul", "KR", "AS", 37.57, 126.98),
            City("Shanghai", "CN", "AS", 31.23, 121.47),
            City("Singapore", "SG", "AS", 1.35, 103.82),
            City("Taipei", "TW", "AS", 25.03, 121.57),
            City("Tashkent", "UZ", "AS", 41.30, 69.24),
            City("Tel Aviv", "IL", "AS", 32.07, 34.78),
            City("Tokyo", "JP", "AS", 35.68, 139.69),
            City("Amsterdam", "NL", "EU", 52.37, 4.90),
            City("Athens", "GR", "EU", 37.98, 23.73),
            City("Berlin", "DE", "EU", 52.52, 13.40),
            City("Dublin", "IE", "EU", 53.35, -6.26),
            City("Frankfurt", "DE", "EU", 50.11, 8.68),
            City("Helsinki", "FI", "EU", 60.17, 24.94),
            City("Istanbul", "TR", "EU", 41.01, 28.98),
            City("Kyiv", "UA", "EU", 50.45, 30.52),
            City("Lisbon", "PT", "EU", 38.72, -9.14),
            City("London", "GB", "EU", 51.51, -0.13),
            City("Madrid", "ES", "EU", 40.42, -3.70),
            City("Milan", "IT", "EU", 45.46, 9.19),
            City("Moscow", "RU", "EU", 55.76, 37.62),
            City("Paris", "FR", "EU", 48.86, 2.35),
            City("Reykjavik", "IS", "EU", 64.15, -21.94),
            City("Stockholm", "SE", "EU", 59.33, 18.07),
            City("Warsaw", "PL", "EU", 52.23, 21.01),
            City("Atlanta", "US", "NA", 33.75, -84.39, "GA"),
            City("Chicago", "US", "NA", 41.88, -87.63, "IL"),
            City("Dallas", "US", "NA", 32.78, -96.80, "TX"),
            City("Denver", "US", "NA", 39.74, -104.99, "CO"),
            City("Honolulu", "US", "NA", 21.31, -157.86, "HI"),
            City("Los Angeles", "US", "NA", 34.05, -118.24, "CA"),
            City("Mexico City", "MX", "NA", 19.43, -99.13),
            City("Miami", "US", "NA", 25.76, -80.19, "FL"),
            City("Montreal", "CA", "NA", 45.50, -73.57),
            City("New York", "US", "NA", 40.71, -74.01, "NY"),
            City("Panama City", "PA", "NA", 8.98, -79.52),
            City("Seattle", "US", "NA", 47.61, -122.33, "WA"),
            City("Toronto", "CA", "NA", 43.65, -79.38),
            City("Vancouver", "CA", "NA", 49.28, -123.12),
            City("Washington", "US", "NA", 38.91, -77.04, "DC"),
            City("Auckland", "NZ", "OC", -36.85, 174.76),
            City("Brisbane", "AU", "OC", -27.47, 153.03),
            City("Perth", "AU", "OC", -31.95, 115.86),
            City("Suva", "FJ", "OC", -18.14, 178.44),
            City("Sydney", "AU", "OC", -33.87, 151.21),
            City("Bogotá", "CO", "SA", 4.71, -74.07),
            City("Buenos Aires", "AR", "SA", -34.60, -58.38),
            City("Lima", "PE", "SA", -12.05, -77.04),
            City("Rio de Janeiro", "BR", "SA", -22.91, -43.17),
            City("Santiago", "CL", "SA", -33.45, -70.67),
            City("São Paulo", "BR", "SA", -23.55, -46.63),
        )
    }
)
"""The cities by name."""
