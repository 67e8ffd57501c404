"""Regions that start, are deployed to again, and stop: what is kept, and that nothing is left."""

import os
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from operations.rehearsal.regions.local_regions import LocalRegions
from operations.rehearsal.regions.reader import UnservableError

SOURCE = """
import os, time

def handler(event, context):
    print("begins", flush=True)
    time.sleep(float(event.get("queryStringParameters", {}).get("sleep", 0)))
    return {"pid": os.getpid(), "version": 1}
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where all temporary files of a test go."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def start(endpoint: str, tmp_path: Path, temporary: Path) -> Callable[..., LocalRegions]:
    """Makes regions of some clouds, to be entered."""
    return lambda *clouds: LocalRegions(
        regions=[cloud.region for cloud in clouds], endpoint=endpoint, logs=tmp_path / "logs"
    )


@pytest.fixture
def deploy(make_cloud: Callable[[str], Any]) -> Callable[[str], Any]:
    """Deploys the function, behind `GET /`, to a region that no other test uses."""

    def deploy(region: str) -> Any:
        cloud = make_cloud(region)
        api = cloud.api(cloud.function(SOURCE, Timeout=60), "GET /")
        return cloud, f"{api}.execute-api.{region}.amazonaws.com"

    return deploy


def ask(regions: LocalRegions, region: str, host: str, path: str = "/") -> httpx.Response:
    url = regions.url(region) + path
    return httpx.get(url, headers={"host": host}, timeout=30, trust_env=False)


def begun(tmp_path: Path, count: int) -> None:
    """Wait until that many requests have come to their function."""
    deadline = time.monotonic() + 60
    while "".join(log.read_text() for log in tmp_path.glob("logs/*/*")).count("begins") < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_refresh_serves_what_was_deployed_since_and_keeps_what_has_not_changed(
    start: Any, deploy: Any
) -> None:
    cloud, host = deploy("ap-south-1")
    with start(cloud) as regions:
        url, before = regions.url("ap-south-1"), ask(regions, "ap-south-1", host).json()
        cloud.routes(host.partition(".")[0], cloud.function_arn, "GET /new")
        assert ask(regions, "ap-south-1", host, "/new").status_code == 404
        regions.refresh()
        assert ask(regions, "ap-south-1", host, "/new").json() == before
        assert regions.url("ap-south-1") == url


def test_a_refresh_runs_new_code_after_what_ran_of_the_old_has_ended(
    start: Any, deploy: Any, tmp_path: Path
) -> None:
    cloud, host = deploy("ap-northeast-2")
    with start(cloud) as regions, ThreadPoolExecutor(1) as thread:
        ask(regions, "ap-northeast-2", host)
        running = thread.submit(ask, regions, "ap-northeast-2", host, "/?sleep=2")
        begun(tmp_path, 2)
        cloud.update(SOURCE.replace('"version": 1', '"version": 2'))
        regions.refresh()
        assert running.result().json()["version"] == 1
        assert ask(regions, "ap-northeast-2", host).json()["version"] == 2


def test_a_refresh_adds_and_removes_regions(start: Any, deploy: Any) -> None:
    (old, old_host), (new, new_host) = deploy("ca-central-1"), deploy("ap-southeast-2")
    with start(old) as regions:
        url = regions.url(old.region)
        process = ask(regions, old.region, old_host).json()["pid"]
        regions.refresh([old.region, new.region])
        assert ask(regions, new.region, new_host).status_code == 200
        assert ask(regions, old.region, old_host).json()["pid"] == process
        regions.refresh([new.region])
        with pytest.raises(httpx.ConnectError):
            httpx.get(url)
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
        with pytest.raises(KeyError):
            regions.url(old.region)


def test_a_refresh_that_cannot_be_served_leaves_everything_as_it_was(
    start: Any, deploy: Any
) -> None:
    cloud, host = deploy("eu-west-2")
    with start(cloud) as regions:
        client, api = cloud.client("apigatewayv2"), host.partition(".")[0]
        route = client.create_route(ApiId=api, RouteKey="GET /broken")
        with pytest.raises(UnservableError):
            regions.refresh()
        assert ask(regions, "eu-west-2", host).status_code == 200
        client.delete_route(ApiId=api, RouteId=route["RouteId"])
        regions.refresh()


def test_the_end_of_the_block_leaves_no_process_port_thread_or_file(
    start: Any, deploy: Any, temporary: Path, tmp_path: Path
) -> None:
    cloud, host = deploy("us-west-1")
    threads = threading.active_count()
    with ThreadPoolExecutor(1) as thread:
        with start(cloud) as regions:
            url, process = regions.url("us-west-1"), ask(regions, "us-west-1", host).json()["pid"]
            assert list(temporary.iterdir())
            running = thread.submit(ask, regions, "us-west-1", host, "/?sleep=50")
            begun(tmp_path, 2)
        assert (running.result().status_code, running.result().text) == (
            503,
            '{"message":"Service Unavailable"}',
        )
    assert threading.active_count() == threads
    assert not list(temporary.iterdir())
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_the_laptops_own_proxy_and_profile_are_not_used(
    start: Any, deploy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud, host = deploy("eu-central-2")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_PROFILE", "not-there")
    with start(cloud) as regions:
        assert ask(regions, "eu-central-2", host).status_code == 200


def test_a_start_that_fails_leaves_nothing(start: Any, deploy: Any, temporary: Path) -> None:
    cloud, host = deploy("eu-south-2")
    cloud.client("apigatewayv2").create_route(ApiId=host.partition(".")[0], RouteKey="GET /broken")
    threads = threading.active_count()
    with pytest.raises(UnservableError), start(cloud):
        pass
    assert threading.active_count() == threads
    assert not list(temporary.iterdir())
