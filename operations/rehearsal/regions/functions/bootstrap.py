"""Runs one deployed function in a process of its own, as Lambda's Python runtime does.

It is a script, started as `python -I -S bootstrap.py <socket>`, and imports nothing of this
project: until it is told where the function and the runtime's libraries are, it sees the standard
library only. Messages on the socket are JSON, each preceded by its length in four bytes. The first
sets the process up and is answered by `{}` or `{"error": …}`; each further one is an invocation,
answered by `{"result": …}` or `{"error": …}`. stdout and stderr are the function's log.
"""

import importlib
import io
import json
import os
import socket
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, TextIO, cast

Handler = Callable[[Any, Any], Any]


class Context:
    """The `context` argument of a Python handler.

    https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
    """

    client_context = None
    identity = None

    def __init__(self, *, request_id: str, function_arn: str, deadline: float) -> None:
        self.aws_request_id = request_id
        self.invoked_function_arn = function_arn
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._deadline = deadline

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.time()) * 1000))


LEVELS = {
    name: number
    for number, names in enumerate(
        (("TRACE",), ("DEBUG",), ("INFO",), ("WARN", "WARNING"), ("ERROR",), ("FATAL", "CRITICAL"))
    )
    for name in names
}


class Filtered(io.TextIOBase):
    """Drops log lines below a level, as Lambda does in the log format JSON.

    A line without a level, such as one of the embedded metric format, counts as INFO.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
    """

    def __init__(self, stream: TextIO, lowest: int) -> None:
        self._stream = stream
        self._lowest = lowest
        self._line = ""

    def write(self, text: str) -> int:
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            if level(line) >= self._lowest:
                self._stream.write(line + "\n")
        return len(text)

    def writable(self) -> bool:
        return True


def level(line: str) -> int:
    """Return the number of a line's level in `LEVELS`."""
    try:
        name = json.loads(line)["level"].upper()
    except (ValueError, KeyError, TypeError, AttributeError):
        name = "INFO"
    return LEVELS.get(name, LEVELS["INFO"])


class FaultError(Exception):
    """A function that cannot be run; `kind` is Lambda's errorType."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def main() -> None:
    with socket.socket(fileno=int(sys.argv[1])) as channel, channel.makefile("rwb") as stream:
        channel.set_inheritable(False)
        setup = receive(stream)
        prepare(environment=setup["environment"], path=setup["path"])
        speed_up_clock(setup["speed"])
        try:
            handler = load(setup["handler"])
        except Exception as error:
            send(stream, encode({"error": report(error, "")}))
            return
        send(stream, encode({}))
        while invocation := receive(stream):
            send(stream, invoke(handler, **invocation))


def prepare(*, environment: dict[str, str], path: list[str]) -> None:
    """Set exactly these environment variables, put `path` first, and make the log line-buffered."""
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.path[:0] = path
    for stream in (sys.stdout, sys.stderr):
        cast("io.TextIOWrapper", stream).reconfigure(line_buffering=True)
    if environment["AWS_LAMBDA_LOG_FORMAT"] == "JSON":
        lowest = LEVELS[environment["AWS_LAMBDA_LOG_LEVEL"]]
        sys.stdout, sys.stderr = Filtered(sys.stdout, lowest), Filtered(sys.stderr, lowest)


def speed_up_clock(speed: float) -> None:
    """Make the monotonic clock faster, so that what the function caches expires sooner."""
    real = time.monotonic
    if speed != 1:
        time.monotonic = lambda: real() * speed


def load(handler: str) -> Handler:
    module_name, _, name = handler.rpartition(".")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise FaultError("Runtime.ImportModuleError", message) from error
    try:
        return cast("Handler", getattr(module, name))
    except AttributeError as error:
        message = f"Handler '{name}' missing on module '{module_name}'"
        raise FaultError("Runtime.HandlerNotFound", message) from error


def invoke(
    handler: Handler,
    *,
    event: object,
    request_id: str,
    function_arn: str,
    deadline: float,
    trace_id: str,
) -> bytes:
    """Return the encoded answer to one invocation."""
    os.environ["_X_AMZN_TRACE_ID"] = trace_id
    context = Context(request_id=request_id, function_arn=function_arn, deadline=deadline)
    try:
        result = handler(event, context)
        try:
            return encode({"result": result})
        except (TypeError, ValueError) as error:
            message = f"Unable to marshal response: {error}"
            raise FaultError("Runtime.MarshalError", message) from error
    except Exception as error:
        return encode({"error": report(error, request_id)})


def report(error: Exception, request_id: str) -> dict[str, Any]:
    """Return Lambda's description of a function's error, after logging it as a line of JSON."""
    frames = traceback.extract_tb(error.__traceback__)
    described = {
        "errorMessage": str(error),
        "errorType": error.kind if isinstance(error, FaultError) else type(error).__name__,
        "requestId": request_id,
        "stackTrace": traceback.format_list([f for f in frames if f.filename != __file__]),
    }
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    print(json.dumps({"timestamp": now, "level": "ERROR", **described}))
    return described


def encode(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode()


def send(stream: io.BufferedRWPair, payload: bytes) -> None:
    stream.write(len(payload).to_bytes(4, "big") + payload)
    stream.flush()


def receive(stream: io.BufferedRWPair) -> dict[str, Any]:
    """Return the next message; an empty one if the other side has closed the socket."""
    length = int.from_bytes(stream.read(4), "big")
    return cast("dict[str, Any]", json.loads(stream.read(length) or "{}"))


if __name__ == "__main__":
    main()
