"""The browser in which tests open pages: one of the machine's, or one that is installed here.

`python -m operations.setup.browser` installs one where none is found: Playwright's build of
Chromium in Playwright's cache; if that fails, Debian's package, where the user may install
packages without a password.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = (
    f"tests of pages need Chromium, and none that starts is on the PATH ({', '.join(NAMES)}) or in "
    "Playwright's cache: install it (Debian: apt-get install chromium; elsewhere: "
    ".venv/bin/playwright install --with-deps chromium)"
)
_CONNECTION_TIMEOUT = "5000"
"""Milliseconds for each of Playwright's five attempts to download."""


def found() -> str | None:
    """Return the path of a Chromium that starts, or None."""
    return next(filter(_starts, _candidates()), None)


def main() -> None:
    """Install a browser if none is found; if that fails too, print what to install.

    The exit code is 0 in any case, since only tests of pages need a browser.
    """
    if found() is not None:
        return
    _say("Playwright's Chromium, for tests of pages")
    _attempt(
        [sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"],
        PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT=_CONNECTION_TIMEOUT,
    )
    if found() is None and (apt := _apt()) is not None:
        _say("Debian's chromium, by apt-get")
        _attempt([*apt, "update"])
        _attempt([*apt, "install", "--yes", "--no-install-recommends", "chromium"])
    if found() is None:
        _say(MISSING)


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).exists():
        yield own


def _starts(browser: str) -> bool:
    """Whether it runs: a download may lack libraries, and Ubuntu's package only names a snap."""
    try:
        done = subprocess.run([browser, "--version"], capture_output=True, check=False)  # noqa: S603
    except OSError:
        return False
    return done.returncode == 0


def _apt() -> list[str] | None:
    """Return the apt-get command of this user, or None if that would ask for a password."""
    apt, sudo = shutil.which("apt-get"), shutil.which("sudo")
    if apt is None:
        return None
    unattended = ["env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq"]
    if os.geteuid() == 0:
        return unattended
    if sudo is None or subprocess.run([sudo, "-n", "true"], capture_output=True).returncode != 0:  # noqa: PLW1510, S603
        return None
    return [sudo, "-n", *unattended]


def _attempt(command: list[str], **environment: str) -> None:
    """Run a command; if it fails, print its first error."""
    done = subprocess.run(  # noqa: S603
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = done.stdout.split("\n")
        _say(next((line for line in lines if line.startswith(("E:", "Error:"))), lines[-1]))


def _say(what: str) -> None:
    print(f"set-up: {what}", flush=True)


if __name__ == "__main__":
    main()
