"""The JSON Schema by which editors complete and check a deployment file."""

import json
import tomllib
from collections.abc import Callable
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from constructs_lib.deployment.schema import PATH, schema
from constructs_lib.project import ROOT

Write = Callable[..., Any]


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    """Give a validator by the schema, which is itself valid."""
    made = json.loads(schema())
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


def test_the_committed_schema_is_the_generated_one() -> None:
    assert PATH.read_text(encoding="utf-8") == schema(), "`make schema` writes it"


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("deployments/*.toml")), ids=lambda path: path.name
)
def test_the_deployments_of_the_project_are_valid(
    validator: jsonschema.Draft202012Validator, path: Any
) -> None:
    written = tomllib.loads(path.read_text())
    assert [error.message for error in validator.iter_errors(written)] == []
    assert path.read_text().startswith(f"#:schema ./{PATH.name}\n")


def test_a_deployment_with_everything_is_valid(
    validator: jsonschema.Draft202012Validator, written: Write, everything: dict[str, Any]
) -> None:
    assert [error.message for error in validator.iter_errors(written(**everything))] == []


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"colour": "red"}, "$"),
        ({"api": {"colour": "red"}}, "$.api"),
        ({"regions": [{"name": "eu-west-9"}]}, "$.regions[0].name"),
        ({"regions": []}, "$.regions"),
        ({"regions": "eu-west-1"}, "$.regions"),
        ({"table": {"home": "home"}}, "$.table.home"),
        ({"health_check": {"interval": 15}}, "$.health_check.interval"),
        (
            {"health_check": {"checker_regions": ["us-east-1", "eu-west-1"]}},
            "$.health_check.checker_regions",
        ),
        (
            {"health_check": {"checker_regions": ["eu-west-2"] * 3}},
            "$.health_check.checker_regions",
        ),
        ({"api": {"routes": ["items"]}}, "$.api.routes[0]"),
        ({"api": {"app": "Not A Folder"}}, "$.api.app"),
        ({"name": "My_Shop"}, "$.name"),
        ({"table": {"deletion_protection": "off"}}, "$.table.deletion_protection"),
    ],
)
def test_an_editor_marks(
    validator: jsonschema.Draft202012Validator, written: Write, changes: dict[str, Any], path: str
) -> None:
    errors = validator.iter_errors(written(**changes))
    assert {error.json_path for error in errors} == {path}


def test_every_key_is_described(validator: jsonschema.Draft202012Validator) -> None:
    tables = [validator.schema, *validator.schema["$defs"].values()]
    undescribed = [
        (table["title"], key)
        for table in tables
        for key, field in table.get("properties", {}).items()
        if "description" not in field
    ]
    assert undescribed == []
