"""The deployment that DEPLOYMENT chooses: `make test DEPLOYMENT=path.toml` holds it to this."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from constructs_lib.deployment.load import chosen_file
from constructs_lib.deployment.rules import ROOT
from operations.provider_mirror import cli_configuration
from operations.rehearsal.synthesis import synthesize
from operations.terraform import program


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return synthesize(chosen_file(), tmp_path_factory.mktemp("cdktf.out"))


@pytest.mark.terraform
def test_terraform_and_the_aws_provider_accept_it(stacks: list[Path], tmp_path: Path) -> None:
    environment = {**os.environ, **cli_configuration(os.environ, tmp_path)}
    for stack in stacks:
        for command in (["init", "-backend=false", "-input=false"], ["validate"]):
            done = subprocess.run(
                [program(), *command, "-no-color"],
                cwd=stack,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr


def test_it_survives_every_failure_that_leaves_a_region(stacks: list[Path]) -> None:
    files = [str(stack / "cdk.tf.json") for stack in stacks]
    done = subprocess.run(
        [sys.executable, "-m", "operations.proof", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
