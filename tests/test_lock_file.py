"""What is installed is pinned to the byte, and from wherever a machine's own package index is."""

import json
import os
import re
import subprocess
import sys
import tomllib
from typing import Any

import pytest

from constructs_lib.project import ROOT

PIPFILE = tomllib.loads((ROOT / "Pipfile").read_text())
LOCK = json.loads((ROOT / "Pipfile.lock").read_text())
PACKAGES = [
    (category, name, package)
    for category, packages in LOCK.items()
    if category != "_meta"
    for name, package in packages.items()
]
_NOT_PACKAGES = {"requires", "scripts"}


def test_no_package_index_is_named() -> None:
    assert "source" not in PIPFILE
    assert LOCK["_meta"]["sources"] == []
    assert [name for _, name, package in PACKAGES if "index" in package] == []
    for file in ("Pipfile", "Pipfile.lock"):
        assert re.findall(r"https?://\S+", (ROOT / file).read_text()) == []


def test_every_locked_package_has_one_version_and_hashes() -> None:
    loose = [
        (category, name)
        for category, name, package in PACKAGES
        if not re.fullmatch(r"==[\w.!+]+", package.get("version", "")) or not package.get("hashes")
    ]
    assert loose == []


@pytest.mark.parametrize("category", sorted(set(PIPFILE) - _NOT_PACKAGES))
def test_the_pipfile_pins_exactly(category: str) -> None:
    def version(wanted: Any) -> str:
        return str(wanted["version"] if isinstance(wanted, dict) else wanted)

    loose = [
        name for name, wanted in PIPFILE[category].items() if not version(wanted).startswith("==")
    ]
    assert loose == []


def test_the_lock_file_fits_the_pipfile() -> None:
    """As it is verified where no package index is configured: the hash would have it in it."""
    unconfigured = {name: value for name, value in os.environ.items() if name[:4] != "PIP_"}
    done = subprocess.run(
        [sys.executable, "-m", "pipenv", "verify"],
        cwd=ROOT,
        env={**unconfigured, "PIP_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}; `make lock` locks anew"


def test_what_runs_in_lambda_is_what_the_machine_tests_with() -> None:
    """A package that both categories hold has one version in both."""
    machine = {**LOCK["develop"], **LOCK["default"]}
    differ = {
        name: (package["version"], machine[name]["version"])
        for name, package in LOCK["lambda"].items()
        if name in machine and machine[name]["version"] != package["version"]
    }
    assert differ == {}
