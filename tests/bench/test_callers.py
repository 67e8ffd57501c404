"""Callers keep their connections, and count only what succeeded."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from operations.bench.callers import requests_a_second


@contextmanager
def answering(status: int, asked: list[tuple[str, int]]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append((f"{self.headers['Host']}{self.path}", self.client_address[1]))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_each_caller_sends_all_its_requests_on_one_connection() -> None:
    asked: list[tuple[str, int]] = []
    with answering(200, asked) as url:
        rate = requests_a_second(url, host="api.example.com", path="/rates", callers=3, times=5)

    assert rate > 0
    assert [name for name, _ in asked] == ["api.example.com/rates"] * 15
    assert len({connection for _, connection in asked}) == 3


def test_an_answer_that_is_not_200_is_an_error_and_not_a_rate() -> None:
    with answering(503, []) as url, pytest.raises(RuntimeError, match="GET /rates: 503"):
        requests_a_second(url, host="api.example.com", path="/rates", callers=1, times=1)
