"""What stops a command, and that it cleans up first, however it was started."""

import signal
import subprocess
import sys

import pytest

from constructs_lib.project import ROOT

HANGUP_BY_DEFAULT = (
    sys.executable,
    "-c",
    "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_DFL); "
    "os.execvp(sys.argv[1], sys.argv[1:])",
)
"""These tests may themselves run under `nohup`, and what is ignored is inherited."""
IN_A_TERMINAL = ()
IN_THE_BACKGROUND = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")
UNDER_NOHUP = ("sh", "-c", 'trap "" HUP; exec "$@"', "sh")
WAITS = """\
import asyncio
from operations.console.signals import stoppable

async def for_ever():
    try:
        print("waits", flush=True)
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(0)
        print("cleaned up", flush=True)

with stoppable():
    asyncio.run(for_ever())
"""
CLEANS_UP = """\
import sys, time
from operations.console.signals import stoppable

with stoppable():
    try:
        print("waits", flush=True)
        time.sleep(60)
    finally:
        print("cleaning up", flush=True)
        sys.stdin.readline()
        print("cleaned up", flush=True)
"""


def start(how: tuple[str, ...], code: str) -> subprocess.Popen[str]:
    started = subprocess.Popen(
        [*HANGUP_BY_DEFAULT, *how, sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "waits\n"
    return started


@pytest.mark.parametrize("how", [IN_A_TERMINAL, IN_THE_BACKGROUND])
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_signal_stops_it_after_it_has_cleaned_up(
    how: tuple[str, ...], sent: signal.Signals
) -> None:
    with start(how, WAITS) as command:
        command.send_signal(sent)
        output, errors = command.communicate()
    assert (command.returncode, output, errors) == (130, "cleaned up\n", "")


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGHUP])
def test_a_second_sigterm_does_not_interrupt_the_cleaning_up(second: signal.Signals) -> None:
    with start(IN_A_TERMINAL, CLEANS_UP) as command:
        assert command.stdout is not None
        command.send_signal(signal.SIGTERM)
        assert command.stdout.readline() == "cleaning up\n"
        command.send_signal(second)
        output, errors = command.communicate("\n")
    assert (command.returncode, output, errors) == (130, "cleaned up\n", "")


def test_a_second_ctrl_c_does() -> None:
    with start(IN_A_TERMINAL, CLEANS_UP) as command:
        assert command.stdout is not None
        command.send_signal(signal.SIGTERM)
        assert command.stdout.readline() == "cleaning up\n"
        command.send_signal(signal.SIGINT)
        assert command.wait() == 130
        assert command.stdout.read() == ""


def test_nohup_keeps_it_when_its_terminal_is_closed() -> None:
    with start(UNDER_NOHUP, CLEANS_UP) as command:
        assert command.stdout is not None
        command.send_signal(signal.SIGHUP)
        command.send_signal(signal.SIGTERM)
        assert command.stdout.readline() == "cleaning up\n"
        command.communicate("\n")
    assert command.returncode == 130


STOPPED_AT_ONCE = """\
import os, runpy, signal, sys

class Stops:
    def find_spec(self, name, *_):
        if "operations.console.signals" in sys.modules:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Stops())
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize(
    "command",
    [
        "operations.bench",
        "operations.drill",
        "operations.operator",
        "operations.proof",
        "operations.rehearsal",
    ],
)
def test_every_command_can_be_stopped_in_the_background_even_during_imports(command: str) -> None:
    done = subprocess.run(
        [*IN_THE_BACKGROUND, sys.executable, "-c", STOPPED_AT_ONCE, command, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
