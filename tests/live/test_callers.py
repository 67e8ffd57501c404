"""The overrides to what was deployed, as the other commands take it."""

from operations.live.callers import NetworkOverrides

OVERRIDES = NetworkOverrides(
    resolver="127.0.0.1:5300",
    servers=["192.0.2.1=127.0.0.1:8443"],
    edges=["eu-west-1=http://127.0.0.1:1", "eu-central-1=http://127.0.0.1:2"],
    ca_file="ca.pem",
    speed=20,
)


def test_a_command_is_given_the_edges_of_its_deployments_regions_alone() -> None:
    assert OVERRIDES.edge_arguments(["eu-west-1"]) == ["--edge", "eu-west-1=http://127.0.0.1:1"]


def test_a_drill_is_led_as_the_run_is() -> None:
    assert OVERRIDES.arguments(["eu-west-1"]) == [
        *("--speed", "20", "--edge", "eu-west-1=http://127.0.0.1:1"),
        *("--resolver", "127.0.0.1:5300", "--connect", "192.0.2.1=127.0.0.1:8443"),
        *("--ca-file", "ca.pem"),
    ]
