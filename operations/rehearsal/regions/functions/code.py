"""The deployed zips, fetched and unpacked once however many regions and functions share one."""

import base64
import hashlib
import io
import zipfile
from pathlib import Path

import httpx

from operations.rehearsal.regions.deployed import FunctionVersion


class CodeMismatchError(Exception):
    """The zip at a function's code location is not the one that its SHA-256 names."""


class CodeStore:
    """Folders of unpacked code by their zip's SHA-256, below one that its owner removes."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def folder(self, function: FunctionVersion) -> Path:
        """The task root of the function: there once `fetch` has been called."""
        return self._root / base64.b64decode(function.code_sha256).hex()

    def fetch(self, function: FunctionVersion) -> None:
        """Download and unpack the function's code, unless that has been done."""
        folder = self.folder(function)
        if folder.exists():
            return
        zipped = httpx.get(function.code_location, trust_env=False).raise_for_status().content
        if hashlib.sha256(zipped).hexdigest() != folder.name:
            raise CodeMismatchError(
                f"{function.arn}: the zip at {function.code_location} is not the deployed one"
            )
        unfinished = folder.with_suffix(".unfinished")
        with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
            archive.extractall(unfinished)
        unfinished.rename(folder)
