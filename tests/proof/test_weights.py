"""How many callers each city stands for, and how many requests a region takes."""

import pytest

from constructs_lib.regions import REGIONS
from operations.http_api.deployed import Api, Stage, Throttle
from operations.proof.arguments import read_weights
from operations.proof.capacity import limit_rps
from operations.terraform_json.infrastructure import Deployed


def test_cities_have_weights_in_any_unit() -> None:
    assert read_weights("city,weight\nLondon, 3\n\nSão Paulo,1.5\n") == {
        "London": 3.0,
        "São Paulo": 1.5,
    }


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ValueError, match="line 1") as caught:
        read_weights("Lodnon,1\nParis,many\nRome\nBerlin,-1\n")

    assert str(caught.value) == (
        "line 1: no city is called 'Lodnon'; did you mean London?; "
        "line 2: 'many' is no weight; line 3: no city is called 'Rome'; "
        "line 4: '-1' is no weight"
    )


def test_somebody_must_ask() -> None:
    with pytest.raises(ValueError, match="no city has a weight"):
        read_weights("London,0\n")


def test_the_regions_of_the_lower_quota_are_those_that_aws_lists() -> None:
    """ "Amazon API Gateway quotas", the note on the throttle quota per account and region."""
    listed = {
        "Africa (Cape Town)": "af-south-1",
        "Europe (Milan)": "eu-south-1",
        "Asia Pacific (Jakarta)": "ap-southeast-3",
        "Middle East (UAE)": "me-central-1",
        "Asia Pacific (Hyderabad)": "ap-south-2",
        "Asia Pacific (Melbourne)": "ap-southeast-4",
        "Europe (Spain)": "eu-south-2",
        "Europe (Zurich)": "eu-central-2",
        "Israel (Tel Aviv)": "il-central-1",
        "Canada West (Calgary)": "ca-west-1",
        "Asia Pacific (Malaysia)": "ap-southeast-5",
        "Asia Pacific (Thailand)": "ap-southeast-7",
        "Mexico (Central)": "mx-central-1",
    }
    limits = {name: limit_rps(name, Deployed()) for name in REGIONS}

    assert limits == {name: 2_500 if name in listed.values() else 10_000 for name in REGIONS}


@pytest.mark.parametrize(
    ("region", "stage", "limit"),
    [
        ("us-east-1", None, 10_000),
        ("me-central-1", None, 2_500),
        ("us-east-1", 500.0, 500),
        ("me-central-1", 9_000.0, 2_500),
    ],
)
def test_the_lower_of_quota_and_stage_limits_a_region(
    region: str, stage: float | None, limit: float
) -> None:
    throttle = None if stage is None else Throttle(rate=stage, burst=100)
    stages = {"$default": Stage(name="$default", default_throttle=throttle)}
    deployed = Deployed(apis={"a": Api(region=region, stages=stages)})

    assert limit_rps(region, deployed) == limit
