"""The functions of a cell: how they run, what they are told, and how callers reach them."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

Synthesize = Callable[..., Any]

EMPTY = hashlib.sha256(b"").digest()
"""The hash of the bundle that these tests deploy."""
TABLE_ENVIRONMENT = {
    "TABLE_NAME": "shop-test",
    "PARTITION_KEY": "pk",
    "SORT_KEY": "sk",
    "TIME_TO_LIVE": "expires_at",
    "POWERTOOLS_METRICS_NAMESPACE": "shop-test",
    "POWERTOOLS_LOG_LEVEL": "INFO",
}


@pytest.fixture
def function(synthesize: Synthesize) -> Callable[..., Any]:
    """Synthesize and return a function's resource."""
    return lambda role="api", **changes: synthesize(**changes)["resource"]["aws_lambda_function"][
        f"eu_west_1_{role}"
    ]


def test_the_applications_function_is_arm64_traced_and_logs_json(function: Synthesize) -> None:
    made = function()
    assert {key: made[key] for key in made if key != "source_code_hash"} == {
        "provider": "aws.eu_west_1",
        "function_name": "shop-test-api",
        "handler": "exchange.handler.handler",
        "filename": f"assets/bundle/{EMPTY.hex()}/exchange.zip",
        "runtime": "python3.13",
        "architectures": ["arm64"],
        "memory_size": 512,
        "timeout": 10,
        "publish": True,
        "role": "${aws_iam_role.eu_west_1_api_role.arn}",
        "depends_on": ["aws_iam_role_policy.eu_west_1_api_policy"],
        "environment": {
            "variables": {**TABLE_ENVIRONMENT, "POWERTOOLS_SERVICE_NAME": "shop-test-api"}
        },
        "tracing_config": {"mode": "Active"},
        "logging_config": {
            "log_format": "Text",
            "log_group": "${aws_cloudwatch_log_group.eu_west_1_api_logs.name}",
        },
    }


def test_the_health_function_is_small_quick_and_untraced(function: Synthesize) -> None:
    made = function("health")
    assert {key: made[key] for key in ("function_name", "handler", "memory_size", "timeout")} == {
        "function_name": "shop-test-health",
        "handler": "health.handler.handler",
        "memory_size": 256,
        "timeout": 3,
    }
    assert made["tracing_config"] == {"mode": "PassThrough"}
    assert made["environment"]["variables"] == {
        **TABLE_ENVIRONMENT,
        "POWERTOOLS_SERVICE_NAME": "shop-test-health",
    }


def test_lambda_logs_no_calls_of_the_health_function_unless_something_is_wrong(
    function: Synthesize,
) -> None:
    assert function("health")["logging_config"]["system_log_level"] == "WARN"


LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@pytest.mark.parametrize("level", LEVELS)
def test_whatever_the_log_level_lambda_drops_no_embedded_metrics(
    synthesize: Synthesize, level: str
) -> None:
    """They have no level, which Lambda takes for INFO; in the format Text it drops nothing."""
    changes = {"api": {"app": "newsletter", "function": {"log_level": level}}, "consumer": {}}
    functions = synthesize(**changes)["resource"]["aws_lambda_function"]
    configured = {name: each["logging_config"] for name, each in functions.items()}
    dropping = [
        name
        for name, logging in configured.items()
        if logging["log_format"] != "Text" and logging["application_log_level"] != "INFO"
    ]
    assert dropping == []
    assert {
        each["environment"]["variables"]["POWERTOOLS_LOG_LEVEL"] for each in functions.values()
    } == {level}


def test_both_functions_run_the_same_bundle(function: Synthesize) -> None:
    api, health = function(), function("health")
    assert api["filename"] == health["filename"]
    assert code_and_settings(api)[0] == code_and_settings(health)[0]


def code_and_settings(made: Any) -> tuple[str, str]:
    """What a function's source_code_hash holds: the hash of the code, and the settings' digest."""
    code, _, settings = made["source_code_hash"].partition(":")
    return code, settings


NOT_PUBLISHED = {
    "provider",
    "depends_on",
    "function_name",
    "publish",
    "reserved_concurrent_executions",
    "filename",
    "source_code_hash",
}
"""Arguments of a function for which the provider publishes no version, and those of the code."""


@pytest.mark.parametrize("role", ["api", "health", "heartbeat_function"])
def test_the_code_is_uploaded_with_every_version_that_an_apply_publishes(
    function: Synthesize, role: str
) -> None:
    """Or a change of settings would release what somebody uploaded by hand."""
    made = function(role)
    code, settings = code_and_settings(made)
    assert code == base64.b64encode(EMPTY).decode()
    digested = re.findall(r'"(\w+)" = ', settings)
    assert made.keys() - NOT_PUBLISHED - set(digested) == set()
    assert "aws_iam_role." in settings
    assert "aws_cloudwatch_log_group." in settings


@pytest.mark.parametrize(
    "api",
    [
        {"function": {"memory": 1024}},
        {"function": {"timeout": 20}},
        {"function": {"architecture": "x86_64"}},
        {"function": {"log_level": "ERROR"}},
        {"function": {"tracing": False}},
        {"environment": {"RATES_URL": "https://rates.example.com"}},
    ],
)
def test_a_change_of_settings_alone_uploads_the_code_again(function: Synthesize, api: Any) -> None:
    (code, before), (same, after) = (
        code_and_settings(function()),
        code_and_settings(function(api=api)),
    )
    assert (code == same, before == after) == (True, False)


def test_memory_timeout_processor_and_log_level_can_be_chosen(function: Synthesize) -> None:
    settings = {"memory": 1024, "timeout": 29, "architecture": "x86_64", "log_level": "WARNING"}
    made = function(api={"function": settings})
    assert (made["memory_size"], made["timeout"], made["architectures"]) == (1024, 29, ["x86_64"])
    assert made["environment"]["variables"]["POWERTOOLS_LOG_LEVEL"] == "WARNING"


def test_the_health_function_shares_the_processor_that_was_chosen(function: Synthesize) -> None:
    assert function("health", api={"function": {"architecture": "x86_64"}})["architectures"] == [
        "x86_64"
    ]


def test_tracing_can_be_switched_off(function: Synthesize) -> None:
    assert function(api={"function": {"tracing": False}})["tracing_config"] == {
        "mode": "PassThrough"
    }


@pytest.mark.parametrize("role", ["api", "health"])
def test_functions_learn_the_base_path_and_the_keys_of_the_table(
    function: Synthesize, role: str
) -> None:
    variables = function(
        role, domain={"base_path": "v1"}, table={"partition_key": "id", "sort_key": "number"}
    )["environment"]["variables"]
    assert {name: variables[name] for name in ("BASE_PATH", "PARTITION_KEY", "SORT_KEY")} == {
        "BASE_PATH": "v1",
        "PARTITION_KEY": "id",
        "SORT_KEY": "number",
    }


def test_the_applications_environment_is_told_to_the_application_alone(
    function: Synthesize,
) -> None:
    changes = {"api": {"environment": {"RATES_URL": "https://rates.example.com"}}}
    assert function(**changes)["environment"]["variables"]["RATES_URL"] == "${var.rates_url}"
    assert "RATES_URL" not in function("health", **changes)["environment"]["variables"]


def test_callers_ask_the_alias_live_of_the_released_version(synthesize: Synthesize) -> None:
    resources = synthesize()["resource"]
    version = "${terraform_data.eu_west_1_api_release.output.version}"
    assert resources["aws_lambda_alias"]["eu_west_1_api_live"] == {
        "provider": "aws.eu_west_1",
        "name": "live",
        "description": f"version {version}, as released",
        "function_name": "${aws_lambda_function.eu_west_1_api.function_name}",
        "function_version": version,
    }
    assert resources["terraform_data"]["eu_west_1_api_release"] == {
        "input": {"version": "${aws_lambda_function.eu_west_1_api.version}"},
        "triggers_replace": {
            "function": "${aws_lambda_function.eu_west_1_api.arn}",
            "code": "${aws_lambda_function.eu_west_1_api.source_code_hash}",
        },
        "lifecycle": {"ignore_changes": ["input"]},
    }


def test_functions_log_to_groups_of_their_own_for_30_days(synthesize: Synthesize) -> None:
    groups = synthesize()["resource"]["aws_cloudwatch_log_group"]
    assert {role: groups[f"eu_west_1_{role}_logs"] for role in ("api", "health")} == {
        role: {
            "provider": "aws.eu_west_1",
            "name": f"/aws/lambda/shop-test-{role}",
            "retention_in_days": 30,
        }
        for role in ("api", "health")
    }


def test_the_retention_of_every_log_can_be_chosen(synthesize: Synthesize) -> None:
    groups = synthesize(api={"log_retention_days": 365})["resource"]["aws_cloudwatch_log_group"]
    assert {group["retention_in_days"] for group in groups.values()} == {365}


def test_only_lambda_may_assume_a_functions_role(synthesize: Synthesize) -> None:
    role = synthesize()["resource"]["aws_iam_role"]["eu_west_1_health_role"]
    assert (role["provider"], role["name"]) == ("aws.eu_west_1", "shop-test-eu-west-1-health")
    assert json.loads(role["assume_role_policy"])["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ]


def test_concurrency_is_reserved_for_the_health_function_alone(synthesize: Any) -> None:
    def reserved(**changes: Any) -> dict[str, Any]:
        functions = synthesize(**changes)["resource"]["aws_lambda_function"]
        return {
            name.removeprefix("eu_west_1_"): each.get("reserved_concurrent_executions")
            for name, each in functions.items()
            if name.startswith("eu_west_1_")
        }

    assert reserved() == {"api": None, "health": 32, "heartbeat_function": None}
    assert reserved(health_check={"reserved_concurrency": 20})["health"] == 20
    assert reserved(health_check={"reserved_concurrency": 0})["health"] is None
