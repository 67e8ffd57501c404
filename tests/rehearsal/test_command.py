"""`pipenv run rehearse` as a person meets it, with a script in Terraform's place."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from constructs_lib.project import ROOT

IN_THE_BACKGROUND = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")
"""As a shell without job control starts what it runs there: SIGINT is ignored."""
ONLY_APPLIES = """\
#!/bin/sh
[ "$1" = version ] && echo "Terraform v1.11.4"
[ "$1" = apply ] || exit 0
"""


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """An environment with a PATH and a folder for temporary files of its own."""
    (tmp_path / "tmp").mkdir()
    (tmp_path / "bin").mkdir()
    path = f"{tmp_path / 'bin'}:/usr/bin:/bin"
    return {**os.environ, "ONCE": "1", "TMPDIR": str(tmp_path / "tmp"), "PATH": path}


def terraform(machine: dict[str, str], script: str) -> None:
    """Put a Terraform on the PATH whose `apply` is `script` and that does nothing else."""
    program = Path(machine["PATH"].split(":")[0], "terraform")
    program.write_text(f"{ONLY_APPLIES}{script}\n")
    program.chmod(0o755)


def start(machine: dict[str, str], how: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*how, sys.executable, "-m", "operations.rehearsal"],
        cwd=ROOT,
        env=machine,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def left_behind(machine: dict[str, str]) -> list[str]:
    return sorted(path.name for path in Path(machine["TMPDIR"]).glob("meridian-*"))


def test_a_bad_deployment_ends_with_2_before_anything_is_started(
    machine: dict[str, str], tmp_path: Path
) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text((ROOT / "deployments/exchange.toml").read_text().replace("= 10", "= 15"))
    rehearsal = start({**machine, "DEPLOYMENT": str(bad)})
    output, _ = rehearsal.communicate()
    assert rehearsal.returncode == 2
    assert "health_check.interval = 15" in output
    assert "embedded AWS" not in output


def test_a_port_that_is_taken_is_refused_before_anything_is_started(
    machine: dict[str, str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        rehearsal = start({**machine, "PORT": str(port)})
        output, _ = rehearsal.communicate()
    assert rehearsal.returncode == 2
    assert f"{port} is taken on 127.0.0.1" in output
    assert "embedded AWS …" not in output


def test_a_failing_step_shows_terraforms_own_words_and_ends_with_1(
    machine: dict[str, str],
) -> None:
    terraform(machine, 'echo "│ Error: creating Route 53 Record"; exit 1')
    rehearsal = start(machine)
    output, _ = rehearsal.communicate()
    assert rehearsal.returncode == 1
    assert "✗ terraform apply: exchange-prod" in output
    assert "│ Error: creating Route 53 Record" in output
    assert "Traceback" not in output
    assert left_behind(machine) == []


def test_a_machine_without_terraform_is_told_what_to_install(machine: dict[str, str]) -> None:
    if Path("/usr/bin/terraform").exists():
        machine = {**machine, "TERRAFORM_BINARY_NAME": "no-such-program"}
    rehearsal = start(machine)
    output, _ = rehearsal.communicate()
    assert rehearsal.returncode == 1
    assert "Terraform 1.11 or newer is needed" in output


@pytest.mark.parametrize(
    ("how", "sent"),
    [((), signal.SIGINT), ((), signal.SIGTERM), (IN_THE_BACKGROUND, signal.SIGINT)],
)
def test_an_interrupted_rehearsal_leaves_nothing_behind(
    machine: dict[str, str], how: tuple[str, ...], sent: signal.Signals, tmp_path: Path
) -> None:
    pids = tmp_path / "pid"
    terraform(machine, f"echo $$ > {pids}.new; mv {pids}.new {pids}; sleep 60")
    rehearsal = start(machine, how)
    while not pids.exists():
        assert rehearsal.poll() is None, rehearsal.communicate()
        time.sleep(0.05)
    rehearsal.send_signal(sent)
    output, _ = rehearsal.communicate()
    assert rehearsal.returncode == 130
    assert "nothing is left behind" in output
    assert "Traceback" not in output
    assert left_behind(machine) == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(pids.read_text()), 0)
