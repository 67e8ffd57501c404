"""What tests of every folder need."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from operations.setup import browser
from operations.terraform.cli import program
from operations.terraform.provider_mirror import cli_configuration

Diagnostics = list[tuple[str, str | None]]


def pytest_configure() -> None:
    """Let SIGINT and SIGTERM end tests cleanly, also where a script runs them in the background.

    There SIGINT is ignored, by whatever the tests start as well.

    Terraform and its provider take some 40 MiB more and less processor time where Go's garbage
    collector runs less often (GOGC, 100 by default).
    """
    os.environ.setdefault("GOGC", "400")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail, rather than skip, a test of real Terraform where there is none."""
    if item.get_closest_marker("terraform") and shutil.which("terraform") is None:
        pytest.fail("this test runs the real Terraform, which is not on the PATH: install 1.11+")


@pytest.fixture
def validate(tmp_path: Path) -> Callable[[str], Diagnostics]:
    """Return what Terraform and the AWS provider have to say about a cdk.tf.json."""
    environment = {**os.environ, **cli_configuration(os.environ, tmp_path)}
    (folder := tmp_path / "validated").mkdir()

    def run(*arguments: str) -> str:
        return subprocess.run(
            [program(), *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        ).stdout

    def validate(text: str) -> Diagnostics:
        (folder / "cdk.tf.json").write_text(text)
        said = run("init", "-input=false", "-no-color", "-backend=false")
        assert "successfully initialized" in said, said
        diagnostics = json.loads(run("validate", "-json"))["diagnostics"]
        return [(each["summary"], each.get("detail")) for each in diagnostics]

    return validate


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; a machine without one cannot tell whether a page works."""
    found = browser.found()
    if found is None:
        pytest.fail(browser.MISSING)
    return found
