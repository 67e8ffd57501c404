"""Run the real Terraform (or OpenTofu), and say what it said."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PARALLELISM = 64
"""Waits for certificates and records dominate an apply; they may all wait at once."""
OLDEST = (1, 11)
_CHANGES = 2
_QUIET = ("-input=false", "-no-color")
_LONG = 4000
"""Characters of output that are shown where no error is found in it."""
_LOOK = 0.1
"""Seconds between two looks at what a command has printed."""

Watcher = Callable[[str], None]
"""Called with each line that Terraform prints."""


class TerraformError(Exception):
    """A command failed; the message holds Terraform's own words."""


@dataclass(frozen=True, slots=True)
class Terraform:
    """Terraform in one stack's folder, with exactly this environment.

    TERRAFORM_BINARY_NAME chooses another program with the same commands, as it does for CDKTF.

    A command that is interrupted is killed, unless `patience` is given: then Terraform is
    interrupted and has so many seconds to finish what it has begun and to save its state. It
    prints to a file, so that it goes on even if this process is killed. `lock_wait` is how many
    seconds it waits for the lock of a state that another Terraform holds.
    """

    folder: Path
    environment: Mapping[str, str]
    patience: float = 0
    lock_wait: int = 0

    @property
    def name(self) -> str:
        """The stack's name."""
        return self.folder.name

    def init(self, *, reconfigure: bool = False) -> None:
        """Prepare the folder: backend and provider; `reconfigure` forgets an earlier backend."""
        self._run("init", *_QUIET, *(("-reconfigure",) if reconfigure else ()))

    def apply(self, watch: Watcher, plan: Path | None = None) -> None:
        """Apply a plan that was kept, or whatever there is to change."""
        what = ("-auto-approve",) if plan is None else ()
        self._run(
            "apply", *_QUIET, *what, *self._shared, *([str(plan)] if plan is not None else []),
            watch=watch,
        )  # fmt: skip

    def plan_destruction(self, keep: Path) -> None:
        """Plan to destroy everything that the state holds, and keep the plan in a file to apply."""
        self._run("plan", "-destroy", *_QUIET, *self._shared, f"-out={keep}")

    def unlock(self, lock: str) -> None:
        """Release a lock of the state by its id, whoever holds it."""
        self._run("force-unlock", "-force", lock)

    def plan(self) -> str:
        """Return what a plan would change, in Terraform's words; nothing when it is empty."""
        arguments = ("plan", *_QUIET, "-detailed-exitcode")
        code, output = self._execute(*arguments, *self._shared)
        if code not in (0, _CHANGES):
            raise TerraformError(_said(arguments[0], code, output))
        return output if code == _CHANGES else ""

    def planned(self, keep: Path | None = None) -> dict[str, Any]:
        """Return a plan as `terraform show -json` tells it, and keep it in a file to apply."""
        with tempfile.TemporaryDirectory() as folder:
            plan = str(keep or Path(folder, "plan"))
            self._run("plan", *_QUIET, *self._shared, f"-out={plan}")
            return self._read("show", "-json", plan)

    def state(self) -> dict[str, Any]:
        """Return the state as Terraform keeps it (format version 4)."""
        return self._read("state", "pull")

    @property
    def _shared(self) -> tuple[str, ...]:
        """The arguments of every command that reads AWS."""
        return f"-parallelism={PARALLELISM}", f"-lock-timeout={self.lock_wait}s"

    def _read(self, *arguments: str) -> dict[str, Any]:
        done = subprocess.run(  # noqa: S603
            [program(), *arguments],
            cwd=self.folder,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise TerraformError(_said(arguments[0], done.returncode, done.stderr))
        read: dict[str, Any] = json.loads(done.stdout)
        return read

    def _run(self, *arguments: str, watch: Watcher | None = None) -> str:
        code, output = self._execute(*arguments, watch=watch)
        if code != 0:
            raise TerraformError(_said(arguments[0], code, output))
        return output

    def _execute(self, *arguments: str, watch: Watcher | None = None) -> tuple[int, str]:
        """Run a command in a session of its own, so that it can be ended with its plugins."""
        with (
            tempfile.TemporaryFile() as printed,
            subprocess.Popen(  # noqa: S603
                [program(), *arguments],
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            ) as process,
        ):
            lines = []
            try:
                for line in _lines(process, printed.fileno()):
                    lines.append(line)
                    if watch is not None:
                        watch(line.rstrip())
            except BaseException:
                self._end(process)
                raise
        return process.returncode, "".join(lines)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        if not self.patience:
            os.killpg(process.pid, signal.SIGKILL)
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(self.patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _lines(process: subprocess.Popen[bytes], printed: int) -> Iterator[str]:
    """Yield what a process prints to a file, line by line, until it ends."""
    read, rest = 0, b""
    while True:
        ended = process.poll() is not None
        while chunk := os.pread(printed, 65536, read):
            read += len(chunk)
            *whole, rest = (rest + chunk).split(b"\n")
            yield from (f"{line.decode(errors='replace')}\n" for line in whole)
        if ended:
            if rest:
                yield rest.decode(errors="replace")
            return
        time.sleep(_LOOK)


def program() -> str:
    """Return the program to run.

    Raises:
        TerraformError: when there is none, or one that is too old.
    """
    name = os.environ.get("TERRAFORM_BINARY_NAME", "terraform")
    found = shutil.which(name)
    if found is None:
        raise TerraformError(f"{name} is not on the PATH; Terraform 1.11 or newer is needed")
    said = subprocess.run([found, "version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    version = re.search(r"v(\d+)\.(\d+)", said)
    if version is None or (int(version[1]), int(version[2])) < OLDEST:
        raise TerraformError(
            f"{found} is {said.splitlines()[:1]}; Terraform 1.11 or newer is needed"
        )
    return found


def _said(command: str, code: int, output: str) -> str:
    """Return the part of the output that matters: from the first error on."""
    error = output.find("Error: ")
    start = output.rfind("\n", 0, error) + 1 if error >= 0 else max(0, len(output) - _LONG)
    return f"terraform {command} ended with {code}:\n{output[start:].strip()}"
