"""The commands as a person meets them: help that teaches, and quiet ends."""

import os
import re
import subprocess
import sys
from typing import Any

import pytest
from typer.testing import CliRunner

from constructs_lib.project import ROOT
from operations.operator.commands import app
from operations.operator.forecast import Moves

AWAY = "eu-west-1"
COMMANDS = "operations.operator.commands"


@pytest.mark.parametrize("command", ["status", "drain", "restore", "watch"])
def test_help_teaches_with_an_example_and_tells_the_exit_codes(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"]).stdout

    assert f"\n    $ pipenv run {command}" in shown
    assert "Exit code 0: " in shown


def test_who_moves_is_told_by_the_region_that_gains_them(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def moves(_: object, *out: object) -> Moves:
        asked.append(out)
        cities = ["Athens", "Berlin", "Cairo", "Dublin", "Frankfurt"]
        return Moves({"us-east-1": cities}, 74)

    monkeypatch.setattr("operations.operator.commands.moves", moves)
    world.health["ap-southeast-2"].dies()
    shown = world.run("drain", AWAY, "--reason", "errors").stdout
    world.run("restore", AWAY)

    assert "5 move to us-east-1: Athens, Berlin, Cairo, Dublin and 1 more\n" in shown
    sick, both = frozenset({"ap-southeast-2"}), frozenset({"ap-southeast-2", AWAY})
    assert asked == [(sick, both), (both, sick)]


def test_a_drain_stands_though_nobody_can_work_out_who_moves(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def moves(*_: object) -> Moves:
        raise ValueError("a defect")

    monkeypatch.setattr("operations.operator.commands.moves", moves)
    result = world.run("drain", AWAY, "--reason", "errors")

    assert result.exit_code == 0
    assert "Who moves cannot be worked out: a defect" in result.stdout
    assert world.reasons(AWAY)[AWAY] == ["errors"]


@pytest.mark.parametrize("command", ["status", "drain", "restore", "watch"])
def test_a_command_loads_neither_the_proof_nor_what_needs_node_or_terraform(command: str) -> None:
    assert (
        _loaded(
            f"import operations.operator.__main__, {COMMANDS} as c; c.app(['{command}', '--help'])"
        )
        == []
    )


def test_a_drain_loads_neither_the_proof_nor_what_needs_node_or_terraform(world: Any) -> None:
    drain = f"['drain', '{AWAY}', '--reason', 'errors', '--json']"

    assert _loaded(f"import {COMMANDS} as c; c.app({drain})") == []
    assert world.reasons(AWAY)[AWAY] == ["errors"]


def _loaded(code: str) -> list[str]:
    """Return the modules that an incident must not wait for, which running `code` has loaded."""
    told = f"""
import atexit, sys
atexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr))
{code}
"""
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True
    )
    slow = re.compile(
        r"operations\.(proof|terraform)(\.|$)|cdktf|jsii|numpy|constructs_lib\.bindings"
    )
    return [name for name in done.stderr.splitlines()[-1].split() if slow.match(name)]


@pytest.mark.parametrize("interrupted", ["during imports", "while it runs"])
def test_ctrl_c_ends_with_130_and_no_traceback(interrupted: str) -> None:
    patch = {
        "during imports": "sys.modules['typer'] = Interrupted('typer')",
        "while it runs": "import operations.operator.commands as c; c.chosen_file = interrupt",
    }[interrupted]
    code = f"""
import runpy, sys, types
def interrupt(*_): raise KeyboardInterrupt
class Interrupted(types.ModuleType):
    __getattr__ = interrupt
{patch}
runpy.run_module("operations.operator", run_name="__main__")
"""
    done = subprocess.run(
        [sys.executable, "-c", code, "status"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 130
    assert "Traceback" not in done.stderr


def test_a_reader_that_leaves_ends_it_without_a_word_and_not_midway() -> None:
    """By no signal, which a region that cuts a connection would send as well."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "operations.operator", "--help"],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)

    assert (done.returncode, done.stderr) == (1, b"")
