"""Edges that fail, addresses of their own, and clocks that run faster."""

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from operations.rehearsal.regions.faults import EdgeFault, Manner
from operations.rehearsal.regions.local_regions import LocalRegions
from operations.rehearsal.regions.loopback import ADDRESSES, listening_socket

REGION, OTHER = "ap-northeast-3", "eu-north-1"
SOURCE = """
import time

def handler(event, context):
    began = time.monotonic()
    time.sleep(0.1)
    return {"seconds": time.monotonic() - began}
"""


@pytest.fixture(scope="module")
def hosts(make_cloud: Callable[[str], Any]) -> dict[str, str]:
    """An API in each of two regions, by its name."""
    hosts = {}
    for region in (REGION, OTHER):
        cloud = make_cloud(region)
        api = cloud.api(cloud.function(SOURCE), "GET /", "GET /health")
        hosts[region] = f"{api}.execute-api.{region}.amazonaws.com"
    return hosts


@pytest.fixture(scope="module")
def regions(
    hosts: dict[str, str], endpoint: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalRegions]:
    with LocalRegions(
        regions=hosts,
        endpoint=endpoint,
        logs=tmp_path_factory.mktemp("logs"),
        own_addresses=True,
        speed=20,
    ) as regions:
        yield regions


@pytest.fixture
def ask(regions: LocalRegions, hosts: dict[str, str]) -> Callable[..., httpx.Response]:
    def ask(path: str = "/", *, region: str = REGION, timeout: float = 30) -> httpx.Response:
        headers = {"Host": hosts[region]}
        url = regions.url(region) + path
        return httpx.get(url, headers=headers, timeout=timeout, trust_env=False)

    return ask


@pytest.fixture(autouse=True)
def mended(regions: LocalRegions) -> Iterator[None]:
    yield
    regions.fail(REGION, None)


def test_each_region_has_an_address_of_its_own_and_all_have_one_port(regions: LocalRegions) -> None:
    urls = [httpx.URL(regions.url(region)) for region in (REGION, OTHER)]
    assert [url.host for url in urls] == [ADDRESSES[REGION], ADDRESSES[OTHER]]
    assert urls[0].port == urls[1].port


def test_an_edges_socket_says_that_it_speaks_tcp() -> None:
    """asyncio sends without delay on such sockets only."""
    with listening_socket() as listening:
        assert listening.proto == socket.IPPROTO_TCP


def test_where_an_address_cannot_be_had_the_one_that_every_system_has_is_taken() -> None:
    with listening_socket("192.0.2.1", 80) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"
        with pytest.raises(OSError, match="in use"), listening_socket(*listening.getsockname()):
            pass


def test_an_edge_that_fails_answers_500_but_on_the_spared_paths(
    regions: LocalRegions, ask: Callable[..., httpx.Response]
) -> None:
    regions.fail(REGION, EdgeFault(Manner.ANSWERS_500, spared=frozenset({"/health"})))
    assert (ask().status_code, ask().json()) == (500, {"message": "Internal Server Error"})
    assert [ask("/health").status_code, ask(region=OTHER).status_code] == [200, 200]
    regions.fail(REGION, None)
    assert ask().status_code == 200


def test_an_edge_that_hangs_accepts_and_never_answers(
    regions: LocalRegions, ask: Callable[..., httpx.Response]
) -> None:
    regions.fail(REGION, EdgeFault(Manner.HANGS))
    with pytest.raises(httpx.ReadTimeout):
        ask(timeout=0.3)
    regions.fail(REGION, None)
    assert ask().status_code == 200


def test_an_edge_that_refuses_cuts_connections_and_comes_back_where_it_was(
    regions: LocalRegions, ask: Callable[..., httpx.Response]
) -> None:
    url = regions.url(REGION)
    with socket.create_connection((httpx.URL(url).host, httpx.URL(url).port)) as kept:
        regions.fail(REGION, EdgeFault(Manner.REFUSES))
        assert kept.recv(1) == b""
    with pytest.raises(httpx.ConnectError):
        ask()
    regions.fail(REGION, None)
    assert (regions.url(REGION), ask().status_code) == (url, 200)


def test_a_functions_monotonic_clock_runs_at_the_speed_that_was_asked_for(
    ask: Callable[..., httpx.Response],
) -> None:
    began = time.monotonic()
    seconds = ask().json()["seconds"]
    assert 2 <= seconds <= 20 * (time.monotonic() - began)
