"""The bundle: one zip with everything that runs in Lambda, the same bytes on every machine."""

import base64
import hashlib
import io
import os
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from constructs_lib.bundle.wheels import requirements, wheels

IN_EVERY_BUNDLE = ("base_path", "correlation", "health")
"""The folders under lambda/ that every application has beside it: what it may import, and the
function that every region runs."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16
_UNIX = 3


@dataclass(frozen=True, slots=True)
class Bundle:
    """A zip on disk and the SHA-256 of its bytes."""

    path: Path
    sha256: bytes

    @property
    def sha256_base64(self) -> str:
        """The hash as Lambda writes it (CodeSha256)."""
        return base64.b64encode(self.sha256).decode()


def bundle(root: Path, *, app: str, vendor_boto3: bool = False) -> Bundle:
    """Build the bundle of `app` from lambda/ and Pipfile.lock in `root`, under .build/.

    It holds lambda/`app`, what is in every bundle, and their dependencies. The first build
    downloads these.

    Raises:
        WheelError: when a dependency cannot be had.
    """
    build = root / ".build"
    wanted = requirements(root / "Pipfile.lock", vendor_boto3=vendor_boto3)
    files: dict[str, bytes] = {}
    for wheel in wheels(wanted, cache=build / "wheels"):
        with zipfile.ZipFile(wheel) as archive:
            names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
            files |= {name: archive.read(name) for name in names}
    for folder in (app, *IN_EVERY_BUNDLE):
        files |= sources(root / "lambda", folder)
    content = archived(files)
    digest = hashlib.sha256(content).digest()
    path = build / "bundles" / digest.hex()[:16] / f"{app}.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)
    return Bundle(path, digest)


def sources(source_root: Path, folder: str) -> dict[str, bytes]:
    """Return the files of `folder`, without bytecode and hidden ones, by path in the zip."""
    return {
        path.relative_to(source_root).as_posix(): path.read_bytes()
        for path in (source_root / folder).rglob("*")
        if path.is_file()
        and path.suffix != ".pyc"
        and not _is_hidden(path.relative_to(source_root).parts)
    }


def archived(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of `files`: sorted, with one time and one mode.

    It is not compressed: what deflate makes of the same bytes differs between builds of zlib.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = _MODE
            entry.create_system = _UNIX
            archive.writestr(entry, files[name])
    return content.getvalue()


def _is_hidden(parts: Iterable[str]) -> bool:
    return any(part.startswith(".") for part in parts)
