"""The deployment that DEPLOYMENT chooses: `make test DEPLOYMENT=path.toml` holds it to this."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constructs_lib.deployment.load import chosen_file
from constructs_lib.project import ROOT
from operations.terraform.synthesis import synthesize


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return synthesize(chosen_file(), tmp_path_factory.mktemp("cdktf.out"))


@pytest.mark.terraform
def test_terraform_and_the_aws_provider_accept_it(
    stacks: list[Path], validate: Callable[[str], list[Any]]
) -> None:
    assert [validate((stack / "cdk.tf.json").read_text()) for stack in stacks] == [[]] * len(stacks)


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
