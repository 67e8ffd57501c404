"""One process of a deployed function, which stands for one of Lambda's execution environments."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

BOOTSTRAP = Path(__file__).with_name("bootstrap.py")


class FunctionError(Exception):
    """The function failed; `details` has what Lambda returns: errorType, errorMessage and so on."""

    def __init__(self, details: Mapping[str, Any]) -> None:
        super().__init__(f"{details['errorType']}: {details['errorMessage']}")
        self.details = details


class ProcessGoneError(FunctionError):
    """The function's process ended before it answered."""


class FunctionProcess:
    """A process that has loaded its handler and runs one invocation at a time."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer

    @classmethod
    async def start(
        cls,
        *,
        handler: str,
        environment: Mapping[str, str],
        path: tuple[Path, Path],
        log: Path,
        speed: float = 1,
    ) -> Self:
        """Start a process, and load the handler in it.

        Args:
            handler: such as `health.handler.handler`.
            environment: all of its environment variables.
            path: where its modules are: the function's folder, which becomes its working
                directory, and the folder of the runtime's libraries.
            log: the file to which its stdout and stderr are appended.
            speed: the speed of its monotonic clock.

        Raises:
            FunctionError: if the handler cannot be loaded.
        """
        ours, theirs = socket.socketpair()
        reader, writer = await asyncio.open_connection(sock=ours)
        try:
            with theirs, log.open("ab") as output:
                process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    *("-I", "-S", str(BOOTSTRAP), str(theirs.fileno())),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    cwd=path[0],
                    env={},
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,
                )
        except BaseException:
            writer.close()
            raise
        started = cls(process, reader, writer)
        try:
            await started._ask(
                {
                    "handler": handler,
                    "environment": environment,
                    "path": list(map(str, path)),
                    "speed": speed,
                }
            )
        except BaseException:
            await started.kill()
            raise
        return started

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def invoke(self, invocation: Mapping[str, Any]) -> object:
        """Return the function's result; raises FunctionError."""
        return (await self._ask(invocation))["result"]

    async def kill(self) -> None:
        """Kill the process and all processes that it has started."""
        if self.alive:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def _ask(self, message: Mapping[str, Any]) -> dict[str, Any]:
        payload = json.dumps(message).encode()
        try:
            self._writer.write(len(payload).to_bytes(4, "big") + payload)
            await self._writer.drain()
            length = int.from_bytes(await self._reader.readexactly(4), "big")
            answer: dict[str, Any] = json.loads(await self._reader.readexactly(length))
        except (OSError, asyncio.IncompleteReadError) as error:
            status = await self._process.wait()
            end = f"exit status {status}" if status >= 0 else f"signal {-status}"
            raise ProcessGoneError(
                {
                    "errorType": "Runtime.ExitError",
                    "errorMessage": f"Runtime exited with error: {end}",
                }
            ) from error
        if "error" in answer:
            raise FunctionError(answer["error"])
        return answer
