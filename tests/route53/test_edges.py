"""The first and the last value that names, places and matrices may have."""

import pytest

from constructs_lib.routing.policies import Geoproximity
from operations.dns_names import canonical_name, is_well_formed
from operations.route53.callers import caller
from operations.route53.health_checks import HealthCheck
from operations.route53.latency import read_latencies
from operations.route53.preferences import biased_km


@pytest.mark.parametrize("place", ["90,180", "-90,-180"])
def test_the_poles_and_the_date_line_are_on_the_globe(place: str) -> None:
    found = caller(place)
    assert f"{found.latitude:g},{found.longitude:g}" == place


@pytest.mark.parametrize("place", ["90.1,0", "-90.1,0", "0,180.1", "0,-180.1"])
def test_what_lies_past_them_is_not(place: str) -> None:
    with pytest.raises(ValueError, match="not on the globe"):
        caller(place)


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        (r"\041", "!"),
        (r"\176", "~"),
        (r"\040", r"\040"),
        (r"\177", r"\177"),
    ],
)
def test_what_is_printable_from_first_to_last_has_no_escape(spelling: str, name: str) -> None:
    """ASCII's printable characters are 041 to 176; a space (040) is not one in a name."""
    assert canonical_name(spelling) == name


def test_a_label_has_63_bytes_and_a_name_255_at_most() -> None:
    labels = ["a" * 63] * 3
    assert is_well_formed("a" * 63)
    assert is_well_formed(".".join([*labels, "a" * 62, ""]).removesuffix("."))
    assert len(".".join([*labels, "a" * 63])) == 255
    assert is_well_formed(".".join([*labels, "a" * 63]))
    assert not is_well_formed(".".join([*labels, "a" * 62, "a"]))


@pytest.mark.parametrize(("bias", "times"), [(0, 1), (50, 0.5), (99, 0.01), (-50, 2), (-99, 100)])
def test_a_bias_makes_a_distance_shorter_or_longer_by_the_guides_formula(
    bias: int, times: float
) -> None:
    """ "Geoproximity routing": the distance times 1 - bias/100, or divided by 1 + bias/100."""

    def distance(bias: int) -> float:
        return biased_km(Geoproximity("eu-west-1", bias=bias), caller("Berlin"))

    assert distance(bias) == pytest.approx(distance(0) * times)


def test_a_row_of_a_matrix_may_be_shorter_than_its_header() -> None:
    found = read_latencies("city,us-east-1,eu-west-1\nBerlin,90\nLima,80,150\n")
    assert found.measured == {
        "Berlin": {"us-east-1": 90},
        "Lima": {"us-east-1": 80, "eu-west-1": 150},
    }


def test_only_checks_that_ask_an_endpoint_have_checkers() -> None:
    endpoint = HealthCheck("a", "HTTPS", fqdn="api.example.com")
    some = HealthCheck("b", "HTTPS", fqdn="api.example.com", regions=("eu-west-1",))
    calculated = HealthCheck("c", "CALCULATED", child_health_checks=("a",), health_threshold=1)
    assert len(endpoint.regions) == 8
    assert some.regions == ("eu-west-1",)
    assert calculated.regions == ()
