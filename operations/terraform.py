"""Run the real Terraform (or OpenTofu), and say what it said."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PARALLELISM = 64
"""Waits for certificates and records dominate an apply; they may all wait at once."""
OLDEST = (1, 11)
_CHANGES = 2
_LONG = 4000
"""Characters of output that are shown where no error is found in it."""

Watcher = Callable[[str], None]
"""Called with each line that Terraform prints."""


class TerraformError(Exception):
    """A command failed; the message holds Terraform's own words."""


@dataclass(frozen=True, slots=True)
class Terraform:
    """Terraform in one stack's folder, with exactly this environment.

    TERRAFORM_BINARY_NAME chooses another program with the same commands, as it does for CDKTF.
    """

    folder: Path
    environment: Mapping[str, str]

    @property
    def name(self) -> str:
        """The stack's name."""
        return self.folder.name

    def init(self) -> None:
        """Prepare the folder: backend and provider."""
        self._run("init", "-input=false", "-no-color")

    def apply(self, watch: Watcher) -> None:
        """Apply whatever there is to change."""
        self._run(
            "apply", "-input=false", "-no-color", "-auto-approve", f"-parallelism={PARALLELISM}",
            watch=watch,
        )  # fmt: skip

    def plan(self) -> str:
        """Return what a plan would change, in Terraform's words; nothing when it is empty."""
        arguments = ("plan", "-input=false", "-no-color", "-detailed-exitcode")
        code, output = self._execute(*arguments, f"-parallelism={PARALLELISM}")
        if code not in (0, _CHANGES):
            raise TerraformError(_said(arguments[0], code, output))
        return output if code == _CHANGES else ""

    def planned(self) -> dict[str, Any]:
        """Return a plan as `terraform show -json` tells it."""
        with tempfile.TemporaryDirectory() as folder:
            plan = str(Path(folder, "plan"))
            self._run("plan", "-input=false", "-no-color", f"-out={plan}")
            return self._read("show", "-json", plan)

    def state(self) -> dict[str, Any]:
        """Return the state as Terraform keeps it (format version 4)."""
        return self._read("state", "pull")

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
        lines = []
        with subprocess.Popen(  # noqa: S603
            [program(), *arguments],
            cwd=self.folder,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                for line in process.stdout or ():
                    lines.append(line)
                    if watch is not None:
                        watch(line.rstrip())
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                raise
        return process.returncode, "".join(lines)


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
