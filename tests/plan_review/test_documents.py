"""The documentation and the examples for CI hold."""

import gzip
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from constructs_lib.project import ROOT
from operations.plan_review.review import REMARKS
from operations.plan_review.rules.catalogue import RULES
from operations.plan_review.waivers import read_waivers

FIXTURES = Path(__file__).parent / "fixtures"
WORKFLOW = ROOT / "docs" / "ci" / "github-actions.yml"
SCRIPT = ROOT / "docs" / "ci" / "review.sh"


def test_the_table_of_rules_is_the_list_of_rules() -> None:
    """Its failure shows the table to put into docs/review.md."""
    rows = [
        f"| `{each.id}` | {each.severity.label} | {each.sentence} |" for each in (*RULES, *REMARKS)
    ]
    table = "\n".join(["| rule | severity | what it asks for |", "|---|---|---|", *rows])
    text = (ROOT / "docs" / "review.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- rules -->\n(.*)\n<!-- /rules -->", text, re.DOTALL)
    assert found is not None
    assert found[1] == table


def test_the_waiver_of_the_documentation_is_one() -> None:
    text = (ROOT / "docs" / "review.md").read_text(encoding="utf-8")
    found = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert found is not None
    (waiver,) = read_waivers(found[1], rules=[rule.id for rule in RULES])
    assert waiver.rule == "not-staggered"


@pytest.fixture(scope="module")
def workflow():
    return yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))


def test_the_workflow_grants_each_job_only_what_it_needs(workflow) -> None:
    assert workflow["permissions"] == {}
    granted = {name: job["permissions"] for name, job in workflow["jobs"].items()}
    assert granted == {
        "plan": {"contents": "read", "id-token": "write", "pull-requests": "write"},
        "apply": {"id-token": "write"},
    }


def test_it_signs_in_by_oidc_and_holds_no_key(workflow) -> None:
    text = WORKFLOW.read_text(encoding="utf-8")
    assert "secrets." not in text
    for job in workflow["jobs"].values():
        (signing,) = [s for s in job["steps"] if "configure-aws-credentials" in s.get("uses", "")]
        assert set(signing["with"]) == {"role-to-assume", "aws-region"}


def test_every_action_is_pinned_to_a_major_version(workflow) -> None:
    used = [s["uses"] for job in workflow["jobs"].values() for s in job["steps"] if "uses" in s]
    assert len(used) == 8
    assert [each for each in used if not re.fullmatch(r"[\w-]+/[\w-]+@v\d+", each)] == []


def test_runs_wait_for_each_other_and_none_is_cut_off(workflow) -> None:
    assert workflow["concurrency"]["cancel-in-progress"] is False


def test_what_is_applied_is_the_plan_that_was_reviewed(workflow) -> None:
    plan, apply = workflow["jobs"]["plan"], workflow["jobs"]["apply"]
    kept = next(s for s in plan["steps"] if "upload-artifact" in s.get("uses", ""))
    fetched = next(s for s in apply["steps"] if "download-artifact" in s.get("uses", ""))
    assert kept["with"]["name"] == fetched["with"]["name"]
    assert "apply -input=false tfplan" in apply["steps"][-1]["run"]
    assert apply["needs"] == "plan"


FAKE = """#!/bin/sh
echo "$@" >> "{folder}/calls"
case "$*" in
    *" show -json tfplan") cat "{folder}/shown.json" ;;
    *"{fails} "*) exit 1 ;;
esac
"""


@pytest.fixture
def run(tmp_path):
    """Run review.sh with a Terraform that plans what a fixture holds, or fails at one command."""

    def run_script(name: str, *stacks: str, fails: str = "nothing"):
        terraform = tmp_path / "terraform"
        terraform.write_text(FAKE.format(folder=tmp_path, fails=fails))
        terraform.chmod(0o700)
        (tmp_path / "shown.json").write_bytes(
            gzip.decompress((FIXTURES / f"{name}.json.gz").read_bytes())
        )
        environment = {
            **os.environ,
            "TERRAFORM_BINARY_NAME": str(terraform),
            "REVIEW": f"{sys.executable} -m operations.plan_review",
            "REVIEW_FOLDER": str(tmp_path / "review"),
        }
        return subprocess.run(
            [str(SCRIPT), *stacks],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run_script


@pytest.mark.parametrize(
    ("name", "code"), [("no_op", 0), ("change_both_regions_code", 1), ("rename", 2)]
)
def test_the_script_ends_with_the_verdict_and_leaves_the_report(name, code, run, tmp_path) -> None:
    done = run(name, "stacks/exchange-prod")
    assert done.returncode == code
    report = tmp_path / "review" / "review.md"
    assert report.read_text().startswith("<!-- meridian-plan-review -->\n## ")
    assert report.stat().st_mode & 0o077 == 0
    calls = (tmp_path / "calls").read_text().splitlines()
    assert [call.split()[1] for call in calls] == ["init", "plan", "show"]


def test_the_script_reviews_several_stacks_together(run, tmp_path) -> None:
    assert run("no_op", "stacks/one", "stacks/two").returncode == 0
    assert "Plans: `one`, `two`" in (tmp_path / "review" / "review.md").read_text()


@pytest.mark.parametrize("fails", ["init", "plan"])
def test_what_cannot_be_planned_is_no_verdict(fails, run) -> None:
    assert run("no_op", "stacks/one", fails=fails).returncode == 3


def test_no_stack_is_no_verdict(run) -> None:
    assert run("no_op").returncode == 3
