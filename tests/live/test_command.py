"""What the command refuses and asks before it begins."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from rich.console import Console
from typer.testing import CliRunner

from constructs_lib.project import ROOT
from operations.live import command
from operations.live.aws_clients import AwsClients
from operations.live.estimate import Estimate
from operations.live.journal import Run
from operations.live.messages import show_remains
from operations.live.preflight import AccountReport
from operations.live.preparation import PreparedRun
from operations.live.store import Store, create_bucket, unfinished
from operations.live.teardown import TeardownResult
from operations.live.throwaway import new_environment, throwaway

MakeRun = Callable[..., Run]
Live = Callable[..., Result]


@pytest.fixture
def live(
    aws: AwsClients,
    a_run: MakeRun,
    small: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Live:
    """The command, for a run that is prepared already; nothing of it may begin."""
    run = a_run("live-4711")
    made = throwaway(small, tmp_path, environment=run.environment, zone=run.zone, bucket=run.bucket)
    findings = AccountReport(account=run.account, identity="arn:aws:iam::1:user/ada", zone_id="Z1")
    prepared = PreparedRun(
        run,
        tmp_path,
        made,
        None,
        findings,
        Estimate({"aws_iam_role": 6}, 0.1, 20.4),  # type: ignore[arg-type]
    )
    monkeypatch.setattr(command, "prepare", lambda *_: prepared)
    monkeypatch.setattr(command, "_run", _must_not_begin)
    monkeypatch.delenv("ZONE", raising=False)

    def live(*arguments: str, answer: str | None = None) -> Result:
        return CliRunner().invoke(
            command.app, [*arguments, "--folder", str(tmp_path)], input=answer
        )

    return live


def _must_not_begin(*_: Any) -> None:
    raise AssertionError("it begins")


def test_it_says_what_it_will_make_where_and_what_that_costs(live: Live) -> None:
    said = live("--zone", "example.org", "--dry-run")
    assert said.exit_code == 0
    for words in (
        "account    123456789012, as arn:aws:iam::1:user/ada",
        "live-4711.example.org, and below it",
        "eu-west-1, us-east-1; later eu-central-1 too",
        "roughly 0.10 US dollars",
        "aws_iam_role",
    ):
        assert words in said.stderr


@pytest.mark.parametrize("answer", ["yes\n", "live-4712\n", "", None])
def test_nothing_begins_unless_the_runs_name_is_typed(live: Live, answer: str | None) -> None:
    said = live("--zone", "example.org", answer=answer)
    assert (said.exit_code, "nothing was done" in said.stderr) == (2, True)


def test_it_begins_when_its_name_is_typed(live: Live) -> None:
    said = live("--zone", "example.org", answer="live-4711\n")
    assert str(said.exception) == "it begins"


def test_without_a_zone_nothing_begins(live: Live) -> None:
    said = live("--yes")
    assert (said.exit_code, said.stderr) == (2, "ZONE= names a public hosted zone of the account\n")


def test_a_bucket_of_a_run_that_was_killed_at_once_is_removed(
    live: Live, aws: AwsClients, a_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_run(new_environment())
    create_bucket(aws, run.bucket, run.bucket_region, {})
    monkeypatch.setattr(command, "unfinished", lambda *given: own(*given, run.environment))
    said = live("--finish", "--yes")
    assert said.exit_code == 0, said.stderr
    assert f"{run.environment}: nothing but its bucket was created" in said.stderr
    assert "No run has left anything." in live("--finish", "--yes").stderr


def own(aws: AwsClients, bucket: str | None, environment: str) -> list[Store]:
    """The unfinished runs, of those that other tests leave only this one."""
    return [each for each in unfinished(aws, bucket) if each.environment == environment]


def test_what_is_left_is_told_with_the_way_out(a_run: MakeRun) -> None:
    console = Console(record=True, quiet=True, width=200)
    console.quiet = False
    run = a_run("live-4711")
    due = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
    with console.capture() as captured:
        show_remains(run, TeardownResult(left=["role data-live-4711"], due=due), console)
    said = captured.get()
    assert "The table data-live-4711 in eu-west-1 is left" in said
    assert "After 2026-11-28 09:30 UTC: make live FINISH=1" in said
    assert "role data-live-4711" in said


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ({}, 0),
        ({"failed": "x"}, 1),
        ({"left": ["role x"]}, 1),
        ({"interrupted": True}, 130),
        ({"failed": "x", "due": "tomorrow"}, 3),
        ({"interrupted": True, "unfinished": "x"}, 3),
    ],
)
def test_the_exit_code_says_what_is_left_before_it_says_what_failed(
    outcome: dict[str, Any], code: int
) -> None:
    assert command._Report(**outcome).code == code


def test_a_run_goes_on_when_nobody_reads_what_it_says(tmp_path: Path) -> None:
    script = f"""
from pathlib import Path
from operations.live.messages import LOG
from operations.console.progress import step
for _ in range(3):
    with step("go on", LOG):
        LOG.print("x" * 100_000)
Path({str(tmp_path)!r}, "torn-down").touch()
"""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, stderr=writing, check=False)
    os.close(writing)
    assert (done.returncode, (tmp_path / "torn-down").exists()) == (0, True)
