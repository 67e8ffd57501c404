"""Build the bundle: one zip of all that runs in Lambda, with the same bytes on every machine."""

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
"""The folders under lambda/ that are in every bundle: the packages that applications may import,
and the health function."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16
_UNIX = 3


@dataclass(frozen=True, slots=True)
class Bundle:
    """A zip file and the SHA-256 digest of its bytes."""

    path: Path
    sha256: bytes

    @property
    def sha256_base64(self) -> str:
        """The digest in the form of Lambda's CodeSha256."""
        return base64.b64encode(self.sha256).decode()


def bundle(root: Path, *, app: str, vendor_boto3: bool = False) -> Bundle:
    """Build the bundle of `app` from lambda/ and Pipfile.lock in `root`, and store it under
    .build/.

    It contains lambda/`app`, the folders in `IN_EVERY_BUNDLE`, and the dependencies that the lock
    file pins, which the first build downloads. `vendor_boto3` includes boto3.

    Raises:
        WheelError: if a dependency cannot be downloaded or has another hash than the lock file.
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
    """Return the content of all files of `folder` by path in the zip, except bytecode and hidden
    files."""
    return {
        path.relative_to(source_root).as_posix(): path.read_bytes()
        for path in (source_root / folder).rglob("*")
        if path.is_file()
        and path.suffix != ".pyc"
        and not _is_hidden(path.relative_to(source_root).parts)
    }


def archived(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of `files` with sorted entries of equal time and mode.

    It is not compressed, because the output of deflate differs between builds of zlib.
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
