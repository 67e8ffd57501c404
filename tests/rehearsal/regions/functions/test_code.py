"""Deployed zips: fetched once, unpacked whole, and only if they are what was deployed."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from operations.rehearsal.regions.deployed import FunctionVersion
from operations.rehearsal.regions.functions.code import CodeMismatchError, CodeStore


@pytest.fixture
def serve() -> Iterator[Callable[[bytes], str]]:
    """Serves bytes at a URL, once."""
    threads: list[tuple[HTTPServer, Thread]] = []

    def serve(content: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = Thread(target=server.handle_request)
        thread.start()
        threads.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}/code.zip"

    yield serve
    for server, thread in threads:
        thread.join()
        server.server_close()


@pytest.fixture
def deployed(function: FunctionVersion, serve: Callable[[bytes], str]) -> FunctionVersion:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", "handler = 1")
        archive.writestr("vendored/thing.py", "x = 1")
    digest = hashlib.sha256(content.getvalue()).digest()
    return replace(
        function,
        code_sha256=base64.b64encode(digest).decode(),
        code_location=serve(content.getvalue()),
    )


def test_a_zip_is_unpacked_whole_into_a_folder_of_its_own(
    tmp_path: Path, deployed: FunctionVersion
) -> None:
    store = CodeStore(tmp_path / "code")
    store.fetch(deployed)
    folder = store.folder(deployed)
    assert {str(file.relative_to(folder)) for file in folder.rglob("*.py")} == {
        "app.py",
        "vendored/thing.py",
    }
    assert [file.name for file in (tmp_path / "code").iterdir()] == [folder.name]


def test_functions_that_share_a_zip_share_its_folder_and_one_download(
    tmp_path: Path, deployed: FunctionVersion
) -> None:
    store = CodeStore(tmp_path)
    elsewhere = replace(deployed, name="other", code_location="http://127.0.0.1:1/gone")
    store.fetch(deployed)
    store.fetch(elsewhere)
    assert store.folder(elsewhere) == store.folder(deployed)


def test_a_zip_that_is_not_the_deployed_one_is_refused(
    tmp_path: Path, deployed: FunctionVersion
) -> None:
    store = CodeStore(tmp_path)
    other = replace(deployed, code_sha256=base64.b64encode(b"other" * 6).decode())
    with pytest.raises(CodeMismatchError, match="is not the deployed one"):
        store.fetch(other)
    assert not list(tmp_path.iterdir())
