"""What set-up decides about this machine."""

import os
import re
from pathlib import Path

import pytest

from constructs_lib.project import ROOT
from operations.setup import virtual_environment


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose only Node is a script that the test writes."""
    monkeypatch.delenv("JSII_NODE", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin" if os.name != "nt" else str(tmp_path))
    return tmp_path / "node"


def say_version(node: Path, version: str) -> None:
    node.write_text(f"#!/bin/sh\necho {version}\n")
    node.chmod(0o755)


@pytest.mark.parametrize(
    ("version", "wanted"),
    [("v22.20.0", False), ("v24.1.0", False), ("v20.20.2", True), ("v16.0.0", True), ("", True)],
)
def test_node_is_taken_from_pypi_where_the_machines_own_is_out_of_support(
    node: Path, version: str, wanted: bool
) -> None:
    say_version(node, version)
    assert ("node" in virtual_environment.categories()) is wanted


def test_node_is_taken_from_pypi_where_there_is_none(
    node: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(node.parent))
    assert "node" in virtual_environment.categories()


def test_a_python_that_is_too_old_is_refused_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(virtual_environment, "OLDEST_PYTHON", (99, 0))
    with pytest.raises(SystemExit, match="make PYTHON="):
        virtual_environment.main()


def test_a_failing_step_shows_what_it_said_and_which_command_it_was() -> None:
    with pytest.raises(SystemExit) as raised:
        virtual_environment._run("sh", "-c", "echo no space left; exit 1")
    assert "no space left" in str(raised.value)
    assert "set-up failed at: sh -c" in str(raised.value)


def test_no_command_runs_a_file_of_operations_as_a_script() -> None:
    """Its folder would come first on the path, and `operator` there hides Python's own."""
    commands = (ROOT / "Makefile").read_text() + (ROOT / "Pipfile").read_text()
    assert re.findall(r"(?:PYTHON\)|python) \S*operations/\S+", commands) == []
