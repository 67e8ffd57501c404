"""The provider's HTTP, against servers on loopback that behave and misbehave."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import SimpleQueue

import pytest

from exchange.errors import ProviderError
from exchange.provider import (
    CONNECT_SECONDS,
    LARGEST_DOCUMENT,
    READ_SECONDS,
    WHOLE_SECONDS,
    EcbProvider,
)

Serve = Callable[[Callable[[socket.socket], None]], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve one connection by a function of its socket; return the URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def start(answer: Callable[[socket.socket], None]) -> str:
        def run() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.recv(65536)
                answer(connection)

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/stats/daily.xml?x=1"

    yield start
    for thread in threads:
        thread.join()
    listener.close()


def response(body: bytes, *, status: str = "200 OK", headers: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


def test_the_sheets_of_the_document_are_returned(serve: Serve, sample: bytes) -> None:
    url = serve(lambda connection: connection.sendall(response(sample)))
    assert len(EcbProvider(url=url).sheets()) == 10


def test_the_path_and_query_of_the_url_are_asked_for(sample: bytes) -> None:
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            connection, _ = listener.accept()
            with connection:
                asked.append(connection.recv(65536).split(b"\r\n")[0])
                connection.sendall(response(sample))

        thread = threading.Thread(target=run)
        thread.start()
        port = listener.getsockname()[1]
        EcbProvider(url=f"http://127.0.0.1:{port}/stats/daily.xml?x=1#y").sheets()
        thread.join()
    assert asked == [b"GET /stats/daily.xml?x=1 HTTP/1.1"]


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (response(b"", status="503 Service Unavailable"), "answered 503"),
        (response(b"", status="302 Found", headers="Location: /other\r\n"), "answered 302"),
        (response(b" " * (LARGEST_DOCUMENT + 1)), "larger than"),
        (response(b" " * 10 * 1024 * 1024), "larger than"),
        (response(b"<html></html>"), "holds 0 days"),
        (b"", "did not answer"),
        (b"this is not HTTP\r\n\r\n", "did not answer"),
    ],
)
def test_any_answer_but_a_sheet_is_a_provider_error(
    serve: Serve, answer: bytes, complaint: str
) -> None:
    url = serve(lambda connection: connection.sendall(answer))
    with pytest.raises(ProviderError, match=complaint):
        EcbProvider(url=url).sheets()


def test_a_document_cut_short_is_a_provider_error(serve: Serve, sample: bytes) -> None:
    url = serve(lambda connection: connection.sendall(response(sample)[:-500]))
    with pytest.raises(ProviderError):
        EcbProvider(url=url).sheets()


def test_nobody_listening_is_a_provider_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ProviderError, match="did not answer"):
        EcbProvider(url=f"http://127.0.0.1:{port}/").sheets()


def test_a_provider_that_hangs_is_given_up(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given up by who asks: the server sees its connection closed, and has closed none."""
    seen: SimpleQueue[bytes] = SimpleQueue()
    monkeypatch.setattr("exchange.provider.READ_SECONDS", 0.1)

    def hang(connection: socket.socket) -> None:
        connection.settimeout(60)
        seen.put(connection.recv(1))

    url = serve(hang)
    with pytest.raises(ProviderError, match="did not answer: TimeoutError"):
        EcbProvider(url=url).sheets()
    assert seen.get(timeout=60) == b""


def test_a_provider_is_waited_for_five_seconds_at_most() -> None:
    """The last wait on the socket may begin when the time for the whole is nearly over."""
    assert CONNECT_SECONDS + WHOLE_SECONDS + READ_SECONDS <= 5


def test_a_provider_that_drips_meets_the_deadline(serve: Serve, clock: Callable[[], float]) -> None:
    released = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(response(b" " * 1000)[:-999])
        clock.seconds += 3  # type: ignore[attr-defined]
        connection.sendall(b" ")
        released.wait(60)

    url = serve(drip)
    with pytest.raises(ProviderError, match="took longer"):
        EcbProvider(url=url, clock=clock).sheets()
    released.set()
