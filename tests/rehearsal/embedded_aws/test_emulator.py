"""The emulator's process: how it starts, and that nothing of it is left."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

from constructs_lib.project import ROOT
from operations.rehearsal.embedded_aws import emulator
from operations.rehearsal.embedded_aws.emulator import EmbeddedAws, EmulatorError


def serves(endpoint: str) -> bool:
    try:
        return httpx.get(f"{endpoint}/_embedded/health", trust_env=False).is_success
    except httpx.TransportError:
        return False


def ends(endpoint: str) -> bool:
    deadline = time.monotonic() + 10
    while serves(endpoint) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not serves(endpoint)


def test_it_serves_until_it_is_stopped_and_can_be_stopped_twice() -> None:
    with EmbeddedAws() as aws:
        assert serves(aws.endpoint)
        aws.stop()
        assert not serves(aws.endpoint)
        aws.stop()


def test_it_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import signal\n"
            "from operations.rehearsal.embedded_aws.emulator import EmbeddedAws\n"
            "with EmbeddedAws() as aws:\n"
            "    print(aws.endpoint, flush=True)\n"
            "    signal.pause()\n",
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        assert parent.stdout is not None
        endpoint = parent.stdout.readline().strip()
        assert serves(endpoint)
        parent.kill()

    assert ends(endpoint)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_run_by_hand_it_takes_the_port_it_is_given_and_ends_quietly(number: int) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", "operations.rehearsal.embedded_aws", "--port", str(port)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        assert line == {"endpoint": f"http://127.0.0.1:{port}"}
        assert serves(line["endpoint"])
        process.send_signal(number)
        rest, errors = process.communicate()

    assert (process.returncode, rest, errors) == (0, b"", b"")


def test_one_that_fails_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator, "MODULE", "operations.no_such_module")

    with pytest.raises(EmulatorError, match=r"(?s)did not start.*No module named"), EmbeddedAws():
        pass


def test_one_that_takes_too_long_is_given_up() -> None:
    with (
        pytest.raises(EmulatorError, match="did not start within 0 s"),
        EmbeddedAws(start_seconds=0),
    ):
        pass


def test_a_users_own_settings_reach_neither_it_nor_its_clients(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    monkeypatch.setenv("AWS_CA_BUNDLE", "/no/such/file")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    with EmbeddedAws() as aws:
        assert aws.client("dynamodb", "eu-west-1").list_tables()["TableNames"] == []


def test_what_runs_on_it_gets_its_address(aws: EmbeddedAws) -> None:
    environment = aws.environment(os.environ)

    assert environment["AWS_ENDPOINT_URL"] == aws.endpoint
