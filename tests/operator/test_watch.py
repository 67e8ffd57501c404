"""`watch URL`: which region answers, through real DNS."""

import json
import os
import re
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socket import AF_INET, SOCK_DGRAM, socket
from threading import Thread
from typing import Any

import dns.message
import dns.rcode
import dns.rrset
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typer.testing import CliRunner

from constructs_lib.project import ROOT
from operations.operator.commands import app
from operations.operator.watching.arguments import server_from
from operations.operator.watching.stub_resolver import NameLookupError, StubResolver
from operations.operator.watching.watched_requests import UrlCaller, WatchedRequest, WatchSummary

NAME = "api.example.com"
VIRGINIA, IRELAND = "127.0.0.2", "127.0.0.3"


class NameServer:
    """A DNS server that answers what it is told and counts who asks."""

    def __init__(self) -> None:
        self.addresses: tuple[str, ...] = ()
        self.ttl, self.asked = 60, 0
        self._socket = socket(AF_INET, SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._socket.getsockname()
        Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                wire, asker = self._socket.recvfrom(2048)
            except OSError:
                return
            if wire == b"end":
                return
            self.asked += 1
            query = dns.message.from_wire(wire)
            answer = dns.message.make_response(query)
            if self.addresses:
                answer.answer.append(
                    dns.rrset.from_text(f"{NAME}.", self.ttl, "IN", "A", *self.addresses)
                )
            else:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self._socket.sendto(answer.to_wire(want_shuffle=False), asker)

    def close(self) -> None:
        with socket(AF_INET, SOCK_DGRAM) as ending:
            ending.sendto(b"end", self.address)
        self._socket.close()


@pytest.fixture
def names() -> Iterator[NameServer]:
    server = NameServer()
    yield server
    server.close()


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def region(server_class: Any) -> Iterator[Callable[..., Any]]:
    """Starts a region that answers at an address of its own, and tells its name."""
    with ExitStack() as opened:

        def start(name: str, address: str, port: int = 0) -> Any:
            class Region(server_class):  # type: ignore[misc]
                protocol = "HTTP/1.1"  # keeps connections

                def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> Any:
                    self.host = request.headers["Host"]
                    self.connections = {*getattr(self, "connections", ()), request.client_address}
                    return 200, json.dumps({"region": name}).encode()

            started = Region(address, port)
            opened.callback(started.close)
            return started

        yield start


def asked(names: NameServer, port: int, clock: Clock, times: int = 1) -> list[WatchedRequest]:
    resolver = StubResolver(names.address, clock=clock)
    caller = UrlCaller(httpx.URL(f"http://{NAME}:{port}/rates/EUR/USD"), resolver, {})
    return [caller.ask() for _ in range(times)]


def test_the_region_that_dns_names_is_asked_by_the_shared_name(
    names: NameServer, region: Callable[..., Any]
) -> None:
    virginia = region("us-east-1", VIRGINIA)
    names.addresses = (VIRGINIA,)
    (sample,) = asked(names, virginia.port, Clock())

    assert (sample.region, sample.status, sample.address) == ("us-east-1", 200, VIRGINIA)
    assert sample.ttl == 60
    assert virginia.host == f"{NAME}:{virginia.port}"


def test_an_answer_of_dns_counts_until_its_time_to_live_is_over(names: NameServer) -> None:
    clock = Clock()
    resolver = StubResolver(names.address, clock=clock)
    names.addresses = (VIRGINIA,)
    resolver.addresses(NAME)
    names.addresses = (IRELAND,)
    clock.now = 59.9
    before, asked_before = resolver.addresses(NAME), names.asked
    clock.now = 60.0
    after = resolver.addresses(NAME)

    assert (before.addresses, asked_before) == ((VIRGINIA,), 1)
    assert (after.addresses, names.asked) == ((IRELAND,), 2)


def test_a_time_to_live_of_zero_is_asked_anew_each_time(names: NameServer) -> None:
    names.addresses, names.ttl = (VIRGINIA,), 0
    resolver = StubResolver(names.address, clock=Clock())
    resolver.addresses(NAME)
    resolver.addresses(NAME)

    assert names.asked == 2


def test_an_address_needs_no_dns(names: NameServer) -> None:
    resolver = StubResolver(names.address)

    assert resolver.addresses("127.0.0.1").addresses == ("127.0.0.1",)
    assert names.asked == 0


def test_a_name_that_does_not_exist_is_an_answer_that_failed(names: NameServer) -> None:
    (sample,) = asked(names, 80, Clock())

    assert sample.error == "DNS: The DNS query name does not exist: api.example.com."
    with pytest.raises(NameLookupError):
        StubResolver(names.address).addresses(NAME)


def test_an_address_that_takes_no_connection_has_a_next(
    names: NameServer, region: Callable[..., Any]
) -> None:
    ireland = region("eu-west-1", IRELAND)
    names.addresses = (VIRGINIA, IRELAND)
    (sample,) = asked(names, ireland.port, Clock())

    assert (sample.region, sample.address) == ("eu-west-1", IRELAND)


def test_a_server_may_play_an_address(names: NameServer, region: Callable[..., Any]) -> None:
    edge = region("eu-west-1", IRELAND)
    names.addresses = ("192.0.2.1",)
    caller = UrlCaller(
        httpx.URL(f"http://{NAME}/"),
        StubResolver(names.address),
        {"192.0.2.1": (IRELAND, edge.port)},
    )
    sample = caller.ask()

    assert (sample.region, sample.address, edge.host) == ("eu-west-1", "192.0.2.1", NAME)


def test_nobody_at_the_address_is_told_as_an_error(
    names: NameServer, region: Callable[..., Any]
) -> None:
    port = region("eu-west-1", IRELAND).port
    names.addresses = (VIRGINIA,)
    (sample,) = asked(names, port, Clock())

    assert (sample.status, sample.address) == (None, VIRGINIA)
    assert "Connection refused" in (sample.error or "")


def test_each_request_connects_anew(names: NameServer, region: Callable[..., Any]) -> None:
    """A connection that is kept would go on where a new caller is refused."""
    virginia = region("us-east-1", VIRGINIA)
    names.addresses = (VIRGINIA,)
    asked(names, virginia.port, Clock(), times=3)

    assert len(virginia.connections) == 3


def test_the_certificate_is_that_of_the_name_and_not_of_the_address(
    names: NameServer,
    region: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certificate = tmp_path / "certificate.pem"
    key = tmp_path / "key.pem"
    _certify(NAME, certificate, key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    virginia = region("us-east-1", VIRGINIA)
    virginia._server.socket = context.wrap_socket(virginia._server.socket, server_side=True)
    names.addresses = (VIRGINIA,)

    def sample() -> WatchedRequest:
        url = httpx.URL(f"https://{NAME}:{virginia.port}/")
        return UrlCaller(url, StubResolver(names.address), {}).ask()

    untrusted = sample()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    assert "CERTIFICATE_VERIFY_FAILED" in (untrusted.error or "")
    assert (sample().region, sample().error) == ("us-east-1", None)


def _certify(name: str, certificate: Path, key: Path) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, private.public_key(), 1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def sample_at(second: float, region: str | None, status: int | None = 200) -> WatchedRequest:
    at = datetime(2026, 11, 21, tzinfo=UTC) + timedelta(seconds=second)
    return WatchedRequest(at=at.isoformat(), region=region, status=status, milliseconds=10 * second)


def test_a_change_is_another_region_another_status_or_no_answer() -> None:
    tally = WatchSummary()
    samples = [
        sample_at(0, "us-east-1"),
        sample_at(1, "us-east-1"),
        sample_at(2, "us-east-1", 503),
        sample_at(3, None, None),
        sample_at(4, "eu-west-1"),
    ]

    assert [tally.add(sample) for sample in samples] == [True, False, True, True, True]


def test_the_summary_counts_by_region_and_knows_the_longest_outage() -> None:
    tally = WatchSummary()
    for sample in [
        sample_at(1, "us-east-1"),
        sample_at(2, "us-east-1", 503),
        sample_at(4, None, None),
        sample_at(7, "eu-west-1"),
        sample_at(8, None, None),
        sample_at(9, "eu-west-1"),
    ]:
        tally.add(sample)

    assert tally.figures == {
        "asked": 6,
        "failed": 3,
        "longest_outage_seconds": 5.0,
        "answered": {
            "us-east-1": {"count": 1, "median_ms": 10.0, "slowest_ms": 10.0},
            "eu-west-1": {"count": 2, "median_ms": 80.0, "slowest_ms": 90.0},
        },
    }


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (None, None),
        ("192.0.2.1", ("192.0.2.1", 53)),
        ("localhost:5300", ("127.0.0.1", 5300)),
        ("[::1]:5300", ("::1", 5300)),
        ("[::1]", ("::1", 53)),
    ],
)
def test_a_resolver_is_an_address_and_a_port(given: str | None, meant: object) -> None:
    assert server_from(given) == meant


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ftp://api.example.com"], "URL ftp://api.example.com: write it such as https://"),
        (["api.example.com"], "URL api.example.com: write it such as https://"),
        (["http://a", "--connect", "192.0.2.1=8080"], "--connect 192.0.2.1=8080: write it such"),
        (["http://a", "--resolver", "ns.example.com:53"], "--resolver ns.example.com:53: give an"),
    ],
)
def test_arguments_that_cannot_be_used_end_with_2(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["watch", *arguments])

    assert result.exit_code == 2
    assert said in result.stderr


def watch_a_failover(
    names: NameServer, region: Callable[..., Any], *options: str
) -> tuple[int, str, str]:
    """Watch while DNS turns from one region to another, then press Ctrl-C."""
    virginia = region("us-east-1", VIRGINIA)
    region("eu-west-1", IRELAND, virginia.port)
    names.addresses, names.ttl = (VIRGINIA,), 1
    host, port = names.address
    command = [sys.executable, "-m", "operations.operator", "watch", "--every", "0.1"]
    watching = subprocess.Popen(
        [*command, f"http://{NAME}:{virginia.port}/", "--resolver", f"{host}:{port}", *options],
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert watching.stdout is not None
    first = watching.stdout.readline()
    names.addresses = (IRELAND,)
    lines = [first]
    while "eu-west-1" not in lines[-1]:
        lines.append(watching.stdout.readline())
    time.sleep(0.3)
    watching.send_signal(signal.SIGINT)
    rest, errors = watching.communicate()
    return watching.returncode, "".join(lines) + rest, errors


def test_a_failover_is_one_line_and_ctrl_c_ends_with_a_summary_and_0(
    names: NameServer, region: Callable[..., Any]
) -> None:
    code, shown, errors = watch_a_failover(names, region)

    assert (code, errors) == (0, "")
    line = r"\d\d:\d\d:\d\d  {}  HTTP 200 +\d+ ms  {}, TTL 1 s\n"
    assert re.match(line.format("us-east-1", VIRGINIA) + line.format("eu-west-1", IRELAND), shown)
    assert re.search(r"\n\d+ requests, 0 failed, longest outage 0.0 s\n", shown)
    assert re.search(r"eu-west-1 +\d+ answers, median \d+ ms", shown)


def test_programs_get_a_line_for_each_request_and_then_the_summary(
    names: NameServer, region: Callable[..., Any]
) -> None:
    code, shown, _ = watch_a_failover(names, region, "--json")
    *samples, last = map(json.loads, shown.splitlines())

    assert code == 0
    assert last["summary"]["asked"] == len(samples)
    assert {sample["region"] for sample in samples} == {"us-east-1", "eu-west-1"}
