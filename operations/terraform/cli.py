"""Runs Terraform or OpenTofu, and raises what it reports as errors."""

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
"""Resource operations at a time: an apply mostly waits for certificates and records."""
OLDEST = (1, 11)
_CHANGES = 2
_QUIET = ("-input=false", "-no-color")
_TAIL = 4000
"""Characters at the end of the output that are shown if it holds no `Error: `."""
_POLLING = 0.1
"""Seconds between two reads of a command's output."""

Watcher = Callable[[str], None]
"""Called with each line that Terraform prints."""


class TerraformError(Exception):
    """A command failed; the message holds Terraform's own error."""


@dataclass(frozen=True, slots=True)
class Terraform:
    """Terraform in one stack's folder, with exactly this environment.

    TERRAFORM_BINARY_NAME chooses another program with the same commands, as it does for CDKTF.

    If this process is interrupted, so is the command: with a `patience` of 0 it is killed,
    otherwise it gets SIGINT and so many seconds to finish what it has begun and to save its state.
    Its output goes to a file and not to a pipe, so that it goes on even if this process is killed.
    `lock_wait` is how many seconds it waits for a state that another Terraform has locked.
    """

    folder: Path
    environment: Mapping[str, str]
    patience: float = 0
    lock_wait: int = 0

    @property
    def name(self) -> str:
        """The stack's name, which is that of its folder."""
        return self.folder.name

    def init(self, *, reconfigure: bool = False) -> None:
        """Initialise backend and provider; `reconfigure` ignores an earlier backend."""
        self._run("init", *_QUIET, *(("-reconfigure",) if reconfigure else ()))

    def apply(self, watch: Watcher, plan: Path | None = None) -> None:
        """Apply a saved plan, or plan and apply; `watch` is called with each line of output."""
        what = ("-auto-approve",) if plan is None else ()
        self._run(
            "apply", *_QUIET, *what, *self._shared, *([str(plan)] if plan is not None else []),
            watch=watch,
        )  # fmt: skip

    def plan_destruction(self, keep: Path) -> None:
        """Plan to destroy everything in the state, and save the plan to the file `keep`."""
        self._run("plan", "-destroy", *_QUIET, *self._shared, f"-out={keep}")

    def unlock(self, lock: str) -> None:
        """Release the state's lock with this id, whoever holds it."""
        self._run("force-unlock", "-force", lock)

    def plan(self) -> str:
        """Return Terraform's text of a plan, or an empty string if it changes nothing."""
        arguments = ("plan", *_QUIET, "-detailed-exitcode")
        code, output = self._execute(*arguments, *self._shared)
        if code not in (0, _CHANGES):
            raise TerraformError(_failure(arguments[0], code, output))
        return output if code == _CHANGES else ""

    def planned(self, keep: Path | None = None) -> dict[str, Any]:
        """Return a plan's JSON (`terraform show -json`), and save the plan to `keep` if given."""
        with tempfile.TemporaryDirectory() as folder:
            plan = str(keep or Path(folder, "plan"))
            self._run("plan", *_QUIET, *self._shared, f"-out={plan}")
            return self._read("show", "-json", plan)

    def state(self) -> dict[str, Any]:
        """Return the state (`terraform state pull`, format version 4)."""
        return self._read("state", "pull")

    @property
    def _shared(self) -> tuple[str, ...]:
        """The arguments of every command that accesses AWS."""
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
            raise TerraformError(_failure(arguments[0], done.returncode, done.stderr))
        read: dict[str, Any] = json.loads(done.stdout)
        return read

    def _run(self, *arguments: str, watch: Watcher | None = None) -> str:
        code, output = self._execute(*arguments, watch=watch)
        if code != 0:
            raise TerraformError(_failure(arguments[0], code, output))
        return output

    def _execute(self, *arguments: str, watch: Watcher | None = None) -> tuple[int, str]:
        """Run a command in a session of its own, so that its plugins can be killed with it."""
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
    """Yield each line that a process writes to a file, until the process ends."""
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
        time.sleep(_POLLING)


def program() -> str:
    """Return the path of Terraform, or of what TERRAFORM_BINARY_NAME names.

    Raises:
        TerraformError: it is not on the PATH, or older than 1.11.
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


def _failure(command: str, code: int, output: str) -> str:
    """Return the output from the first error on, or its end if there is none."""
    error = output.find("Error: ")
    start = output.rfind("\n", 0, error) + 1 if error >= 0 else max(0, len(output) - _TAIL)
    return f"terraform {command} ended with {code}:\n{output[start:].strip()}"
