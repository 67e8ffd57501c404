"""The estimate against its formula and against published measurements; measured matrices."""

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.route53.callers import caller
from operations.route53.latency import (
    EARTH_RADIUS_KM,
    ESTIMATED,
    distance_km,
    estimated_ms,
    read_latencies,
)

# Average round trips in ms between regions of the IBM Cloud, 17 August to 15 September 2024, as
# its documentation of VPC publishes them (network latency): cities by row and by column.
CITIES = (
    *("Dallas", "Toronto", "Washington", "Frankfurt", "London", "Madrid", "Osaka", "Sydney"),
    *("Tokyo", "São Paulo"),
)
MEASURED = (
    (34, 31, 123, 113, 117, 150, 185, 143, 145),
    (19, 92, 82, 109, 169, 215, 161, 130),
    (91, 76, 88, 173, 214, 166, 118),
    (13, 29, 232, 250, 228, 197),
    (27, 244, 261, 242, 187),
    (259, 275, 256, 207),
    (122, 9, 292),
    (115, 327),
    (284,),
)

points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def test_estimates_agree_with_published_measurements() -> None:
    ratios = []
    for row, name in zip(MEASURED, CITIES, strict=False):
        here = caller(name)
        for measured, other in zip(reversed(row), reversed(CITIES), strict=False):
            there = caller(other)
            distance = distance_km(here.latitude, here.longitude, there.latitude, there.longitude)
            ratios.append(estimated_ms(distance) / measured)

    assert len(ratios) == 45
    assert statistics.median(ratios) == pytest.approx(1, abs=0.05)
    assert 0.55 < min(ratios) < max(ratios) < 1.25


def test_light_takes_5_ms_plus_3_km_of_glass_per_km_and_round_trip() -> None:
    assert estimated_ms(0) == 5
    assert estimated_ms(1000) == pytest.approx(5 + 3 * 1000 / 204.2, rel=1e-4)


def test_a_quarter_of_the_globe_is_a_quarter_of_its_circumference() -> None:
    assert distance_km(0, 0, 0, 90) == pytest.approx(math.tau * EARTH_RADIUS_KM / 4)
    assert distance_km(90, 0, -90, 0) == pytest.approx(math.pi * EARTH_RADIUS_KM)


@given(points, points)
def test_distance_is_the_same_both_ways(
    here: tuple[float, float], there: tuple[float, float]
) -> None:
    assert distance_km(*here, *there) == pytest.approx(distance_km(*there, *here))


def test_a_region_that_nobody_can_place_is_infinitely_far() -> None:
    assert ESTIMATED.between(caller("Berlin"), "moon-east-1") == math.inf


CSV = "caller,eu-west-1,us-east-1\nBerlin,31.5,\nLima,,88\n"
JSON = '{"Berlin": {"eu-west-1": 31.5}, "Lima": {"us-east-1": 88}}'


@pytest.mark.parametrize("text", [CSV, JSON])
def test_a_matrix_is_read_and_its_gaps_are_estimated(text: str) -> None:
    latencies = read_latencies(text)
    berlin = caller("Berlin")

    assert latencies.measured == {"Berlin": {"eu-west-1": 31.5}, "Lima": {"us-east-1": 88}}
    assert latencies.between(berlin, "eu-west-1") == 31.5
    assert latencies.between(berlin, "us-east-1") == ESTIMATED.between(berlin, "us-east-1")


def test_everything_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(ValueError, match="Berlin to eu-west-1") as caught:
        read_latencies("city,eu-west-1,us-east-9\nBerlin,soon,\nLima,-1,20\nBerlinn,1,2\nRome,,3\n")

    assert str(caught.value) == (
        "Berlin to eu-west-1: 'soon' is no number of milliseconds; "
        "Lima to eu-west-1: '-1' is no number of milliseconds; "
        "no region is called 'us-east-9'; did you mean us-east-2?; "
        "no city is called 'Berlinn'; did you mean Berlin?; no city is called 'Rome'"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "not a matrix"),
        ('{"Berlin": 14.2}', "not a matrix"),
        ("{", "Expecting"),
        ("{}", "no round trip"),
        ('{"Berlin": {}}', "no round trip"),
        ("null", "no round trip"),
        ("", "no round trip"),
        ("hello", "no round trip"),
        ("city,us-east-1\nBerlin,\n", "no round trip"),
        ("city,us-east-1\nBerlin,1,2\n", "longer than the header"),
        pytest.param('{"a":' * 100_000, "nested too deeply", id="deep"),
    ],
)
def test_what_is_no_matrix_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_latencies(text)


def test_empty_lines_are_left_out() -> None:
    assert read_latencies("\ncity,us-east-1\n\nBerlin,90\n").measured == {
        "Berlin": {"us-east-1": 90}
    }
