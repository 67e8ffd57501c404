"""Measures a command: wall time, and the peak memory of all its processes."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil

_SAMPLING = 0.05
"""Seconds between two samples of the processes' memory."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Wall time in seconds, and the peak of the summed resident memory in MiB."""

    seconds: float
    mebibytes: float


def measure(command: Sequence[str], environment: Mapping[str, str]) -> Measured:
    """Run a command to its end, and return what it took.

    Raises:
        subprocess.CalledProcessError: the command fails.
    """
    began, peak = time.monotonic(), 0
    with subprocess.Popen(command, env=dict(environment)) as process:  # noqa: S603
        while process.poll() is None:
            peak = max(peak, sum(resident(process.pid)))
            time.sleep(_SAMPLING)
    seconds = time.monotonic() - began
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Measured(seconds, peak / 2**20)


def resident(pid: int) -> list[int]:
    """Return the resident memory in bytes of a process and of each of its descendants.

    Pages that processes share are counted in each of them.
    """
    found: list[int] = []
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        for process in (parent, *parent.children(recursive=True)):
            found.append(process.memory_info().rss)
    return found
