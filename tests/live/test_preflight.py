"""What stands in a run's overrides, told before anything is made."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from dns import rcode, rdatatype, rrset

from operations.live.aws_clients import AwsClients
from operations.live.preflight import AccountReport, preflight
from operations.live.throwaway import throwaway
from operations.rehearsal.world.dns.replies import DnsReply
from operations.rehearsal.world.dns.server import DnsServer

Ask = Callable[..., AccountReport]
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def told() -> Iterator[tuple[dict[str, list[str]], int]]:
    """The name servers that the world is told of, by zone, and the port of who tells it."""
    servers: dict[str, list[str]] = {}

    def answer(asked: Any, record_type: Any, caller: Any) -> DnsReply:
        found = servers.get(asked.to_text(omit_final_dot=True))
        if found is None or record_type != rdatatype.NS:
            return DnsReply(code=rcode.NXDOMAIN)
        return DnsReply(answer=(rrset.from_text_list(asked, 60, "IN", "NS", found),))

    async def serve(*, task_status: Any) -> None:
        server = await DnsServer.open(answer)
        task_status.started(server.port)
        await server.serve()

    with start_blocking_portal() as loop:
        serving, port = loop.start_task(serve)
        yield servers, port
        serving.cancel()


@pytest.fixture
def zone(aws: AwsClients, told: tuple[dict[str, list[str]], int]) -> str:
    """A public hosted zone that the world is led to."""
    name = f"zone-{next(_numbers)}.example"
    made = aws.client("route53", "us-east-1").create_hosted_zone(Name=name, CallerReference=name)
    told[0][name] = [f"{each}." for each in made["DelegationSet"]["NameServers"]]
    return name


@pytest.fixture
def look(
    aws: AwsClients, small: Path, tmp_path: Path, told: tuple[dict[str, list[str]], int]
) -> Ask:
    def look(zone: str, functions: dict[str, Any] | None = None) -> AccountReport:
        made = throwaway(small, tmp_path, environment="live-4711", zone=zone, bucket="some-bucket")
        configuration = {"resource": {"aws_lambda_function": functions or {}}}
        return preflight(
            aws,
            made.deployments["grown"],
            configurations=[configuration],
            resolver=("127.0.0.1", told[1]),
        )

    return look


def test_nothing_stands_in_the_way_of_an_account_that_is_ready(look: Ask, zone: str) -> None:
    found = look(zone)
    assert (found.problems, found.unknown, found.account) == ([], [], "123456789012")


def test_a_zone_that_is_not_there_is_told(look: Ask) -> None:
    (said,) = look("nowhere.example").problems
    assert said.startswith("The hosted zone nowhere.example is not in this account")


def test_a_private_zone_is_told(look: Ask, aws: AwsClients) -> None:
    aws.client("route53", "us-east-1").create_hosted_zone(
        Name="private.example",
        CallerReference="private",
        HostedZoneConfig={"PrivateZone": True},
        VPC={"VPCRegion": "us-east-1", "VPCId": "vpc-1"},
    )
    (said,) = look("private.example").problems
    assert "is private, and must be public" in said


def test_two_zones_of_one_name_are_told(look: Ask, aws: AwsClients, zone: str) -> None:
    aws.client("route53", "us-east-1").create_hosted_zone(Name=zone, CallerReference="again")
    (said,) = look(zone).problems
    assert said.startswith(f"There are 2 public hosted zones {zone}: ")


def test_a_zone_that_the_world_is_not_led_to_is_told(
    look: Ask, zone: str, told: tuple[dict[str, list[str]], int]
) -> None:
    told[0][zone] = ["ns.elsewhere.example."]
    (said,) = look(zone).problems
    assert said.startswith(f"{zone} is delegated to ns.elsewhere.example, but its hosted zone")
    del told[0][zone]
    (said,) = look(zone).problems
    assert said.startswith(f"{zone} is not delegated to Route 53")


def test_concurrency_that_does_not_suffice_is_told_with_every_other_problem(look: Ask) -> None:
    greedy = {"provider": "aws.us_east_1", "reserved_concurrent_executions": 950}
    modest = {"provider": "aws.eu_west_1", "reserved_concurrent_executions": 20}
    found = look("nowhere.example", {"a": greedy, "b": modest})
    quota, zone = sorted(found.problems, key=len, reverse=True)
    assert quota.startswith("us-east-1: Lambda has 1000 concurrent executions unreserved.")
    assert "nowhere.example" in zone


def test_credentials_that_cannot_be_used_are_told(
    look: Ask, zone: str, aws: AwsClients, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> Any:
        raise ValueError("ExpiredToken")

    monkeypatch.setattr(aws.client("sts", "eu-west-1"), "get_caller_identity", refuse)
    assert look(zone).problems == ["The credentials cannot be used: ExpiredToken"]
