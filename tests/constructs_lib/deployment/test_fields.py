"""Each field alone: what it refuses, under which path, for which reason."""

from collections.abc import Callable
from typing import Any

import pytest

Find = Callable[..., list[tuple[str, str | None, str, str]]]
REGION = {"name": "eu-west-1"}
INDEX = {"name": "by-date", "partition_key": "date"}


def test_the_minimal_deployment_has_no_problems(findings: Find) -> None:
    assert findings() == []


def test_a_deployment_with_everything_has_no_problems(
    findings: Find, everything: dict[str, Any]
) -> None:
    assert findings(**everything) == []


@pytest.mark.parametrize(
    ("changes", "path", "value", "rule"),
    [
        ({"colour": "red"}, "colour", '"red"', "is not a known key"),
        ({"table": {"hone": "x"}}, "table.hone", '"x"', "is not a known key"),
        ({"table": {"more": {"x": 1}}}, "table.more", None, "is not a known key"),
        ({"regions": [{**REGION, "x": 1}]}, "regions[0].x", "1", "is not a known key"),
        ({"regions": []}, "regions", "[]", "is empty"),
        ({"api": {"routes": []}}, "api.routes", "[]", "is empty"),
        ({"api": {"jwt": {"audience": ["x"]}}}, "api.jwt.issuer", None, "is missing"),
        ({"state": {}}, "state.bucket", None, "is missing"),
        ({"table": {"indexes": [INDEX, {**INDEX, "name": "no"}]}}, "table.indexes[1].name", '"no"',
         "is not 3 to 255 letters, digits and _ . -"),
        ({"table": {"indexes": [{**INDEX, "projection": "SOME"}]}},
         "table.indexes[0].projection", '"SOME"',
         'is neither "ALL" nor "KEYS_ONLY" nor a list of attributes'),
        ({"table": {"indexes": [{**INDEX, "projection": []}]}},
         "table.indexes[0].projection", "[]",
         'is neither "ALL" nor "KEYS_ONLY" nor a list of attributes'),
        ({"table": {"attribute_types": {"pk": "T"}}}, "table.attribute_types.pk", '"T"',
         "should be 'S', 'N' or 'B'"),
        ({"table": {"encryption": "none"}}, "table.encryption", '"none"',
         "should be 'aws-owned', 'customer-managed' or 'changing'"),
        ({"health_check": {"interval": 15}}, "health_check.interval", "15",
         "should be 10 or 30"),
        ({"health_check": {"failure_threshold": 11}}, "health_check.failure_threshold", "11",
         "should be less than or equal to 10"),
        ({"health_check": {"path": "health"}}, "health_check.path", '"health"',
         "is not a path that begins with /"),
        ({"health_check": {"match": "fine"}}, "health_check.match", '"fine"', "should be 'ok'"),
        ({"table": {"time_to_live": ""}}, "table.time_to_live", '""',
         "string should have at least 1 character"),
        ({"health_check": {"checker_regions": ["eu-west-2"] * 3}},
         "health_check.checker_regions[0]", '"eu-west-2"',
         "is not a region where Route 53's health checkers stand"),
        ({"domain": {"name": "https://api.example.com"}}, "domain.name",
         '"https://api.example.com"',
         "is not a DNS name: labels of a-z, 0-9 and inner hyphens, joined by dots; a label has at "
         "most 63 characters, the name 253"),
        ({"domain": {"base_path": "/v1"}}, "domain.base_path", '"/v1"',
         "is not a path of letters, digits and . _ ~ - without outer slashes"),
        ({"domain": {"truststore": "https://x"}}, "domain.truststore", '"https://x"',
         "is not the S3 URI of an object"),
        ({"name": "My_Shop"}, "name", '"My_Shop"',
         "is not lower-case words of a-z and 0-9 joined by hyphens"),
        ({"api": {"environment": {"rates-url": "x"}}}, "api.environment.rates-url", None,
         "is not a name of A-Z, 0-9 and _"),
        ({"api": {"environment": {"TABLE_NAME": "x"}}}, "api.environment.TABLE_NAME", None,
         "is set by Meridian or by Lambda"),
        ({"api": {"environment": {"AWS_REGION": "x"}}}, "api.environment.AWS_REGION", None,
         "is set by Meridian or by Lambda"),
        ({"api": {"environment": {"VERSION": "x"}}}, "api.environment.VERSION", None,
         "is a name that Terraform reserves"),
        ({"api": {"jwt": {"issuer": "http://x", "audience": ["a"]}}}, "api.jwt.issuer",
         '"http://x"', "is not an https URL"),
        ({"api": {"function": {"timeout": 30}}}, "api.function.timeout", "30",
         "should be less than or equal to 29"),
        ({"api": {"log_retention_days": 31}}, "api.log_retention_days", "31",
         "should be 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, "
         "1827, 2192, 2557, 2922, 3288 or 3653"),
        ({"state": {"bucket": "s3://state"}}, "state.bucket", '"s3://state"',
         "is not a bucket's name: 3 to 63 of a-z, 0-9, . and -"),
        ({"rehearsal": {"requests": [{"send": "GET"}]}}, "rehearsal.requests[0].send", '"GET"',
         "is not a method and a path"),
        ({"routing": {"policy": "random"}}, "routing.policy", '"random"',
         "should be 'latency', 'failover', 'weighted', 'geolocation' or 'geoproximity'"),
    ],
)  # fmt: skip
def test_a_field_refuses(
    findings: Find, changes: dict[str, Any], path: str, value: str | None, rule: str
) -> None:
    assert (path, value, rule) in [finding[:3] for finding in findings(**changes)]


@pytest.mark.parametrize(
    ("changes", "path", "value", "rule"),
    [
        ({"name": 5}, "name", "5", "is not text"),
        ({"regions": "eu-west-1"}, "regions", '"eu-west-1"', "is not a list"),
        ({"regions": ["eu-west-1"]}, "regions[0]", '"eu-west-1"', "is not a table"),
        ({"domain": "api.example.com"}, "domain", '"api.example.com"', "is not a table"),
        ({"domain": {"name": {"x": 1}}}, "domain.name", None, "is not text"),
        ({"tags": ["x"]}, "tags", '["x"]', "is not a table"),
        ({"tags": {"a": 1}}, "tags.a", "1", "is not text"),
        ({"api": {"environment": {"N": 1}}}, "api.environment.N", "1",
         "is not text"),
        ({"api": {"function": {"memory": "512"}}}, "api.function.memory", '"512"',
         "is not a whole number"),
        ({"api": {"function": {"timeout": True}}}, "api.function.timeout", "true",
         "is not a whole number"),
        ({"table": {"deletion_protection": "off"}}, "table.deletion_protection", '"off"',
         "is neither true nor false"),
        ({"domain": {"dual_stack": 1}}, "domain.dual_stack", "1",
         "is neither true nor false"),
        ({"api": {"throttle": {"rate": float("inf")}}}, "api.throttle.rate", "Infinity",
         "is not a finite number"),
        ({"api": {"throttle": {"rate": float("nan")}}}, "api.throttle.rate", "NaN",
         "is not a finite number"),
    ],
)  # fmt: skip
def test_a_field_wants_its_own_type(
    findings: Find, changes: dict[str, Any], path: str, value: str | None, rule: str
) -> None:
    assert [finding[:3] for finding in findings(**changes)] == [(path, value, rule)]


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"naem": "x"}, 'did you mean "name"?'),
        ({"health_check": {"intervall": 10}}, 'did you mean "interval"?'),
        ({"regions": [{**REGION, "status": "x"}]}, 'did you mean "state"?'),
        ({"api": {"throttle": {"colour": "x"}}}, "the keys here are rate, burst"),
        ({"regions": [REGION, {"name": "eu-west-9"}]}, 'did you mean "eu-west-3"?'),
    ],
)
def test_the_remedy_of_a_slip_is_what_was_meant(
    findings: Find, changes: dict[str, Any], remedy: str
) -> None:
    assert [finding[3] for finding in findings(**changes)] == [remedy]


def test_the_remedy_of_what_is_missing_says_what_it_is(findings: Find) -> None:
    assert findings(state={}) == [
        (
            "state.bucket",
            None,
            "is missing",
            "add it: An existing S3 bucket, which should have versioning enabled. "
            '"{region}" stands for the region of a stack.',
        )
    ]


def test_a_dns_name_is_taken_in_any_case_and_kept_in_lower(findings: Find) -> None:
    assert findings(domain={"name": "API.Example.com", "hosted_zone": "EXAMPLE.com"}) == []


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        (f"{'a' * 63}.com", True),
        (f"{'a' * 64}.com", False),
        (f"{'a.' * 125}com", True),
        (f"{'a.' * 125}info", False),
        ("example", False),
        ("-a.com", False),
        ("a-.com", False),
        ("a..com", False),
        ("example.com.", False),
        ("*.example.com", False),
    ],
)
def test_a_dns_name_has_labels_of_63_and_253_characters_in_all(
    findings: Find, name: str, sound: bool
) -> None:
    found = findings(domain={"hosted_zone": name})
    assert ("domain.hosted_zone" not in [finding[0] for finding in found]) is sound
