"""Starts the emulator in a process of its own, and makes clients of it."""

import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, Self

from constructs_lib.project import ROOT
from operations.rehearsal.embedded_aws.clients import emulator_environment, open_client

MODULE = "operations.rehearsal.embedded_aws"


class EmulatorError(RuntimeError):
    """The emulator did not start; the message contains its stderr."""


class EmbeddedAws:
    """An emulated AWS account on a free loopback port, for the duration of a `with` block.

    It starts empty. Its process ends with the block, and if this process dies. Ctrl-C does not
    reach it, so that whatever uses it can be stopped first.
    """

    endpoint: str

    def __init__(self, *, start_seconds: float = 60) -> None:
        self._start_seconds = start_seconds
        self._running = ExitStack()

    def __enter__(self) -> Self:
        """Start the process and wait until it serves.

        Raises:
            EmulatorError: if it does not serve within `start_seconds`.
        """
        with ExitStack() as starting:
            errors = starting.enter_context(tempfile.TemporaryFile())
            process = starting.enter_context(
                subprocess.Popen(  # noqa: S603
                    [sys.executable, "-m", MODULE],
                    cwd=ROOT,
                    env={k: v for k, v in os.environ.items() if not k.startswith("AWS_")},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    start_new_session=True,
                )
            )
            starting.callback(process.kill)  # nothing in it needs a graceful stop
            line = _first_line(process, self._start_seconds)
            if not line:
                process.kill()
                process.wait()
                errors.seek(0)
                raise EmulatorError(
                    f"the embedded AWS did not start within {self._start_seconds} s; its stderr:\n"
                    + errors.read().decode(errors="replace")
                )
            self.endpoint = json.loads(line)["endpoint"]
            self._running = starting.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the process if it runs."""
        self._running.close()

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """Return `base` changed so that AWS clients, Terraform's too, use this emulator."""
        return emulator_environment(base, self.endpoint)

    def client(self, service: str, region: str) -> Any:
        """Return a boto3 client of this AWS; it ignores the user's own AWS settings."""
        return open_client(service, region=region, endpoint=self.endpoint)


def _first_line(process: subprocess.Popen[bytes], timeout_seconds: float) -> bytes:
    """Return the first line that the process prints; empty if it ends or takes too long."""
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], timeout_seconds)
    return process.stdout.readline() if readable else b""
