"""Functions in processes of their own, as Lambda runs them: no AWS, but real processes."""

import asyncio
import base64
import fcntl
import hashlib
import json
import os
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from operations.rehearsal.regions.deployed import FunctionVersion
from operations.rehearsal.regions.functions.code import CodeStore
from operations.rehearsal.regions.functions.pool import FunctionPool, ThrottledError
from operations.rehearsal.regions.functions.process import FunctionError
from operations.rehearsal.regions.functions.runtime import Runtime, link_libraries

Scenario = Callable[[FunctionPool], Awaitable[Any]]
Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, function: FunctionVersion) -> Run:
    """Deploys a source as `app.py`, runs a scenario with its pool, and closes the pool."""
    libraries = tmp_path / "runtime"
    link_libraries(libraries)

    def run(source: str, scenario: Scenario, *, processes: int = 10, **fields: Any) -> Any:
        digest = hashlib.sha256(source.encode()).digest()
        deployed = replace(function, code_sha256=base64.b64encode(digest).decode(), **fields)
        runtime = Runtime(
            libraries=libraries,
            code=CodeStore(tmp_path / "code"),
            logs=tmp_path / "logs",
            overrides={"AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
            processes=processes,
        )
        folder = runtime.code.folder(deployed)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "app.py").write_text(source)

        async def scene() -> Any:
            pool = FunctionPool(deployed, region="eu-west-1", runtime=runtime)
            try:
                return await scenario(pool)
            finally:
                await pool.close()

        return asyncio.run(scene())

    return run


async def invoke(pool: FunctionPool, event: object = None) -> Any:
    return await pool.invoke(event, trace_id="Root=1-2-3")


async def failure(pool: FunctionPool, event: object = None) -> dict[str, Any]:
    with pytest.raises(FunctionError) as caught:
        await invoke(pool, event)
    return dict(caught.value.details)


def log(tmp_path: Path) -> list[str]:
    return (tmp_path / "logs/eu-west-1/exchange-prod-api.log").read_text().splitlines()


def gone(process_id: int) -> bool:
    """Whether a process of ours has ended and been waited for."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_function_gets_its_event_and_its_result_is_given_back(run: Run) -> None:
    event = {"text": "é€", "nested": [1, 2.5, None, True]}
    assert run("def handler(event, context): return [event]", lambda p: invoke(p, event)) == [event]


def test_a_payload_of_many_megabytes_goes_through(run: Run) -> None:
    event = "x" * 9_000_000
    assert run("def handler(event, context): return event", lambda p: invoke(p, event)) == event


TALKATIVE = """
import json, logging, sys
metrics = {"_aws": {"CloudWatchMetrics": []}, "Drained": 1}
def handler(event, context):
    print(json.dumps(metrics))
    for level in ("DEBUG", "INFO", "WARNING", "ERROR"):
        print(json.dumps({"level": level, "message": "said"}))
    print("half a ", end="")
    print("line, without JSON", file=sys.stdout)
    print(json.dumps({"level": "no level of Lambda's"}), file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("drops_below", "left"),
    [
        (None, ["metrics", "DEBUG", "INFO", "WARNING", "ERROR", "text", "no level of Lambda's"]),
        ("INFO", ["metrics", "INFO", "WARNING", "ERROR", "text", "no level of Lambda's"]),
        ("WARN", ["WARNING", "ERROR"]),
    ],
)
def test_lines_are_dropped_as_lambda_drops_them_which_takes_no_level_for_info(
    run: Run, tmp_path: Path, drops_below: str | None, left: list[str]
) -> None:
    run(TALKATIVE, invoke, drops_logs_below=drops_below)
    lines = [
        json.loads(line) if line.startswith("{") else {"level": "text"} for line in log(tmp_path)
    ]
    assert [line.get("level", "metrics") for line in lines] == left


@pytest.mark.parametrize(
    ("drops_below", "told"), [(None, ["Text", None]), ("WARN", ["JSON", "WARN"])]
)
def test_a_function_is_told_how_its_lines_are_filtered(
    run: Run, drops_below: str | None, told: list[str | None]
) -> None:
    source = """
import os
def handler(event, context):
    return [os.environ.get(f"AWS_LAMBDA_LOG_{name}") for name in ("FORMAT", "LEVEL")]
"""
    assert run(source, invoke, drops_logs_below=drops_below) == told


def test_the_context_tells_what_aws_tells(run: Run) -> None:
    source = """
def handler(event, context):
    told = {name: getattr(context, name) for name in event}
    return told, context.aws_request_id, context.get_remaining_time_in_millis()
"""
    names = {
        "client_context": None,
        "function_name": "exchange-prod-api",
        "function_version": "$LATEST",
        "identity": None,
        "invoked_function_arn": "arn:aws:lambda:eu-west-1:123456789012:function:exchange-prod-api",
        "log_group_name": "/aws/lambda/exchange-prod-api",
        "memory_limit_in_mb": "128",
    }
    told, request_id, remaining = run(source, lambda pool: invoke(pool, list(names)))
    assert told == names
    assert uuid.UUID(request_id).version == 4
    assert 0 < remaining <= 3000


def test_the_environment_is_the_deployed_one_and_the_runtimes_and_nothing_else(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAPTOP_SECRET", "must not leak")
    source = "import os\ndef handler(event, context): return dict(os.environ)"
    deployed = {"TABLE_NAME": "exchange-prod", "TZ": "UTC", "AWS_REGION": "reserved"}
    found = run(source, invoke, environment=deployed)
    stream = found.pop("AWS_LAMBDA_LOG_STREAM_NAME")
    trace = found.pop("_X_AMZN_TRACE_ID")
    roots = {found.pop("LAMBDA_TASK_ROOT"), found.pop("LAMBDA_RUNTIME_DIR")}
    assert found == {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_FUNCTION_NAME": "exchange-prod-api",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": "Text",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/exchange-prod-api",
        "AWS_REGION": "eu-west-1",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_SESSION_TOKEN": "test",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "LANG": "en_US.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        "TABLE_NAME": "exchange-prod",
        "TZ": "UTC",
        "_HANDLER": "app.handler",
    }
    assert stream.startswith(time.strftime("%Y/", time.gmtime()))
    assert "[$LATEST]" in stream
    assert trace.startswith("Root=1-2-3;Parent=")
    assert {Path(root).is_dir() for root in roots} == {True}


def test_a_function_imports_its_code_and_awss_libraries_and_nothing_else(run: Run) -> None:
    source = """
import importlib.util, os, sys
def handler(event, context):
    found = {name: importlib.util.find_spec(name) is not None for name in event}
    return found, os.getcwd() == os.environ["LAMBDA_TASK_ROOT"] == sys.path[0]
"""
    ours = ("pydantic", "pytest", "operations", "httpx", "bootstrap")
    awss = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3", "app")
    found, is_at_home = run(source, lambda pool: invoke(pool, [*ours, *awss]))
    assert found == {**dict.fromkeys(ours, False), **dict.fromkeys(awss, True)}
    assert is_at_home


def test_boto3_works_from_the_linked_libraries(run: Run) -> None:
    source = """
import boto3
def handler(event, context):
    client = boto3.client("dynamodb")
    return client.meta.region_name, client.meta.endpoint_url
"""
    assert run(source, invoke, timeout=20) == ["eu-west-1", "http://127.0.0.1:1"]


def test_an_exception_comes_back_as_lambda_describes_it_and_the_process_goes_on(
    run: Run, tmp_path: Path
) -> None:
    source = """
import os
def handler(event, context):
    if event == "fail":
        raise KeyError("rate")
    return os.getpid()
"""

    async def scenario(pool: FunctionPool) -> Any:
        return await invoke(pool), await failure(pool, "fail"), await invoke(pool)

    before, error, after = run(source, scenario)
    assert (error["errorType"], error["errorMessage"]) == ("KeyError", "'rate'")
    assert uuid.UUID(error["requestId"]).version == 4
    assert ["app.py" in line and "in handler" in line for line in error["stackTrace"]] == [True]
    assert before == after
    logged = json.loads(log(tmp_path)[-1])
    assert (logged["level"], logged["errorMessage"]) == ("ERROR", "'rate'")


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        (
            "import absent",
            "Runtime.ImportModuleError",
            "Unable to import module 'app': No module named 'absent'",
        ),
        ("", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'"),
        ("1 / 0", "ZeroDivisionError", "division by zero"),
        ("def broken(:", "SyntaxError", "invalid syntax (app.py, line 1)"),
        (
            "def handler(event, context): return {1, 2}",
            "Runtime.MarshalError",
            "Unable to marshal response: Object of type set is not JSON serializable",
        ),
        (
            "def handler(event, context): raise SystemExit(3)",
            "Runtime.ExitError",
            "Runtime exited with error: exit status 3",
        ),
        (
            "import os\ndef handler(event, context): os.kill(os.getpid(), 9)",
            "Runtime.ExitError",
            "Runtime exited with error: signal 9",
        ),
        ("raise SystemExit(4)", "Runtime.ExitError", "Runtime exited with error: exit status 4"),
    ],
)
def test_a_function_that_cannot_answer_fails_with_lambdas_reason(
    run: Run, source: str, kind: str, message: str
) -> None:
    error = run(source, failure)
    assert (error["errorType"], error["errorMessage"]) == (kind, message)


def test_after_a_crash_a_new_process_answers(run: Run) -> None:
    source = """
import os
def handler(event, context):
    if event == "crash":
        os._exit(1)
    return os.getpid()
"""

    async def scenario(pool: FunctionPool) -> Any:
        first = await invoke(pool)
        await failure(pool, "crash")
        second = await invoke(pool)
        os.kill(second, 9)
        await asyncio.sleep(0.2)
        return first, second, await invoke(pool)

    assert len(set(run(source, scenario))) == 3


def test_a_function_over_its_timeout_is_killed_with_what_it_started(
    run: Run, tmp_path: Path
) -> None:
    source = """
import fcntl, os, subprocess, sys, time
def handler(event, context):
    if event:
        lock = open(event, "w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        code = "import time; time.sleep(60)"
        subprocess.Popen([sys.executable, "-c", code], pass_fds=[lock.fileno()])
        time.sleep(60)
    return os.getpid()
"""
    lock = tmp_path / "held by whoever is left"

    async def scenario(pool: FunctionPool) -> Any:
        first = await invoke(pool)
        return await failure(pool, str(lock)), first, await invoke(pool)

    error, first, second = run(source, scenario, timeout=0.5)
    assert error["errorType"] == "Sandbox.Timedout"
    assert error["errorMessage"].endswith(" Task timed out after 0.50 seconds")
    assert first != second
    assert json.loads(log(tmp_path)[-1])["message"] == error["errorMessage"]
    with lock.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_what_a_function_prints_goes_to_its_log_line_by_line(run: Run, tmp_path: Path) -> None:
    source = """
import os, sys
def handler(event, context):
    print("out", event)
    print("err", event, file=sys.stderr)
    os.system("echo from a child")
"""
    run(source, lambda pool: invoke(pool, 1))
    assert log(tmp_path) == ["out 1", "err 1", "from a child"]


SLOW = """
import os, time
def handler(event, context):
    print("begins", flush=True)
    time.sleep(event)
    print("ends", flush=True)
    return os.getpid()
"""


async def at_once(pool: FunctionPool, count: int, seconds: float) -> set[int]:
    """The processes that answered that many requests."""
    return set(await asyncio.gather(*(invoke(pool, seconds) for _ in range(count))))


async def begun(tmp_path: Path, count: int) -> None:
    """Wait until that many requests have begun."""
    async with asyncio.timeout(60):
        while log(tmp_path).count("begins") < count:
            await asyncio.sleep(0.02)


def test_requests_one_after_another_share_a_process(run: Run) -> None:
    async def scenario(pool: FunctionPool) -> Any:
        return {await invoke(pool, 0) for _ in range(5)}

    assert len(run(SLOW, scenario)) == 1


def test_requests_at_the_same_time_have_a_process_each(run: Run) -> None:
    assert len(run(SLOW, lambda pool: at_once(pool, 4, 0.5))) == 4


def test_requests_beyond_the_laptops_processes_wait(run: Run, tmp_path: Path) -> None:
    processes = run(SLOW, lambda pool: at_once(pool, 6, 0.1), processes=2)
    running = list(accumulate(1 if line == "begins" else -1 for line in log(tmp_path)))
    assert (len(processes), len(running), max(running)) == (2, 12, 2)


def test_requests_beyond_the_reserved_concurrency_are_throttled(run: Run) -> None:
    async def scenario(pool: FunctionPool) -> Any:
        running = asyncio.ensure_future(invoke(pool, 0.2))
        await asyncio.sleep(0)
        with pytest.raises(ThrottledError):
            await invoke(pool, 0)
        await running
        return await invoke(pool, 0)

    assert run(SLOW, scenario, reserved_concurrency=1)


def test_a_function_without_any_concurrency_is_always_throttled(run: Run) -> None:
    async def scenario(pool: FunctionPool) -> None:
        with pytest.raises(ThrottledError):
            await invoke(pool, 0)

    run(SLOW, scenario, reserved_concurrency=0)


def test_finishing_lets_what_runs_come_to_its_end(run: Run) -> None:
    async def scenario(pool: FunctionPool) -> Any:
        running = asyncio.ensure_future(invoke(pool, 0.2))
        await asyncio.sleep(0)
        await pool.finish()
        with pytest.raises(ThrottledError):
            await invoke(pool, 0)
        return await running

    assert gone(run(SLOW, scenario))


def test_closing_ends_what_runs_and_what_is_idle(run: Run, tmp_path: Path) -> None:
    async def scenario(pool: FunctionPool) -> Any:
        processes = await at_once(pool, 2, 0.5)
        running = asyncio.ensure_future(invoke(pool, 60))
        await begun(tmp_path, 3)
        await pool.close()
        assert running.cancelled()
        return processes

    assert list(map(gone, run(SLOW, scenario))) == [True, True]
    assert log(tmp_path).count("ends") == 2
