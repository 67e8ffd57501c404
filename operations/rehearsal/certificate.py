"""A certificate for names that only this machine serves, signed by nobody but itself."""

import base64
import datetime
import hashlib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAYS = datetime.timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class SelfSigned:
    """What a server needs to prove its names, and a browser to believe it."""

    context: ssl.SSLContext
    key_hash: str
    """The public key's SHA-256 in base64, as Chromium's --ignore-certificate-errors-spki-list
    takes it."""


def self_signed(names: Sequence[str]) -> SelfSigned:
    """Make a key and a certificate for `names`."""
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
