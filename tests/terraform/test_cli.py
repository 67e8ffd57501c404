"""Terraform's runner, against programs that behave as Terraform would."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from constructs_lib.project import ROOT
from operations.terraform.cli import Terraform, TerraformError


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terraform:
    """A stack whose `terraform` is the shell script that `fake` writes."""
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return Terraform(tmp_path, os.environ)


def fake(stack: Terraform, script: str, version: str = "1.11.4") -> None:
    program = stack.folder / "terraform"
    program.write_text(
        f'#!/bin/sh\n[ "$1" = version ] && echo "Terraform v{version}" && exit\n{script}\n'
    )
    program.chmod(0o755)


def test_a_failing_command_is_told_in_terraforms_own_words(stack: Terraform) -> None:
    fake(stack, "echo 'Initializing...'; echo 'Error: no such bucket' >&2; exit 1")
    with pytest.raises(TerraformError) as raised:
        stack.init()
    assert str(raised.value) == "terraform init ended with 1:\nError: no such bucket"


def test_each_line_of_an_apply_is_watched(stack: Terraform) -> None:
    fake(stack, "echo one; echo two")
    lines: list[str] = []
    stack.apply(lines.append)
    assert lines == ["one", "two"]


@pytest.mark.parametrize(("code", "expected"), [(0, ""), (2, "one change\n")])
def test_a_plan_is_empty_or_says_what_would_change(
    stack: Terraform, code: int, expected: str
) -> None:
    fake(stack, f"echo 'one change'; exit {code}")
    assert stack.plan() == expected


def test_what_terraform_says_beside_its_json_is_no_part_of_it(stack: Terraform) -> None:
    fake(stack, """echo 'Warning: deprecated' >&2; echo '{"url": {"value": "https://a"}}'""")
    assert stack.state() == {"url": {"value": "https://a"}}


def test_an_interrupted_apply_leaves_no_process(stack: Terraform) -> None:
    fake(stack, "sleep 60 & echo $!; wait")
    pids: list[int] = []

    def interrupt(line: str) -> None:
        pids.append(int(line))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stack.apply(interrupt)
    assert ended(pids[0])


def test_with_patience_an_interrupted_apply_ends_in_its_own_time(stack: Terraform) -> None:
    saves = "trap 'echo saved > state; exit 1' INT; echo ready; while :; do sleep 0.1; done"
    fake(stack, saves)

    def interrupt(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Terraform(stack.folder, os.environ, patience=30).apply(interrupt)
    assert (stack.folder / "state").read_text() == "saved\n"


def test_patience_comes_to_an_end(stack: Terraform) -> None:
    fake(stack, "trap '' INT; echo $$; while :; do sleep 0.1; done")
    pids: list[int] = []

    def interrupt(line: str) -> None:
        pids.append(int(line))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Terraform(stack.folder, os.environ, patience=0.5).apply(interrupt)
    assert ended(pids[0])


def test_terraform_goes_on_when_whoever_started_it_is_killed(stack: Terraform) -> None:
    fake(stack, "echo begun; sleep 1; echo more; echo saved > state")
    script = f"""
import os, signal
from pathlib import Path
from operations.terraform.cli import Terraform
def die(line):
    os.kill(os.getpid(), signal.SIGKILL)
Terraform(Path({str(stack.folder)!r}), os.environ).apply(die)
"""
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    for _ in range(300):
        if (stack.folder / "state").exists():
            return
        time.sleep(0.1)
    raise AssertionError("Terraform did not go on")


def test_a_plan_that_was_kept_is_what_is_applied(stack: Terraform) -> None:
    fake(stack, 'echo "$@"')
    lines: list[str] = []
    stack.apply(lines.append, Path("kept"))
    assert lines[0].endswith(" kept")
    assert "-auto-approve" not in lines[0]


def test_a_state_that_is_locked_is_waited_for(stack: Terraform) -> None:
    fake(stack, 'echo "$@"')
    lines: list[str] = []
    Terraform(stack.folder, os.environ, lock_wait=900).apply(lines.append)
    assert "-lock-timeout=900s" in lines[0].split()


def ended(pid: int) -> bool:
    """Whether the process is gone, or dead and waiting for its parent, within a second."""
    for _ in range(20):
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_an_old_terraform_is_refused(stack: Terraform) -> None:
    fake(stack, "", version="1.9.0")
    with pytest.raises(TerraformError, match=r"1\.9\.0.*Terraform 1\.11 or newer is needed"):
        stack.init()


def test_a_missing_terraform_is_told_with_the_way_out(
    stack: Terraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(stack.folder))
    with pytest.raises(TerraformError, match="not on the PATH"):
        stack.init()


def test_another_program_with_the_same_commands_can_be_chosen(
    stack: Terraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(stack, "echo done")
    (stack.folder / "terraform").rename(stack.folder / "tofu")
    monkeypatch.setenv("TERRAFORM_BINARY_NAME", "tofu")
    stack.init()
