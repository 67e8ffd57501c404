"""Runs one deployed function as AWS's Python runtime does, in a process of its own.

A script, started as `python -I -S bootstrap.py <socket>`, so that it sees the standard library
and nothing else until it is told where the function and AWS's libraries lie. It imports nothing
of ours for the same reason. Messages on the socket are JSON after their length in four bytes:
first the set-up, answered by `{}` or `{"error": …}`; then invocations, each answered by
`{"result": …}` or `{"error": …}`. What the function prints goes where stdout and stderr go.
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
    """What AWS hands a Python handler beside the event."""

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
    """Drops lines as Lambda does in the format JSON: those of a lower level than `lowest`, where
    a line that tells no level, as embedded metrics do not, counts as INFO.

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
    """The number of a line's level, as Lambda reads it."""
    try:
        told = json.loads(line)["level"].upper()
    except (ValueError, KeyError, TypeError, AttributeError):
        told = "INFO"
    return LEVELS.get(told, LEVELS["INFO"])


class FaultError(Exception):
    """A function that cannot be run; `kind` is AWS's name for why."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def main() -> None:
    with socket.socket(fileno=int(sys.argv[1])) as channel, channel.makefile("rwb") as stream:
        channel.set_inheritable(False)
        setup = receive(stream)
        prepare(environment=setup["environment"], path=setup["path"])
        hasten(setup["speed"])
        try:
            handler = load(setup["handler"])
        except Exception as error:
            send(stream, encode({"error": report(error, "")}))
            return
        send(stream, encode({}))
        while invocation := receive(stream):
            send(stream, invoke(handler, **invocation))


def prepare(*, environment: dict[str, str], path: list[str]) -> None:
    """Have exactly these variables, look for modules here first, and log line by line."""
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.path[:0] = path
    for stream in (sys.stdout, sys.stderr):
        cast("io.TextIOWrapper", stream).reconfigure(line_buffering=True)
    if environment["AWS_LAMBDA_LOG_FORMAT"] == "JSON":
        lowest = LEVELS[environment["AWS_LAMBDA_LOG_LEVEL"]]
        sys.stdout, sys.stderr = Filtered(sys.stdout, lowest), Filtered(sys.stderr, lowest)


def hasten(speed: float) -> None:
    """Let the monotonic clock run faster, for a function that holds something for some time."""
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
    """The encoded answer to one invocation."""
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
    """What Lambda says of a function that failed; logged too, as one line of JSON."""
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
    """The next message; an empty one when whoever runs this function has gone."""
    length = int.from_bytes(stream.read(4), "big")
    return cast("dict[str, Any]", json.loads(stream.read(length) or "{}"))


if __name__ == "__main__":
    main()
