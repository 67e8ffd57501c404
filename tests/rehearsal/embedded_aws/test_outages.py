"""What of the emulated AWS can be made to fail, and for whom."""

from collections.abc import Callable, Iterator
from typing import Any

import botocore.exceptions
import httpx
import pytest

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws


@pytest.fixture
def outages(aws: EmbeddedAws) -> Iterator[Callable[..., httpx.Response]]:
    """Changes what is out; nothing is, when the test is over."""
    url = f"{aws.endpoint}/_embedded/outages"
    yield lambda **settings: httpx.put(url, json=settings, trust_env=False)
    httpx.put(url, json={"tables": [], "control_planes": []}, trust_env=False)


def names(aws: EmbeddedAws, region: str) -> object:
    """The tables that a client in a region is told of, or why it is not."""
    client = aws.client("dynamodb", region)
    try:
        return client.list_tables()["TableNames"]
    except botocore.exceptions.ConnectionClosedError:
        return "no connection"


def test_a_table_out_of_reach_is_so_for_the_functions_of_its_region_alone(
    aws: EmbeddedAws,
    outages: Callable[..., httpx.Response],
    make_table: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = make_table("eu-west-1")
    outages(tables=["eu-west-1"])
    assert table.name in aws.client("dynamodb", "eu-west-1").list_tables()["TableNames"]

    monkeypatch.setenv("AWS_EXECUTION_ENV", "AWS_Lambda_python3.13")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    assert names(aws, "eu-west-1") == "no connection"
    assert table.name in str(names(aws, "us-east-1"))

    outages(tables=[])
    assert table.name in str(names(aws, "eu-west-1"))


def test_a_control_plane_that_is_gone_answers_503_until_it_is_back(
    aws: EmbeddedAws, outages: Callable[..., httpx.Response], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    client = aws.client("route53", "us-east-1")
    outages(control_planes=["route53"])
    with pytest.raises(botocore.exceptions.ClientError, match="503"):
        client.list_hosted_zones()
    outages(control_planes=[])
    assert "HostedZones" in client.list_hosted_zones()


def test_outages_can_be_read_and_what_means_nothing_is_refused(
    aws: EmbeddedAws, outages: Callable[..., httpx.Response]
) -> None:
    changed = outages(tables=["eu-west-1"]).json()
    refused = outages(control_planes=["route 66"])

    assert changed == {"tables": ["eu-west-1"], "control_planes": []}
    assert (refused.status_code, "'route53'" in refused.json()["error"]) == (400, True)
    assert httpx.get(f"{aws.endpoint}/_embedded/outages", trust_env=False).json() == changed
