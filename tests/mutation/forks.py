"""Runs pytest many times in processes that need not import others' packages each time.

`python -m tests.mutation.forks REPORT`: a line of JSON on stdin is one run's arguments, the
answering line on stdout how it ended; pytest's own output is dropped. Run for `tests.mutation`.
"""

import importlib
import json
import os
import signal
import sys
import time
import warnings
from contextlib import suppress
from pathlib import Path

import pytest

_STARTS_A_PROCESS = ("jsii", "_jsii", "cdktf", "constructs")
_SECONDS = 100
"""How long the tests of one edit may take; those that an edit makes hang have noticed it."""


def main() -> None:
    """Import what the tests will, then run them as they come."""
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in report["installed"]:
            if name.partition(".")[0] not in _STARTS_A_PROCESS and not name.startswith("coverage"):
                with suppress(Exception):
                    importlib.import_module(name)
    answers = os.fdopen(os.dup(1), "w")
    nothing = os.open(os.devnull, os.O_RDWR)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.setsid()
            for stream in (0, 1, 2):
                os.dup2(nothing, stream)
            os._exit(pytest.main(json.loads(line)))
        print(_ended(child), file=answers, flush=True)


def _ended(child: int) -> int:
    """A run's exit code; -1 of one that took too long."""
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1


if __name__ == "__main__":
    main()
