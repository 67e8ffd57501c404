"""Calling the regions as callers would, and showing what they answered."""

import io
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from rich.console import Console

from constructs_lib.deployment.load import load
from constructs_lib.project import ROOT
from operations.rehearsal.calls import Call, call_regions, failed, show_calls
from operations.rehearsal.inventory import show_resources


class Echo(BaseHTTPRequestHandler):
    """Answers with the name that was asked, and 201 to a POST."""

    def do_GET(self) -> None:
        self.answer(200)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(201)

    def answer(self, status: int) -> None:
        body = f'{{"host": "{self.headers["Host"]}"}}'.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class EchoedRegions:
    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, region: str) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def regions() -> Iterator[EchoedRegions]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield EchoedRegions(server.server_port)
        server.shutdown()


def test_each_region_is_asked_for_its_health_and_for_every_sample(regions: EchoedRegions) -> None:
    deployment = load(ROOT / "deployments/exchange.toml")
    calls = list(call_regions(deployment, regions))
    assert [(call.asked, call.status) for call in calls[:3]] == [
        ("GET us-east-1.api.example.com/health", 200),
        ("GET api.example.com/rates/EUR/USD", 200),
        ("POST api.example.com/conversions", 201),
    ]
    assert [call.region for call in calls] == ["us-east-1"] * 3 + ["eu-west-1"] * 3
    assert calls[0].answer == '{"host": "us-east-1.api.example.com"}'


def test_behind_cloudfront_regions_are_asked_by_the_name_that_it_asks(
    regions: EchoedRegions,
) -> None:
    deployment = load(ROOT / "deployments/cloudfront.toml")
    asked = {call.answer for call in call_regions(deployment, regions)}
    assert '{"host": "routed.cloudfront.example.com"}' in asked
    assert '{"host": "cloudfront.example.com"}' not in asked


def test_answers_other_than_success_are_failures() -> None:
    calls = [Call("eu-west-1", "GET a/", status, "", 1.0) for status in (200, 201, 302, 500)]
    assert [call.status for call in failed(calls)] == [302, 500]


def test_the_report_names_regions_resources_and_answers() -> None:
    console = Console(file=io.StringIO(), width=160)
    show_resources({"eu-west-1": Counter({"aws_lambda_function": 2, "aws_iam_role": 5})}, console)
    show_calls([Call("eu-west-1", "GET api.example.com/", 200, "fine", 12.3)], console)
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert shown.splitlines()[5].split()[:3] == ["eu-west-1", "7", "2"]
    assert all(part in shown for part in ("api.example.com", "HTTP 200", "12", "fine"))
