"""The processes of one deployed function in one region: one for each concurrent request."""

import asyncio
import json
import secrets
import time
import uuid

from operations.rehearsal.regions.deployed import FunctionVersion
from operations.rehearsal.regions.functions.process import (
    FunctionError,
    FunctionProcess,
    ProcessGoneError,
)
from operations.rehearsal.regions.functions.runtime import Runtime

START_TIMEOUT = 30.0
"""Seconds for a process to load its function. AWS allows 10, but shares no cores."""


class ThrottledError(Exception):
    """Lambda throttles the invocation: the function's reserved concurrency is used up."""


class FunctionPool:
    """Runs each invocation of a function in an idle process, or in a new one.

    Invocations beyond the function's reserved concurrency are throttled, as in AWS. Those beyond
    the runtime's number of processes wait: this machine's limits cause latency, never an error
    that AWS would not return.
    """

    def __init__(self, function: FunctionVersion, *, region: str, runtime: Runtime) -> None:
        self.function = function
        self._region = region
        self._runtime = runtime
        self._log = runtime.log(function, region=region)
        self._slots = asyncio.Semaphore(runtime.processes)
        self._idle: list[FunctionProcess] = []
        self._invocations: set[asyncio.Task[object]] = set()
        self._closed = False

    def invoke(self, event: object, *, trace_id: str) -> asyncio.Task[object]:
        """Start an invocation, and return a task of its result.

        As in Lambda, it runs to its end or its timeout, even if the caller no longer waits. The
        task raises FunctionError if the function fails.

        Raises:
            ThrottledError: if the reserved concurrency is used up, or the pool is closed.
        """
        limit = 0 if self._closed else self.function.reserved_concurrency
        if limit is not None and len(self._invocations) >= limit:
            raise ThrottledError(self.function.arn)
        task = asyncio.create_task(self._run(event, trace_id))
        self._invocations.add(task)
        task.add_done_callback(self._forget)
        return task

    async def finish(self) -> None:
        """Close once the invocations in progress have ended."""
        await asyncio.gather(*self._invocations, return_exceptions=True)
        await self.close()

    async def close(self) -> None:
        """End all processes now; further invocations are throttled."""
        self._closed = True
        for invocation in self._invocations:
            invocation.cancel()
        await asyncio.gather(*self._invocations, return_exceptions=True)
        for process in self._idle:
            await process.kill()
        self._idle.clear()

    def _forget(self, task: asyncio.Task[object]) -> None:
        self._invocations.discard(task)
        if not task.cancelled():
            task.exception()  # Retrieved, because nobody may be waiting for it any more.

    async def _run(self, event: object, trace_id: str) -> object:
        request_id = str(uuid.uuid4())
        async with self._slots:
            process = await self._process(request_id)
            invocation = {
                "event": event,
                "request_id": request_id,
                "function_arn": self.function.arn,
                "deadline": time.time() + self.function.timeout,
                "trace_id": f"{trace_id};Parent={secrets.token_hex(8)};Sampled=0",
            }
            try:
                async with asyncio.timeout(self.function.timeout):
                    return await process.invoke(invocation)
            except TimeoutError as error:
                await process.kill()
                raise self._timed_out(self.function.timeout, request_id) from error
            except (ProcessGoneError, asyncio.CancelledError):
                await process.kill()
                raise
            finally:
                if process.alive:
                    self._idle.append(process)

    async def _process(self, request_id: str) -> FunctionProcess:
        while self._idle:
            idle = self._idle.pop()
            if idle.alive:
                return idle
            await idle.kill()
        try:
            async with asyncio.timeout(START_TIMEOUT):
                return await FunctionProcess.start(
                    handler=self.function.handler,
                    environment=self._runtime.environment(self.function, region=self._region),
                    path=(self._runtime.code.folder(self.function), self._runtime.libraries),
                    log=self._log,
                    speed=self._runtime.speed,
                )
        except TimeoutError as error:
            raise self._timed_out(START_TIMEOUT, request_id) from error

    def _timed_out(self, seconds: float, request_id: str) -> FunctionError:
        """Return Lambda's error for a timeout, after logging it as Lambda does."""
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        message = f"{now} {request_id} Task timed out after {seconds:.2f} seconds"
        with self._log.open("a") as log:
            line = {"timestamp": now, "level": "ERROR", "message": message}
            log.write(json.dumps(line) + "\n")
        return FunctionError({"errorType": "Sandbox.Timedout", "errorMessage": message})
