"""Runs the project's own commands, as a person would, and returns what they said."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from constructs_lib.project import ROOT

_TO_END_SECONDS = 60.0
"""That a command has to put right what it began, once it is interrupted: `drill` restores."""
_LONG = 3000


class CommandError(Exception):
    """A command ended with a code that it must not end with; the message is what it said."""


def run(
    module: str, *arguments: str, deployment: Path, allowed: Sequence[int] = (0,)
) -> tuple[int, str]:
    """Run `python -m module` for a deployment; return its exit code and standard output.

    Raises:
        CommandError: when it ends with another code than `allowed`.
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
