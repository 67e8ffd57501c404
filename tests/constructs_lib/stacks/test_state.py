"""Where Terraform keeps its state."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from operations.terraform.cli import program

Synthesize = Callable[..., Any]


def test_state_is_kept_in_the_bucket_encrypted_and_locked_by_a_file(
    synthesize: Synthesize,
) -> None:
    document = synthesize(state={"bucket": "shop-state"}, table={"home": "us-east-1"})
    assert document["terraform"]["backend"] == {
        "s3": {
            "bucket": "shop-state",
            "region": "us-east-1",
            "key": "meridian/shop-test.tfstate",
            "encrypt": True,
            "use_lockfile": True,
        }
    }


def test_the_bucket_may_lie_in_another_region(synthesize: Synthesize) -> None:
    document = synthesize(state={"bucket": "shop-state", "region": "eu-central-1"})
    assert document["terraform"]["backend"]["s3"]["region"] == "eu-central-1"


def test_without_a_bucket_state_is_a_file_in_the_projects_folder(synthesize: Synthesize) -> None:
    """The path leads from cdktf.out/stacks/shop-test, and names no machine's folder."""
    assert synthesize()["terraform"]["backend"] == {"local": {"path": "../../../shop-test.tfstate"}}


def test_only_a_region_that_terraform_does_not_know_has_its_name_unchecked(
    synthesize: Synthesize,
) -> None:
    """A change of a backend's settings asks everybody for `terraform init -reconfigure`."""
    unchecked = [
        region
        for region in ("ap-east-1", "ap-east-2")
        if "skip_region_validation" in _of_one_region(synthesize, region)
    ]
    assert unchecked == ["ap-east-2"]


@pytest.mark.terraform
def test_terraform_takes_a_region_that_it_does_not_know_for_one_where_state_can_be(
    synthesize: Synthesize, tmp_path: Path
) -> None:
    said = _init(tmp_path, _of_one_region(synthesize, "ap-east-2"))
    assert "Invalid AWS Region" not in said
    assert "dial tcp" in said


def _of_one_region(synthesize: Synthesize, region: str) -> Any:
    """Return the backend of a deployment of one region."""
    document = synthesize(
        regions=[{"name": region}], table={"home": region}, state={"bucket": "shop-state"}
    )
    return document["terraform"]["backend"]["s3"]


def _init(folder: Path, backend: Any) -> str:
    """Return what `terraform init` says of a backend, at an endpoint where nobody answers."""
    backend = {**backend, "endpoints": {"s3": "http://127.0.0.1:9"}}
    backend |= {"skip_credentials_validation": True, "skip_requesting_account_id": True}
    content = {"terraform": {"backend": {"s3": {**backend, "max_retries": 0}}}}
    (folder / "backend.tf.json").write_text(json.dumps(content))
    done = subprocess.run(
        [program(), "init", "-input=false", "-no-color", "-reconfigure"],
        cwd=folder,
        env={**os.environ, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr
