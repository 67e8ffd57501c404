"""Plans that the real Terraform made (`fixtures/make.py`): of the default deployment, and one of
modules that Meridian did not make.
"""

from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent / "fixtures"

NOTHING, YES, FORBIDDEN = 0, 1, 2
EXPECTED = {
    "create": (NOTHING, set()),
    "no_op": (NOTHING, set()),
    "add_a_region": (NOTHING, set()),
    "drain_one_of_three": (NOTHING, set()),
    "remove_a_drained_region": (YES, {"replica-removed", "region-removed"}),
    "change_both_regions_code": (YES, {"not-staggered"}),
    "revert_drift": (YES, {"drift-reverted"}),
    "drain_one_of_two": (FORBIDDEN, {"failure-not-survived"}),
    "remove_a_region": (
        FORBIDDEN,
        {"failure-not-survived", "region-not-drained", "domain-destroyed", "replica-removed"},
    ),
    "replace_the_table_key": (FORBIDDEN, {"table-destroyed", "not-staggered"}),
    "rename": (FORBIDDEN, {"table-destroyed", "not-staggered"}),
    "rename_the_domain": (
        FORBIDDEN,
        {
            "domain-replaced",
            "certificate-replaced",
            "name-removed",
            "not-staggered",
            "checks-change-at-once",
        },
    ),
    "modules": (
        FORBIDDEN,
        {
            "certificate-elsewhere",
            "check-asks-disabled-endpoint",
            "check-asks-shared-name",
            "cors-any-origin",
        },
    ),
}
CHANGED = {
    "modules": {"us-east-1": {"created": 12}, "eu-west-1": {"created": 8}},
    "create": {"us-east-1": {"created": 48}, "eu-west-1": {"created": 40}},
    "no_op": {},
    "add_a_region": {
        "ap-southeast-2": {"created": 41},
        "us-east-1": {"changed": 3, "created": 2},
        "eu-west-1": {"changed": 1, "created": 1},
    },
    "drain_one_of_three": {"eu-west-1": {"destroyed": 1}, "us-east-1": {"changed": 1}},
    "remove_a_region": {
        "eu-west-1": {"destroyed": 40},
        "us-east-1": {"changed": 3, "destroyed": 2},
    },
    "replace_the_table_key": {
        "us-east-1": {"replaced": 1, "changed": 6},
        "eu-west-1": {"changed": 6},
    },
}


def test_every_plan_that_is_kept_has_an_expected_verdict() -> None:
    assert {path.name.removesuffix(".json.gz") for path in FIXTURES.glob("*.gz")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_each_plan_gets_its_verdict_for_its_reasons(name, real, reviewed, found) -> None:
    document = real(name)
    assert (reviewed(document).verdict.value, set(found(document))) == EXPECTED[name]


@pytest.mark.parametrize("name", CHANGED)
def test_changes_are_counted_by_region(name, real, reviewed) -> None:
    regions = reviewed(real(name)).regions
    assert {
        region: {str(k): n for k, n in counts.items()} for region, counts in regions.items()
    } == (CHANGED[name])


@pytest.mark.parametrize("name", EXPECTED)
def test_the_plans_name_no_machine_and_no_time(name, real) -> None:
    text = str(real(name))
    assert [mark for mark in ("/tmp/", "/work", "/home", "127.0.0.1") if mark in text] == []
    assert "2026-01-01T00:00:00" in text or name in ("create", "modules")


def test_mistakes_in_modules_are_found_at_their_addresses(real, found) -> None:
    rules = found(real("modules"))
    assert rules["check-asks-shared-name"] == [
        'module.europe.aws_route53_health_check.this["api.example.com"]'
    ]
    assert set(rules["check-asks-disabled-endpoint"]) == {
        "module.america.aws_route53_health_check.endpoint",
        "module.europe.aws_route53_health_check.endpoint",
    }
    assert rules["certificate-elsewhere"] == [
        'module.europe.aws_apigatewayv2_domain_name.this["api.example.com"]'
    ]
