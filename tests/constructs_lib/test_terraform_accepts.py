"""The real Terraform, with the real provider's schema, accepts what is synthesized."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from operations.provider_mirror import cli_configuration
from operations.terraform import program

pytestmark = pytest.mark.terraform


@pytest.fixture
def validate(tmp_path: Path) -> Callable[[str], Any]:
    """Return what Terraform has to say about a cdk.tf.json: errors and warnings."""
    environment = {**os.environ, **cli_configuration(os.environ, tmp_path)}
    (folder := tmp_path / "stack").mkdir()

    def run(*arguments: str) -> str:
        return subprocess.run(
            [program(), *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        ).stdout

    def validate(text: str) -> Any:
        (folder / "cdk.tf.json").write_text(text)
        said = run("init", "-input=false", "-no-color", "-backend=false")
        assert "successfully initialized" in said
        diagnostics = json.loads(run("validate", "-json"))["diagnostics"]
        return [(each["summary"], each.get("detail")) for each in diagnostics]

    return validate


def test_terraform_accepts_a_deployment_with_everything(
    validate: Callable[[str], Any],
    synthesize_text: Callable[..., str],
    everything: dict[str, Any],
) -> None:
    odd = [{"name": "by.date", "partition_key": "date", "projection": ["total"]}]
    table = {**everything["table"], "indexes": odd}
    text = synthesize_text(**{**everything, "table": table})
    assert validate(text) == []


def test_terraform_accepts_a_deployment_behind_cloudfront(
    validate: Callable[[str], Any], synthesize_text: Callable[..., str]
) -> None:
    origins = ["eu-west-1", "us-east-1"]
    text = synthesize_text(cloudfront={"origins": origins, "cache": "origin", "waf": {}})
    assert validate(text) == []
