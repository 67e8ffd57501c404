"""Starts the emulator in a process of its own, and makes clients for it."""

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
    """The emulator did not start; the message holds what it wrote to stderr."""


class EmbeddedAws:
    """An emulated AWS account on a free loopback port, for as long as a `with` block lasts.

    It starts empty. Its process ends with the block, or with this process however that ends, but
    not by a Ctrl-C: what runs on it can be ended first.
    """

    endpoint: str

    def __init__(self, *, start_seconds: float = 60) -> None:
        self._start_seconds = start_seconds
        self._running = ExitStack()

    def __enter__(self) -> Self:
        """Return when requests are served; raise `EmulatorError` if that never happens."""
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
            starting.callback(process.kill)  # it holds nothing that wants a gentler end
            line = _first_line(process, self._start_seconds)
            if not line:
                process.kill()
                process.wait()
                errors.seek(0)
                raise EmulatorError(
                    f"the embedded AWS did not start within {self._start_seconds} s; it said:\n"
                    + errors.read().decode(errors="replace")
                )
            self.endpoint = json.loads(line)["endpoint"]
            self._running = starting.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the process, if it runs; calling this again does nothing."""
        self._running.close()

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """Return `base`, pointed at this emulator: what Terraform and functions run with."""
        return emulator_environment(base, self.endpoint)

    def client(self, service: str, region: str) -> Any:
        """Return a boto3 client of this AWS; it ignores the user's own AWS settings."""
        return open_client(service, region=region, endpoint=self.endpoint)


def _first_line(process: subprocess.Popen[bytes], timeout_seconds: float) -> bytes:
    """Return what the process prints first; nothing if it ends, or takes too long."""
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], timeout_seconds)
    return process.stdout.readline() if readable else b""
