"""Downloads and unpacks deployed zips, once for all regions and functions with the same zip."""

import base64
import hashlib
import io
import zipfile
from pathlib import Path

import httpx

from operations.rehearsal.regions.deployed import FunctionVersion


class CodeMismatchError(Exception):
    """A downloaded zip does not have the SHA-256 that Lambda returned."""


class CodeStore:
    """Folders of unpacked code, named by their zip's SHA-256, below `root`.

    Whoever creates the store removes `root`.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def folder(self, function: FunctionVersion) -> Path:
        """Return the function's task root; it exists once `fetch` has been called."""
        return self._root / base64.b64decode(function.code_sha256).hex()

    def fetch(self, function: FunctionVersion) -> None:
        """Download and unpack the function's code, unless it is there.

        Raises:
            CodeMismatchError: if the zip is not the deployed one.
            httpx.HTTPError: if it cannot be downloaded.
        """
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
