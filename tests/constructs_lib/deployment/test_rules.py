"""The rules between fields, each broken alone."""

from collections.abc import Callable
from typing import Any

import pytest

Finding = tuple[str, str | None, str, str]
Find = Callable[..., list[Finding]]


def _regions(*names: str, **more: Any) -> list[dict[str, Any]]:
    return [{"name": name, **more} for name in names]


BROKEN: dict[str, tuple[dict[str, Any], Finding]] = {
    "a region is listed once": (
        {"regions": _regions("eu-west-1", "us-east-1", "eu-west-1")},
        ("regions[2].name", '"eu-west-1"', "is listed twice", "remove one of the two entries"),
    ),
    "some region is active": (
        {"regions": _regions("eu-west-1", "us-east-1", state="drained")},
        (
            "regions",
            '["drained", "drained"]',
            "are all drained or removed, so the shared name would have no records",
            'leave at least one region "active"',
        ),
    ),
    "the home region is listed": (
        {"table": {"home": "ap-south-1"}},
        (
            "table.home",
            '"ap-south-1"',
            "is not one of the deployment's regions",
            "use one of eu-west-1, us-east-1, or add it under [[regions]]",
        ),
    ),
    "the home region is named where there are several": (
        {"table": {"home": None}},
        (
            "table.home",
            None,
            "is not named, and a region that is listed before the others must not move the table",
            'add home = "eu-west-1": the region that owns the table from now on',
        ),
    ),
    "the home region is not removed": (
        {"regions": [{"name": "us-east-1"}, {"name": "eu-west-1", "state": "removed"}]},
        (
            "regions[1].state",
            '"removed"',
            "would destroy the global table, because this region is its home",
            'drain the region instead: state = "drained"',
        ),
    ),
    "nothing is an expression of Terraform's": (
        {"api": {"environment": {"OWNER": "${var.owner}"}}},
        (
            "api.environment.OWNER",
            '"${var.owner}"',
            "would be evaluated by Terraform",
            'write "$" and "%" without a brace after them',
        ),
    ),
    "each region has its own truststore": (
        {"domain": {"truststore": "s3://store/ca.pem"}},
        (
            "domain.truststore",
            '"s3://store/ca.pem"',
            "is one bucket for several regions, but API Gateway reads only its own region's",
            'put "{region}" where the bucket\'s name differs',
        ),
    ),
    "checkers stand in different regions": (
        {"health_check": {"checker_regions": ["eu-west-1", "us-east-1", "eu-west-1"]}},
        (
            "health_check.checker_regions[2]",
            '"eu-west-1"',
            "is listed twice",
            "remove one of the two",
        ),
    ),
    "there are three checker regions": (
        {"health_check": {"checker_regions": ["eu-west-1", "us-east-1"]}},
        (
            "health_check.checker_regions",
            '["eu-west-1", "us-east-1"]',
            "are fewer than the three regions that Route 53 asks for",
            "list at least three of us-east-1, us-west-1, us-west-2, eu-west-1, ap-southeast-1, "
            "ap-southeast-2, ap-northeast-1, sa-east-1, or none for all eight",
        ),
    ),
    "a stand-in plays a variable": (
        {"rehearsal": {"stand_ins": [{"variable": "X", "document": "main.py"}]}},
        (
            "rehearsal.stand_ins[0].variable",
            '"X"',
            "is not a variable of [api.environment]",
            "name the variable that holds the server's URL",
        ),
    ),
    "a stand-in answers with a file": (
        {
            "api": {"environment": {"X": "y"}},
            "rehearsal": {"stand_ins": [{"variable": "X", "document": "none.xml"}]},
        },
        (
            "rehearsal.stand_ins[0].document",
            '"none.xml"',
            "is not a file in the project's folder",
            "give the path from there, such as deployments/stand_ins/rates.xml",
        ),
    ),
    "a certificate's domain fits": (
        {"domain": {"name": f"{'a' * 53}.example.com"}},
        (
            "domain.name",
            f'"{"a" * 53}.example.com"',
            f'makes the ACM certificate\'s domain "{"a" * 53}.example.com" 65 characters long, '
            "and AWS allows 64",
            "shorten it by 1",
        ),
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_rule_alone_is_reported_alone(findings: Find, broken: str) -> None:
    changes, finding = BROKEN[broken]
    assert findings(**changes) == [finding]


@pytest.mark.parametrize(
    "changes",
    [
        {"domain": {"name": "example.com"}},
        {"domain": {"truststore": "s3://store/ca.pem"}, "regions": _regions("eu-west-1")},
        {"regions": [*_regions("eu-west-1"), *_regions("us-east-1", state="drained")]},
        {"table": {"home": "us-east-1"}},
        {"health_check": {"checker_regions": ["eu-west-1", "us-east-1", "sa-east-1"]}},
    ],
)
def test_what_no_rule_forbids_is_allowed(findings: Find, changes: dict[str, Any]) -> None:
    assert findings(**changes) == []


@pytest.mark.parametrize(
    ("regions", "role"), [(["eu-west-1"], "health"), (["eu-west-1", "us-east-1"], "heartbeat")]
)
def test_a_name_may_be_as_long_as_aws_allows_and_no_longer(
    findings: Find, regions: list[str], role: str
) -> None:
    rest, listed = f"-test-eu-west-1-{role}", _regions(*regions)
    name = "a" * (64 - len(rest))
    assert findings(name=name, regions=listed) == []
    assert findings(name=f"{name}a", regions=listed) == [
        (
            "name",
            f'"{name}a"',
            f'makes the IAM role "{name}a{rest}" 65 characters long, and AWS allows 64',
            "shorten it by 1",
        )
    ]


def test_rules_see_values_though_other_fields_are_wrong(findings: Find) -> None:
    found = findings(
        name=7, regions=[*_regions("eu-west-1", "eu-west-1"), 5], table={"home": "us-east-1"}
    )
    assert [finding[0] for finding in found] == [
        "name",
        "regions[1].name",
        "regions[2]",
        "table.home",
    ]
