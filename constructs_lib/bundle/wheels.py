"""Download the bundle's dependencies: the wheels that the lock file pins, pure Python only.

Lambda's platform (arm64, Python 3.13) differs from this machine, so pip may only use wheels for any
platform. Each wheel is checked against the lock file's hashes whenever it is used.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PYTHON_VERSION = "3.13"
RUNTIMES_OWN = frozenset(
    {"boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3"}
)
"""Packages that are part of Lambda's Python runtime: boto3 and its dependencies."""


class WheelError(Exception):
    """A wheel cannot be downloaded, or is not the one in the lock file."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A package of the lock file: its exact version and the SHA-256 digests of its files."""

    name: str
    version: str
    hashes: frozenset[str]

    def __str__(self) -> str:
        listed = " ".join(f"--hash={value}" for value in sorted(self.hashes))
        return f"{self.name}{self.version} {listed}"


def requirements(lock: Path, *, vendor_boto3: bool) -> list[Requirement]:
    """Return the packages in the category `lambda` of a Pipfile.lock, sorted by name."""
    pinned: Mapping[str, Mapping[str, object]] = json.loads(lock.read_text())["lambda"]
    return [
        Requirement(name, str(entry["version"]), frozenset(map(str, _listed(entry["hashes"]))))
        for name, entry in sorted(pinned.items())
        if vendor_boto3 or name not in RUNTIMES_OWN
    ]


def wheels(wanted: Sequence[Requirement], *, cache: Path) -> list[Path]:
    """Return the paths of the wheels of `wanted`, sorted by name; download them if not in `cache`.

    Raises:
        WheelError: if pip fails, with its output, or if a wheel is not in the lock file.
    """
    text = "\n".join(map(str, wanted))
    folder = cache / hashlib.sha256(text.encode()).hexdigest()[:16]
    if not folder.exists():
        _download(text, folder)
    found = sorted(folder.glob("*.whl"))
    known = frozenset[str]().union(*(requirement.hashes for requirement in wanted))
    strange = [wheel.name for wheel in found if f"sha256:{_sha256(wheel)}" not in known]
    if strange or len(found) != len(wanted):
        message = f"{folder} is not what Pipfile.lock pins ({', '.join(strange) or 'incomplete'})"
        raise WheelError(f"{message}; delete the folder and try again")
    return found


def _download(text: str, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        listed = Path(temporary, "requirements.txt")
        listed.write_text(text)
        target = Path(temporary, "wheels")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--disable-pip-version-check", "--only-binary=:all:", "--platform=any"]
        command += [f"--python-version={PYTHON_VERSION}", "--implementation=py", "--abi=none"]
        command += ["--require-hashes", f"--requirement={listed}", f"--dest={target}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode != 0:
            raise WheelError(f"pip could not download the bundle's wheels:\n{done.stderr}")
        if not folder.exists():
            shutil.move(target, folder)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []
