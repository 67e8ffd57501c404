"""Runs pytest many times, in forks of a process that has already imported third-party packages.

`python -m tests.mutation.forks REPORT`: each line of JSON on stdin holds the arguments of one run,
and a line on stdout answers with its exit code. pytest's own output is dropped.
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
"""The limit for the tests of one edit; an edit that makes them hang counts as noticed."""


def main() -> None:
    """Import what the tests need, then run pytest once for each line on stdin."""
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
    """Wait for a run and return its exit code, or -1 if it exceeds the limit."""
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
