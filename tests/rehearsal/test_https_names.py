"""The names over HTTPS: an echo in an edge's place, asked as a client that trusts would."""

import base64
import contextlib
import hashlib
import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from operations.rehearsal.https_names import HttpsNames

SHARED, REGIONAL = "api.example.com", "eu-west-1.api.example.com"


class Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            while chunk := self.request.recv(100_000):
                self.request.sendall(self.server.name + b": " + chunk)  # type: ignore[attr-defined]


@contextlib.contextmanager
def edge(name: str) -> Iterator[str]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        server.name = name.encode()  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def connected(https: HttpsNames, name: str) -> Iterator[ssl.SSLSocket]:
    _, rules, _ = https.chromium_arguments(Path("profile"))
    port = re.search(rf"MAP {re.escape(name)} 127\.0\.0\.1:(\d+)", rules)
    assert port is not None
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    address = ("127.0.0.1", int(port[1]))
    with (
        socket.create_connection(address, timeout=10) as raw,
        context.wrap_socket(raw, server_hostname=name) as secured,
    ):
        yield secured


def said(connection: ssl.SSLSocket, text: bytes) -> bytes:
    connection.sendall(text)
    return connection.recv(1000)


def test_a_connection_goes_where_its_name_led_when_it_was_made_and_stays_there() -> None:
    with edge("home") as home, edge("europe") as europe:
        leads = {SHARED: home, REGIONAL: europe}
        with (
            HttpsNames(leads, resolve=leads.get) as https,
            connected(https, SHARED) as kept,
            connected(https, REGIONAL) as regional,
        ):
            assert (said(kept, b"1"), said(regional, b"1")) == (b"home: 1", b"europe: 1")
            leads[SHARED] = europe
            with connected(https, SHARED) as anew:
                assert (said(kept, b"2"), said(anew, b"2")) == (b"home: 2", b"europe: 2")


@pytest.mark.parametrize("url", [None, "http://127.0.0.1:9"])
def test_where_nobody_answers_the_connection_is_closed(url: str | None) -> None:
    with HttpsNames([SHARED], resolve=lambda _: url) as https, connected(https, SHARED) as made:
        assert made.recv(1) == b""


def test_the_certificate_is_for_all_the_names_and_chromium_is_told_its_key() -> None:
    with HttpsNames([SHARED, REGIONAL], resolve=lambda _: None) as https:
        profile, _, key = https.chromium_arguments(Path("profile"))
        with connected(https, REGIONAL) as made:
            der = made.getpeercert(binary_form=True)
    assert der is not None
    certificate = x509.load_der_x509_certificate(der)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [SHARED, REGIONAL]
    public = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    told = base64.b64encode(hashlib.sha256(public).digest()).decode()
    assert (profile, key) == (
        "--user-data-dir=profile",
        f"--ignore-certificate-errors-spki-list={told}",
    )


def test_at_the_end_no_connection_and_no_port_is_left() -> None:
    with edge("home") as home, contextlib.ExitStack() as opened:
        with HttpsNames([SHARED], resolve=lambda _: home) as https:
            made = opened.enter_context(connected(https, SHARED))
            assert said(made, b"1") == b"home: 1"
        assert made.recv(1) == b""
        with pytest.raises(ConnectionRefusedError), connected(https, SHARED):
            pass
