"""How many callers each city stands for, and how many requests a region takes."""

import pytest

from operations.proof.capacity import limit_rps
from operations.proof.deployed import Api, Deployed
from operations.proof.weights import read_weights


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
    deployed = Deployed(apis={"a": Api(region, rate_limit=stage)})

    assert limit_rps(region, deployed) == limit
