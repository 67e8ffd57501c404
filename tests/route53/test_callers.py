"""Callers stand at regions, in cities, or at points of the globe."""

import pytest

from constructs_lib.regions import REGIONS
from operations.route53.callers import CITY_CALLERS, Caller, caller


def test_a_caller_is_a_region_a_city_or_a_point() -> None:
    assert caller("us-west-2") == Caller("us-west-2", 45.52, -122.68, "US", "NA", "OR")
    assert caller(" são paulo ") == Caller("São Paulo", -23.55, -46.63, "BR", "SA")
    assert caller("-33.9, 18.4") == Caller("-33.9, 18.4", -33.9, 18.4)


def test_an_unknown_place_is_refused_with_those_spelled_like_it() -> None:
    with pytest.raises(ValueError, match="did you mean Berlin"):
        caller("Berlim")


def test_a_point_off_the_globe_is_refused() -> None:
    with pytest.raises(ValueError, match="not on the globe"):
        caller("91, 0")


def test_cities_are_many_and_on_all_inhabited_continents() -> None:
    cities = CITY_CALLERS.values()

    assert len(cities) >= 48
    assert {city.continent for city in cities} == {"AF", "AS", "EU", "NA", "OC", "SA"}
    assert all((city.country == "US") is (city.subdivision is not None) for city in cities)


def test_a_country_is_on_one_continent() -> None:
    continents: dict[str, set[str]] = {}
    for place in (*CITY_CALLERS.values(), *map(caller, REGIONS)):
        assert place.country is not None
        assert place.continent is not None
        continents.setdefault(place.country, set()).add(place.continent)

    assert all(len(found) == 1 for found in continents.values())
