"""`pipenv run drill` as a process: how signals end it, and whether docs/drill.md is true of it."""

import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from constructs_lib.deployment.load import load
from constructs_lib.deployment.model import Deployment
from constructs_lib.project import ROOT
from operations.drill.plan import plan_faults
from operations.drill.scenario import SHIPPED, load_scenario

PAGE = ROOT / "docs/drill.md"


IN_THE_BACKGROUND = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")
"""A shell without job control starts background commands so, with SIGINT ignored."""


@pytest.mark.parametrize(
    ("how", "number"),
    [((), signal.SIGINT), ((), signal.SIGTERM), (IN_THE_BACKGROUND, signal.SIGINT)],
)
def test_stopping_it_ends_with_130_and_without_a_traceback(
    how: tuple[str, ...], number: signal.Signals
) -> None:
    command = [*how, sys.executable, "-m", "operations.drill"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "DEPLOYMENT": "deployments/exchange.toml"},
        stderr=subprocess.PIPE,
        text=True,
    ) as drill:
        assert drill.stderr is not None
        for line in drill.stderr:
            if "synthesize" in line:
                drill.send_signal(number)
                break
        said = drill.stderr.read()
    assert drill.returncode == 130, said
    assert said.endswith("Stopped; nothing is left behind.\n")
    assert "Traceback" not in said


def test_the_scenario_of_its_page_can_be_run(tmp_path: Path) -> None:
    (written,) = (each for each in _examples() if "[[faults]]" in each)
    file = tmp_path / "it.toml"
    file.write_text(written)
    exchange = load(ROOT / "deployments/exchange.toml")
    scenario = load_scenario(str(file))
    assert plan_faults(scenario, exchange, busiest="eu-west-1", source=file.name).planned


def test_whatever_else_its_page_shows_may_stand_in_a_deployment() -> None:
    exchange = tomllib.loads((ROOT / "deployments/exchange.toml").read_text())
    for written in _examples():
        if "[[faults]]" not in written:
            for section, values in tomllib.loads(written).items():
                exchange[section] |= values
    assert Deployment.model_validate(exchange).rehearsal.callers.keep_connections == 0.5


def _examples() -> list[str]:
    return re.findall(r"```toml\n(.*?)```", PAGE.read_text(), re.DOTALL)


def test_its_page_names_every_scenario_of_the_project() -> None:
    named = PAGE.read_text()
    assert [each.stem for each in SHIPPED.glob("*.toml") if f"`{each.stem}`" not in named] == []
