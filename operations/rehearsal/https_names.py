"""Serves the deployment's domain names over HTTPS, so that a browser has the origins it has on AWS.

The regions speak plain HTTP on loopback ports. An origin, and so CORS, depends on the scheme and
the name: a browser must be able to open `https://api.example.com` itself.
"""

import asyncio
import base64
import datetime
import hashlib
import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self
from urllib.parse import urlsplit

from anyio.from_thread import start_blocking_portal
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOOPBACK = "127.0.0.1"
_CHUNK = 64 * 1024

Resolve = Callable[[str], str | None]
"""Returns the URL of the region to which a name resolves now, or None if it does not resolve."""


class HttpsNames:
    """Serves each of `names` on a loopback port of its own, for the duration of a `with` block.

    A connection goes to the region to which `resolve` resolves the name when it is opened.
    """

    def __init__(self, names: Iterable[str], *, resolve: Resolve) -> None:
        self._names = tuple(names)
        self._resolve = resolve
        self._ports: dict[str, int] = {}
        self._servers: list[asyncio.Server] = []
        self._connections: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    def __enter__(self) -> Self:
        self._certificate = self_signed(self._names)
        with ExitStack() as opened:
            loop = opened.enter_context(start_blocking_portal())
            opened.callback(loop.call, self._stop)
            loop.call(self._start)
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    @property
    def ports(self) -> Mapping[str, int]:
        """The port of each name."""
        return self._ports

    def chromium_arguments(self, profile: Path) -> list[str]:
        """Return options by which Chromium uses these servers; `profile` is a folder."""
        rules = ", ".join(f"MAP {name} {LOOPBACK}:{port}" for name, port in self._ports.items())
        return [
            f"--user-data-dir={profile}",
            f"--host-resolver-rules={rules}",
            f"--ignore-certificate-errors-spki-list={self._certificate.key_hash}",
        ]

    async def _start(self) -> None:
        for name in self._names:
            server = await asyncio.start_server(
                partial(self._serve, name), LOOPBACK, 0, ssl=self._certificate.context
            )
            self._servers.append(server)
            self._ports[name] = server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        serving = [task for task in self._connections.values() if task is not None]
        for connection in self._connections:
            connection.transport.abort()
        await asyncio.gather(*serving)

    async def _serve(
        self, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._connections[writer] = asyncio.current_task()
        try:
            with suppress(OSError):
                await _relay(reader, writer, self._resolve(name))
        finally:
            writer.close()
            del self._connections[writer]


async def _relay(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, url: str | None
) -> None:
    """Copy bytes in both directions until one side closes."""
    if url is None:
        return
    edge = urlsplit(url)
    inner_reader, inner_writer = await asyncio.open_connection(edge.hostname, edge.port)
    ways = [
        asyncio.ensure_future(_copy(reader, inner_writer)),
        asyncio.ensure_future(_copy(inner_reader, writer)),
    ]
    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    for way in ways:
        way.cancel()
    await asyncio.gather(*ways, return_exceptions=True)
    inner_writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(_CHUNK):
        writer.write(chunk)
        await writer.drain()


_DAYS = datetime.timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class SelfSigned:
    """A self-signed certificate: a server's TLS context, and the hash that a browser accepts."""

    context: ssl.SSLContext
    key_hash: str
    """The public key's SHA-256 in base64, for Chromium's --ignore-certificate-errors-spki-list."""


def self_signed(names: Sequence[str]) -> SelfSigned:
    """Create a key, and a certificate for `names` that is valid for seven days."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a rehearsal of Meridian")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAYS)
        .not_valid_after(now + _DAYS)
        .add_extension(x509.SubjectAlternativeName(map(x509.DNSName, names)), critical=False)
        .sign(key, hashes.SHA256())
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory(prefix="meridian-certificate-") as folder:
        chain = Path(folder, "certificate.pem")
        chain.touch(mode=0o600)
        chain.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(chain)
    digest = base64.b64encode(hashlib.sha256(public).digest()).decode()
    return SelfSigned(context=context, key_hash=digest)
