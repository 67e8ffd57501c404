"""Where a browser is found, how one is brought, and what is said where none can be."""

import io
import os
import shutil
import sys
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import sync_playwright

from operations.setup import browser

STARTS = "#!/bin/sh\nexit 0\n"
LACKS_LIBRARIES = "#!/bin/sh\nexit 127\n"
NOBODY_LISTENS = "http://127.0.0.1:1"


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a browser, sudo or apt-get, from which nothing can be downloaded."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for needed in ("sh", "env", "cat", "chmod"):
        (folder / needed).symlink_to(str(shutil.which(needed)))
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "cache"))
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", NOBODY_LISTENS)
    return folder


@pytest.fixture
def offline(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright's download fails at once."""
    monkeypatch.setattr(sys, "executable", str(write(path / "python", "#!/bin/sh\nexit 1\n")))


@pytest.fixture
def own(path: Path) -> Path:
    """Where Playwright keeps its own browser."""
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def write(program: Path, script: str = STARTS) -> Path:
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(script)
    program.chmod(0o755)
    return program


def write_apt_get(path: Path) -> None:
    """Write an apt-get that notes how it was called, and installs `chromium`."""
    write(
        path / "apt-get",
        f"""#!/bin/sh
echo "$DEBIAN_FRONTEND $@" >> {path.parent}/called
case "$*" in *install*)
cat > {path}/chromium <<'SCRIPT'
{STARTS}SCRIPT
chmod +x {path}/chromium;; esac
""",
    )


def called(path: Path) -> list[str]:
    written = path.parent / "called"
    return written.read_text().splitlines() if written.exists() else []


INSTALLED = [
    "noninteractive -qq update",
    "noninteractive -qq install --yes --no-install-recommends chromium",
]


def test_a_browser_on_the_path_is_found_before_playwrights_own(path: Path, own: Path) -> None:
    write(own)
    named = write(path / "google-chrome")
    assert browser.found() == str(named)


def test_a_browser_that_does_not_start_is_none(path: Path, own: Path) -> None:
    write(path / "chromium-browser", LACKS_LIBRARIES)
    assert browser.found() is None
    write(own)
    assert browser.found() == str(own)


def test_nothing_is_brought_or_said_where_one_is_found(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(path / "chromium")
    write_apt_get(path)
    browser.main()
    assert (called(path), capsys.readouterr().out) == ([], "")


@pytest.fixture
def downloads(own: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server of downloads: whatever is asked for, it sends a browser that starts."""
    inside = Path(*own.relative_to(os.environ["PLAYWRIGHT_BROWSERS_PATH"]).parts[1:])
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        for name in (str(inside), "ffmpeg-linux", "ffmpeg-mac"):
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o755 << 16
            opened.writestr(entry, STARTS)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(archive.getvalue())))
            self.end_headers()
            self.wfile.write(archive.getvalue())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", f"http://127.0.0.1:{server.server_port}")
        yield
        server.shutdown()


@pytest.mark.usefixtures("downloads")
def test_playwrights_own_is_downloaded_where_it_can_be(
    path: Path, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_apt_get(path)
    browser.main()
    assert browser.found() == str(own)
    assert called(path) == []
    assert capsys.readouterr().out == "set-up: Playwright's Chromium, for tests of pages\n"


def test_debians_is_installed_by_root_where_there_is_no_download(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    write_apt_get(path)
    browser.main()
    assert (browser.found(), called(path)) == (str(path / "chromium"), INSTALLED)
    _, failed, then = capsys.readouterr().out.splitlines()
    assert failed.startswith("set-up: Error: ")
    assert "ECONNREFUSED" in failed
    assert then == "set-up: Debian's chromium, by apt-get"


@pytest.mark.usefixtures("offline")
def test_others_install_it_by_a_sudo_that_asks_no_password(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    write_apt_get(path)
    write(
        path / "sudo", '#!/bin/sh\n[ "$1" = -n ] || exit 9\nshift\n[ "$1" = true ] || exec "$@"\n'
    )
    browser.main()
    assert (browser.found(), called(path)) == (str(path / "chromium"), INSTALLED)


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize("sudo", [None, "#!/bin/sh\nexit 1\n"])
def test_whoever_may_not_install_is_told_what_to_install(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    sudo: str | None,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    write_apt_get(path)
    if sudo is not None:
        write(path / "sudo", sudo)
    browser.main()
    assert (browser.found(), called(path)) == (None, [])
    assert capsys.readouterr().out.splitlines()[-1] == f"set-up: {browser.MISSING}"
