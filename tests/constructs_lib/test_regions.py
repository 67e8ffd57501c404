"""The facts about regions, held against those of botocore."""

from functools import reduce

import boto3

from constructs_lib.regions import CHECKER_REGIONS, REGIONS

YOUNGER_THAN_THE_PROVIDER = {"ap-southeast-6"}


def test_the_regions_are_those_with_every_service_that_a_cell_needs() -> None:
    session = boto3.session.Session()
    services = ("acm", "apigatewayv2", "dynamodb", "kms", "lambda")
    with_all = reduce(
        set.intersection, (set(session.get_available_regions(service)) for service in services)
    )
    assert set(REGIONS) == with_all - YOUNGER_THAN_THE_PROVIDER


def test_regions_are_listed_by_name_in_alphabetical_order() -> None:
    assert [(name, region.name) for name, region in REGIONS.items()] == [
        (name, name) for name in sorted(REGIONS)
    ]


def test_health_checkers_stand_in_eight_regions() -> None:
    assert sorted(CHECKER_REGIONS) == [
        "ap-northeast-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "eu-west-1",
        "sa-east-1",
        "us-east-1",
        "us-west-1",
        "us-west-2",
    ]
    assert set(CHECKER_REGIONS) <= set(REGIONS)


def test_places_lie_on_the_earth_and_apart() -> None:
    places = {(region.latitude, region.longitude) for region in REGIONS.values()}
    assert len(places) == len(REGIONS)
    assert all(-60 < latitude < 70 and -180 <= longitude <= 180 for latitude, longitude in places)


def test_continents_are_route_53s() -> None:
    assert {region.continent for region in REGIONS.values()} <= {
        "AF", "AN", "AS", "EU", "NA", "OC", "SA",
    }  # fmt: skip
