"""A run's Terraform: a lock that nobody gives back, and a plan before there is a bucket."""

import json
import os
from pathlib import Path

import pytest

from operations.live.stack import Stack
from operations.terraform.cli import TerraformError

LOCKED = """\
Error: Error acquiring the state lock

Error message: operation error S3: PutObject, https response error StatusCode: 412
Lock Info:
  ID:        0a1b2c3d-0000-1111-2222-333344445555
  Path:      some-bucket/meridian/data-live-4711.tfstate
"""


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack whose `terraform` keeps what it is told in `told`, and behaves as `fake` says."""
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return Stack(tmp_path, "data-live-4711")


def fake(folder: Path, script: str) -> None:
    program = folder / "terraform"
    version = '[ "$1" = version ] && echo "Terraform v1.11.4" && exit'
    program.write_text(f'#!/bin/sh\n{version}\necho "$@" >> {folder}/told\n{script}\n')
    program.chmod(0o755)


def test_a_lock_that_nobody_gives_back_is_released_and_all_is_destroyed(
    stack: Stack, tmp_path: Path
) -> None:
    (tmp_path / "said").write_text(LOCKED)
    fake(
        tmp_path,
        f'[ "$1" = force-unlock ] && rm {tmp_path}/said; '
        f'[ "$1" = plan ] && [ -f {tmp_path}/said ] && cat {tmp_path}/said && exit 1; exit 0',
    )
    stack.file.write_text("{}")
    stack.plan_destruction()
    stack.destroy(lambda _: None)
    told = [line.split() for line in (tmp_path / "told").read_text().splitlines()]
    assert [each[0] for each in told] == ["plan", "force-unlock", "plan", "apply"]
    assert told[1][-1] == "0a1b2c3d-0000-1111-2222-333344445555"
    assert (f"-out={told[3][-1]}" in told[2], "-destroy" in told[2]) == (True, True)


def test_another_error_is_no_lock(stack: Stack, tmp_path: Path) -> None:
    fake(tmp_path, "echo 'Error: AccessDenied'; exit 1")
    stack.file.write_text("{}")
    with pytest.raises(TerraformError, match="AccessDenied"):
        stack.plan_destruction()


def test_keys_that_terraform_must_not_destroy_are_destroyed_with_everything(
    stack: Stack, tmp_path: Path
) -> None:
    fake(tmp_path, "exit 0")
    kept = {"lifecycle": {"prevent_destroy": True, "ignore_changes": ["tags"]}}
    stack.file.write_text(json.dumps({"resource": {"aws_kms_key": {"table_key": kept}}}))
    stack.plan_destruction()
    assert json.loads(stack.file.read_text()) == {
        "resource": {"aws_kms_key": {"table_key": {"lifecycle": {"ignore_changes": ["tags"]}}}}
    }


def test_before_there_is_a_bucket_the_plan_has_a_backend_here(stack: Stack, tmp_path: Path) -> None:
    folder = tmp_path / "cdktf.out/stacks/data-live-4711"
    fake(tmp_path, f'[ "$1" = plan ] && cp {folder}/cdk.tf.json {tmp_path}/planned; echo "{{}}"')
    written = json.dumps({"terraform": {"backend": {"s3": {"bucket": "none-yet"}}}}).encode()
    assert stack.planned_without_state(written) == {}
    planned = json.loads((tmp_path / "planned").read_text())
    assert planned == {"terraform": {"backend": {"local": {}}}}
    assert (folder / "cdk.tf.json").read_bytes() == written
