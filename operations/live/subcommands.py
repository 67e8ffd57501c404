"""Runs the project's other commands in processes of their own, as a person would."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from constructs_lib.project import ROOT

_TO_END_SECONDS = 60.0
"""How long an interrupted command may take to clean up: `drill` restores what it drained."""
_LONG = 3000


class CommandError(Exception):
    """A command ended with an exit code that is not allowed; the message is its output."""


def run(
    module: str, *arguments: str, deployment: Path, allowed: Sequence[int] = (0,)
) -> tuple[int, str]:
    """Run `python -m module` for a deployment; return its exit code and standard output.

    If this process is interrupted, so is the command.

    Raises:
        CommandError: if the exit code is not in `allowed`.
    """
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, "DEPLOYMENT": str(deployment)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            said, errors = process.communicate()
        except BaseException:
            process.send_signal(signal.SIGINT)
            try:
                process.communicate(timeout=_TO_END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
            raise
    if process.returncode not in allowed:
        told = f"{said}\n{errors}".strip()[-_LONG:]
        raise CommandError(f"python -m {module} ended with {process.returncode}:\n{told}")
    return process.returncode, said
