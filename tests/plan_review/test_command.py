"""The command: what it takes, what it tells, and the code that it ends with."""

import gzip
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from constructs_lib.project import ROOT
from operations.plan_review.command import main, run
from operations.plan_review.rules.catalogue import RULES

FIXTURES = Path(__file__).parent / "fixtures"
EMPTY = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "planned_values": {"root_module": {}},
    "configuration": {"root_module": {}},
}


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def given(tmp_path):
    """The path of a file with a plan, or with anything else."""

    def write(content, name="plan.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def _piped(content, monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(content))
    monkeypatch.setattr(sys, "stdin", stdin)


@pytest.mark.parametrize(
    ("name", "code"), [("no_op", 0), ("change_both_regions_code", 1), ("remove_a_region", 2)]
)
def test_a_plan_is_piped_in_and_the_verdict_is_the_exit_code(name, code) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "operations.plan_review"],
        cwd=ROOT,
        input=gzip.decompress((FIXTURES / f"{name}.json.gz").read_bytes()),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, b"")


def test_an_empty_plan_is_nothing_to_worry_about(given, capsys) -> None:
    assert main([given(EMPTY)]) == 0
    assert capsys.readouterr().out == "Nothing changes.\nNothing to worry about.\n"


def test_a_dash_is_standard_input_and_a_byte_order_mark_no_problem(monkeypatch, capsys) -> None:
    _piped(b"\xef\xbb\xbf" + json.dumps(EMPTY).encode(), monkeypatch)
    assert main(["-", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["plans"] == ["stdin"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "not JSON"),
        ("{}", "not a plan"),
        ('{"@level":"info"}\n{"@level":"info"}', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"format_version": "1.0", "values": {}}', "a state"),
    ],
)
def test_what_cannot_be_read_ends_with_3_and_a_reason(content, said, given, capsys) -> None:
    assert main([given(content)]) == 3
    assert said in capsys.readouterr().err


def test_a_plan_file_that_is_not_shown_yet_is_told_how(tmp_path, capsys) -> None:
    (tmp_path / "tfplan").write_bytes(b"PK\x03\x04\xff\xfe")
    assert main([str(tmp_path / "tfplan")]) == 3
    assert "terraform show -json" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["no-such-file"], ["--waivers", "no-such-file", "-"]])
def test_a_missing_file_ends_with_3(arguments, monkeypatch, capsys) -> None:
    _piped(json.dumps(EMPTY).encode(), monkeypatch)
    assert main(arguments) == 3
    assert "no-such-file" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--bogus"], ["--format", "pdf"], ["--today", "soon"]])
def test_wrong_arguments_look_like_no_verdict(arguments, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 3
    assert "usage: review" in capsys.readouterr().err


def test_the_rules_are_listed_with_severity_and_sentence(capsys) -> None:
    assert main(["--rules"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert [rule.id for rule in RULES if rule.id not in text] == []
    assert "table-destroyed forbidden No plan destroys or replaces a table." in text


@pytest.mark.parametrize("form", ["terminal", "markdown", "json", "sarif", "github"])
def test_every_format_tells_the_same_verdict(form, given, capsys) -> None:
    plan = gzip.decompress((FIXTURES / "rename.json.gz").read_bytes()).decode()
    assert main([given(plan), "--format", form]) == 2
    assert "table-destroyed" in capsys.readouterr().out


WAIVER = """
[[waivers]]
rule = "table-destroyed"
address = "*"
reason = "it is empty"
expires = 2026-06-01
"""


@pytest.fixture
def destroying(given, plan_of):
    return given(plan_of(("aws_dynamodb_table.t", "delete", {}, None)))


def test_waivers_are_found_by_themselves_or_named(destroying, given) -> None:
    day = ["--today", "2026-06-01"]
    assert main([destroying, *day]) == 2
    named = given(WAIVER, "other.toml")
    assert main([destroying, *day, "--waivers", named]) == 0
    given(WAIVER, "review-waivers.toml")
    assert main([destroying, *day]) == 0
    assert main([destroying, "--today", "2026-06-02"]) == 2


def test_waivers_that_cannot_be_read_end_with_3(destroying, given, capsys) -> None:
    given("[[waivers]]", "review-waivers.toml")
    assert main([destroying]) == 3
    said = capsys.readouterr().err
    assert said.startswith("review-waivers.toml: these cannot be read")
    assert "waivers 1 expires is missing" in said


def test_waivers_that_are_no_text_get_advice_for_waivers(destroying, tmp_path, capsys) -> None:
    (tmp_path / "w.toml").write_bytes(b"\xff\xfe")
    assert main([destroying, "--waivers", "w.toml"]) == 3
    said = capsys.readouterr().err
    assert said == "w.toml: this is not text: waivers are TOML, as docs/review.md shows\n"


def test_a_day_that_is_none_is_told_how_days_are_written(capsys) -> None:
    with pytest.raises(SystemExit):
        main(["--today", "foo"])
    said = capsys.readouterr().err
    assert "argument --today: must be a day such as 2026-12-31, got: foo" in said


def test_several_plans_are_called_by_their_files(given, plan_of, capsys) -> None:
    table = plan_of(("aws_dynamodb_table.t", "delete", {}, None))
    assert main([given(table, "a.json"), given(EMPTY, "b.json"), "--format", "json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert document["plans"] == ["a", "b"]
    assert document["findings"][0]["address"] == "a/aws_dynamodb_table.t"


def test_files_of_one_name_are_called_by_their_folders(given, monkeypatch, capsys) -> None:
    for folder in ("a", "b"):
        given(EMPTY, f"{folder}/plan.json")
    assert main(["a/plan.json", "b/plan.json", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["plans"] == ["a-plan", "b-plan"]


def test_the_same_plan_twice_is_a_mistake(given, capsys) -> None:
    path = given(EMPTY)
    assert main([path, path]) == 3
    assert "twice" in capsys.readouterr().err


def test_a_mistake_of_ours_looks_like_no_verdict(monkeypatch, capsys) -> None:
    monkeypatch.setattr("operations.plan_review.command.main", lambda: 1 // 0)
    assert run() == 3
    assert "ZeroDivisionError" in capsys.readouterr().err


def _started(**streams):
    command = [sys.executable, "-v", "-m", "operations.plan_review"]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, **streams)


@pytest.mark.parametrize("imported", ["operations.plan_review.plan'", "jinja2'", "rich.table'"])
def test_an_interruption_ends_with_130_and_no_traceback_even_while_importing(imported) -> None:
    with _started(stdin=subprocess.PIPE) as process:
        for line in process.stderr:
            if f"import '{imported}" in line:
                break
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == 130
    assert "Traceback" not in rest


def test_a_reader_that_leaves_is_no_verdict() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with _started(stdin=subprocess.PIPE, stdout=writing) as process:
        os.close(writing)
        _, said = process.communicate(json.dumps(EMPTY))
    assert process.returncode == -signal.SIGPIPE
    assert "Traceback" not in said
