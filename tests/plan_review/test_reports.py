"""A review as people and tools read it."""

import io
import json

import pytest
from rich.console import Console

from operations.plan_review.report.as_json import as_json
from operations.plan_review.report.github import github
from operations.plan_review.report.markdown import markdown
from operations.plan_review.report.sarif import sarif
from operations.plan_review.report.terminal import show
from operations.plan_review.rules.catalogue import RULES
from operations.plan_review.waivers import read_waivers

TABLE = "aws_dynamodb_table.t"
WAIVER = """
[[waivers]]
rule = "table-destroyed"
address = "aws_dynamodb_table.t"
reason = "nobody uses it"
expires = 2026-12-31
"""


@pytest.fixture
def table_review(plan_of, reviewed):
    def look(**more):
        return reviewed(
            plan_of((TABLE, "delete", {"arn": "arn:aws:dynamodb:eu-west-1:1:x"}, None)), **more
        )

    return look


@pytest.fixture
def waivers():
    return read_waivers(WAIVER, rules=[rule.id for rule in RULES])


def test_markdown_tells_regions_then_findings(table_review) -> None:
    text = markdown(table_review())
    assert text.startswith(
        "<!-- meridian-plan-review -->\n"
        "## ⛔ Plan review: Forbidden.\n"
        "\n"
        "| region | created | changed | replaced | destroyed | forgotten | imported | moved |\n"
        "|---|--:|--:|--:|--:|--:|--:|--:|\n"
        "| eu-west-1 | 0 | 0 | 0 | 1 | 0 | 0 | 0 |\n"
        "\n"
        "### ⛔ `table-destroyed`: forbidden\n"
        "\n"
        "`aws_dynamodb_table.t`\n"
        "\n"
        "The table is destroyed: its items are lost in every region"
    )
    assert "\n\n**Instead:** Make a second table" in text
    assert text.endswith("\n")


def test_markdown_of_nothing_says_so(plan_of, reviewed) -> None:
    assert markdown(reviewed(plan_of())) == (
        "<!-- meridian-plan-review -->\n"
        "## ✅ Plan review: Nothing to worry about.\n"
        "\n"
        "Nothing changes.\n"
    )


def test_markdown_tells_what_was_waived_and_why(table_review, waivers) -> None:
    text = markdown(table_review(waivers=waivers))
    assert text.splitlines()[1] == "## ✅ Plan review: Nothing to worry about."
    assert "- `table-destroyed` aws\\_dynamodb\\_table.t: nobody uses it (until 2026-12-31)" in text


def test_markdown_folds_notes_away(plan_of, reviewed, waivers) -> None:
    text = markdown(reviewed(plan_of(), waivers=waivers))
    assert "<details><summary>Notes (1)</summary>\n\n- `waiver-unused` aws" in text


def test_nothing_in_a_plan_becomes_markup(plan_of, reviewed) -> None:
    evil = 'module.m["</details><img src=x>|`@team"].aws_dynamodb_table.t'
    domain = {"name": "x", "replica": [{"region_name": "<b>|*@team*"}]}
    document = plan_of(
        (evil, "delete", {}, None),
        ("aws_dynamodb_table.r", "update", domain, {"name": "x", "replica": []}),
    )
    text = markdown(reviewed(document))
    assert '`module.m["</details><img src=x>|\'@team"].aws_dynamodb_table.t`' in text
    assert "The replica in \\<b\\>\\|\\*\\@team\\* is deleted" in text


def test_many_addresses_are_counted(real, reviewed) -> None:
    text = markdown(reviewed(real("remove_a_drained_region")))
    assert " and 14 more\n" in text


def _printed(review):
    console = Console(file=io.StringIO(), width=100)
    show(review, console)
    return console.file.getvalue()


def test_the_terminal_tells_the_verdict_last(table_review) -> None:
    lines = [line.rstrip() for line in _printed(table_review()).splitlines()]
    assert "forbidden  table-destroyed" in lines
    assert "    aws_dynamodb_table.t" in lines
    assert lines[-1] == "Forbidden."


def test_nothing_in_a_plan_becomes_colour(plan_of, reviewed) -> None:
    text = _printed(
        reviewed(plan_of(('module.m["[red]"].aws_dynamodb_table.t', "delete", {}, None)))
    )
    assert 'module.m["[red]"].aws_dynamodb_table.t' in text


def test_the_terminal_tells_notes_and_waivers(table_review, waivers, plan_of, reviewed) -> None:
    assert "waived  table-destroyed aws_dynamodb_table.t: nobody uses it" in _printed(
        table_review(waivers=waivers)
    )
    assert "note  waiver-unused" in _printed(reviewed(plan_of(), waivers=waivers))


def test_json_keeps_its_shape(table_review, waivers) -> None:
    document = json.loads(as_json(table_review()))
    (finding,) = document.pop("findings")
    assert document == {
        "version": 1,
        "verdict": "forbidden",
        "exit_code": 2,
        "plans": ["plan"],
        "regions": [
            {
                "region": "eu-west-1",
                "created": 0,
                "changed": 0,
                "replaced": 0,
                "destroyed": 1,
                "forgotten": 0,
                "imported": 0,
                "moved": 0,
            }
        ],
    }
    assert finding.pop("effect").startswith("The table is destroyed")
    assert finding.pop("instead").startswith("Make a second table")
    assert finding == {
        "rule": "table-destroyed",
        "severity": "forbidden",
        "address": TABLE,
        "addresses": [TABLE],
        "existing": False,
        "waived": None,
    }
    (waived,) = json.loads(as_json(table_review(waivers=waivers)))["findings"]
    assert waived["waived"] == "nobody uses it (until 2026-12-31)"


def test_sarif_is_2_1_0_and_maps_addresses_to_logical_locations(table_review, waivers) -> None:
    document = json.loads(sarif(table_review(waivers=waivers)))
    assert document["version"] == "2.1.0"
    assert document["$schema"].endswith("/sarif-schema-2.1.0.json")
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    (result,) = run["results"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "table-destroyed"
    assert result["level"] == "error"
    assert result["message"]["text"].startswith("The table is destroyed")
    assert result["locations"] == [
        {"logicalLocations": [{"fullyQualifiedName": TABLE, "kind": "resource"}]}
    ]
    assert result["suppressions"] == [
        {"kind": "external", "justification": "nobody uses it (until 2026-12-31)"}
    ]


def test_every_result_in_sarif_has_a_rule_and_a_level(real, reviewed, waivers) -> None:
    review = reviewed(real("rename_the_domain"), waivers=waivers)
    (run,) = json.loads(sarif(review))["runs"]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(ids)) == len(ids)
    assert {result["level"] for result in run["results"]} == {"error", "warning", "note"}
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["baselineState"] in ("new", "unchanged")


def test_github_gets_a_command_for_each_finding(table_review, waivers) -> None:
    command, verdict = github(table_review()).splitlines()
    assert command.startswith(
        f"::error title=table-destroyed%3A {TABLE}::The table is destroyed: its items"
    )
    assert verdict == "Forbidden."
    command, _ = github(table_review(waivers=waivers)).splitlines()
    assert "::notice title=table-destroyed" in command
    assert "::Waived: nobody uses it (until 2026-12-31). The table" in command


def test_nothing_in_a_plan_becomes_a_command(plan_of, reviewed) -> None:
    address = 'module.m["a,b::\\n100%"].aws_dynamodb_table.t'
    replica = {"replica": [{"region_name": "x\n::error::y"}]}
    document = plan_of(
        (address, "delete", {}, None), ("aws_dynamodb_table.r", "update", replica, {"replica": []})
    )
    lines = github(reviewed(document)).splitlines()
    assert len(lines) == 3
    assert 'title=table-destroyed%3A module.m["a%2Cb%3A%3A\\n100%25"]' in lines[0]
    assert "The replica in x%0A::error::y is deleted" in lines[1]


@pytest.mark.parametrize("told", [markdown, as_json, sarif, github, _printed])
def test_no_report_tells_a_sensitive_value(told, altered, reviewed) -> None:
    record = "aws_route53_record.eu_west_1_shared_name_a"
    check = "aws_route53_health_check.eu_west_1_health_check"
    hidden = {
        record: {"name": "canary.example.com", "set_identifier": "canary", "health_check_id": ""},
        check: {"fqdn": "canary.example.com", "disabled": True},
    }
    document = altered("no_op", hidden)
    for entry in document["resource_changes"]:
        for name in hidden.get(entry["address"], {}).keys() - {"health_check_id", "disabled"}:
            entry["change"]["after_sensitive"][name] = True
    review = reviewed(document)
    assert {finding.rule for finding in review.findings} >= {"no-health-check", "check-disabled"}
    assert "canary" not in told(review)
