"""The command's output, its progress, and the combinations of arguments that it refuses."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from operations.console.errors import ArgumentError
from operations.drill.command import app
from operations.drill.output import ReportFormat, print_results, progress
from operations.drill.report.content import reasons
from operations.drill.report.markdown import markdown
from operations.drill.result import Result
from operations.drill.scenario import load_scenario
from operations.rehearsal.world.callers.requests import RequestOutcome
from operations.rehearsal.world.events import CheckChanged, FaultBegan, FaultHealed
from operations.rehearsal.world.faults.faults import ControlPlaneGone

Ask = Callable[..., RequestOutcome]
Judge = Callable[..., Result]
EU = "eu-west-1"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["region-down", "drain", "--chart", "it.svg"], "--chart and --live take one scenario"),
        (
            ["region-down", "drain", "--live", "https://api.test"],
            "--chart and --live take one scenario",
        ),
        (["--reads-only"], "--reads-only, --dry-run and --yes go with --live URL"),
        (["--dry-run"], "--reads-only, --dry-run and --yes go with --live URL"),
        (["--yes"], "--reads-only, --dry-run and --yes go with --live URL"),
        (["flood"], "give a file, or one of "),
        (["drain", "flood"], "give a file, or one of "),
    ],
)
def test_what_does_not_fit_together_is_refused_before_anything_begins(
    arguments: list[str], says: str
) -> None:
    ended = CliRunner().invoke(app, arguments)
    assert (ended.exit_code, says in ended.stderr) == (2, True)


def test_programs_and_pages_get_one_document_of_all_drills(
    judged: Judge, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = judged(), judged(unlike=(EU,))
    assert print_results([good], ReportFormat.JSON, None) is True
    assert json.loads(capsys.readouterr().out)["held"] is True
    assert print_results([good, bad], ReportFormat.MARKDOWN, None) is False
    told = capsys.readouterr().out
    assert [line for line in told.splitlines() if line.startswith("## ")] == [
        "## Held: It fails",
        "## Not held: It fails",
    ]


def test_a_terminal_gets_each_drill_as_it_comes_and_the_chart_is_written(
    judged: Judge, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    chart = tmp_path / "it.svg"
    print_results([judged()], ReportFormat.TERMINAL, chart)
    told = capsys.readouterr().out
    assert "budget of prove" in told
    assert "{" not in told
    assert chart.read_text(encoding="utf-8").startswith("<svg")
    with pytest.raises(ArgumentError, match="No such file or directory"):
        print_results([judged()], ReportFormat.JSON, tmp_path / "nowhere" / "it.svg")


def test_how_far_it_is_is_told_from_the_end_of_the_warm_up_on() -> None:
    console = Console(file=io.StringIO(), width=80)
    fault = ControlPlaneGone()
    with progress("It fails", console, duration=300) as watch:
        watch(-5, CheckChanged(at=95, check="c", name="early.api.test", healthy=False))
        watch(0, FaultBegan(at=100, fault=fault))
        watch(61, CheckChanged(at=161, check="c", name="eu.api.test", healthy=False))
        watch(62, CheckChanged(at=162, check="c", name="eu.api.test", healthy=True))
        watch(90, None)
        watch(100, FaultHealed(at=200, fault=fault))
    assert isinstance(console.file, io.StringIO)
    assert [line.strip() for line in console.file.getvalue().splitlines() if line.strip()] == [
        "0:00  control-plane-gone begins",
        "1:01  eu.api.test is unhealthy",
        "1:02  eu.api.test is healthy",
        "1:40  control-plane-gone is healed",
    ]


def test_a_page_has_the_notes_and_says_what_its_figures_stand_on(judged: Judge) -> None:
    unnoticed = judged(events=[FaultBegan(at=130, fault=ControlPlaneGone())])
    rehearsed, live = markdown([unnoticed]), markdown([judged(checks={})])
    assert unnoticed.notes
    assert [line for line in rehearsed.splitlines() if line.startswith("- ! ")] == [
        f"- ! {note}" for note in unnoticed.notes
    ]
    assert "is simulated from distance" in rehearsed
    assert "All callers are on this machine" in live
    assert "is simulated from distance" not in live


def test_the_commonest_reason_for_failing_comes_first(judged: Judge, ask: Ask) -> None:
    bad = [
        ask(140, status=500),
        ask(141, status=None, error="timeout"),
        ask(142, status=None, error="timeout"),
        ask(143, region=None, status=None, error="SERVFAIL"),
    ]
    assert reasons(judged(outcomes=bad)) == (
        "Failed: eu-west-1: timeout (2), eu-west-1: HTTP 500 (1), SERVFAIL (1)."
    )
    assert reasons(judged(outcomes=[ask(140)])) == ""


def test_a_file_goes_before_a_shipped_scenario_of_the_same_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_scenario("region-down").title != "My own"
    (tmp_path / "region-down").write_text(
        'title = "My own"\nduration = 9\n[[faults]]\nkind = "control-plane-gone"\nat = 0\n'
    )
    assert load_scenario("region-down").title == "My own"
