"""The bundle of the project's application: what is in it, and that its handlers start from it."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path

import pytest

from constructs_lib.bundle.bundle import bundle
from constructs_lib.bundle.wheels import RUNTIMES_OWN
from constructs_lib.project import ROOT

ENVIRONMENT = {
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_LAMBDA_FUNCTION_NAME": "exchange-test-api",
    "TABLE_NAME": "exchange-test",
    "PARTITION_KEY": "pk",
    "SORT_KEY": "sk",
    "TIME_TO_LIVE": "expires_at",
    "RATES_URL": "http://127.0.0.1:9",
    "POWERTOOLS_SERVICE_NAME": "exchange-test-api",
    "POWERTOOLS_METRICS_NAMESPACE": "exchange-test",
}


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Extract the bundle."""
    folder = tmp_path_factory.mktemp("bundle")
    with zipfile.ZipFile(bundle(ROOT, app="exchange").path) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with what Lambda's runtime brings along, and nothing else."""
    folder = tmp_path_factory.mktemp("runtime")
    for name in RUNTIMES_OWN:
        package = distribution(name)
        for top in {path.parts[0] for path in package.files or () if ".." not in path.parts}:
            if top != "__pycache__":
                (folder / top).symlink_to(str(package.locate_file(top)))
    return folder


def test_nothing_in_the_bundle_is_compiled(extracted: Path) -> None:
    compiled = {".so", ".pyd", ".dylib", ".pyc"}
    assert [path for path in extracted.rglob("*") if path.suffix in compiled] == []


def test_its_dependencies_are_the_lock_files_without_boto3(extracted: Path) -> None:
    locked = json.loads((ROOT / "Pipfile.lock").read_text())["lambda"]
    found = {folder.name.removesuffix(".dist-info") for folder in extracted.glob("*.dist-info")}
    assert found == {
        f"{name.replace('-', '_')}-{package['version'].removeprefix('==')}"
        for name, package in locked.items()
        if name not in RUNTIMES_OWN
    }
    assert not (extracted / "boto3").exists()


@pytest.fixture
def said(extracted: Path, runtime: Path) -> Callable[..., tuple[str, str]]:
    """Import a module in a clean interpreter; return what an expression is there, and stderr."""

    def run(module: str, expression: str, **environment: str) -> tuple[str, str]:
        script = f"import sys; sys.path += sys.argv[1:]; import {module}; print({expression})"
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", script, str(extracted), str(runtime)],
            env={**ENVIRONMENT, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout, done.stderr

    return run


@pytest.mark.parametrize("module", ["exchange.handler", "health.handler"])
def test_a_handler_starts_in_a_clean_interpreter(
    said: Callable[..., tuple[str, str]], module: str
) -> None:
    assert said(module, f"callable({module}.handler)") == ("True\n", "")


def test_the_health_function_has_made_its_client_before_the_first_checker_asks(
    said: Callable[..., tuple[str, str]],
) -> None:
    made = "health.handler.this_region.cache_info().currsize"
    assert said("health.handler", made) == ("1\n", "")
    assert said("health.handler", made, TABLE_NAME="") == ("0\n", "")
