"""Lambda's code and settings, asked for as Terraform and the local regions do."""

import hashlib
import io
import zipfile
from base64 import b64decode
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from operations.rehearsal.embedded_aws.emulator import EmbeddedAws

HOME, AWAY = "us-east-1", "eu-west-1"


@pytest.fixture(scope="session")
def role(aws: EmbeddedAws) -> str:
    created = aws.client("iam", HOME).create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    return str(created["Role"]["Arn"])


def zipped(source: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", source)
    return content.getvalue()


def deploy(aws: EmbeddedAws, name: str, role: str, code: bytes, **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = aws.client("lambda", AWAY).create_function(
        FunctionName=name,
        Role=role,
        Runtime="python3.13",
        Handler="app.handler",
        Code={"ZipFile": code},
        Publish=True,
        **fields,
    )
    return made


def test_the_deployed_zip_of_each_version_can_be_downloaded(aws: EmbeddedAws, role: str) -> None:
    client = aws.client("lambda", AWAY)
    first, second = zipped("first"), zipped("second")
    deploy(aws, "code", role, first)
    client.create_alias(FunctionName="code", Name="live", FunctionVersion="1")
    client.update_function_code(FunctionName="code", ZipFile=second, Publish=True)

    def download(**qualifier: str) -> bytes:
        function = client.get_function(FunctionName="code", **qualifier)
        location = function["Code"]["Location"]
        code = httpx.get(location, trust_env=False).raise_for_status().content
        assert hashlib.sha256(code).digest() == b64decode(function["Configuration"]["CodeSha256"])
        return code

    assert download() == second
    assert download(Qualifier="live") == first
    assert download(Qualifier="2") == second


def test_a_function_logs_as_text_to_its_own_group_unless_told_otherwise(
    aws: EmbeddedAws, role: str
) -> None:
    created = deploy(aws, "logs", role, zipped(""))
    json_to_group = {"LogFormat": "JSON", "LogGroup": "mine", "SystemLogLevel": "WARN"}

    def updated(logging: dict[str, str]) -> object:
        client = aws.client("lambda", AWAY)
        return client.update_function_configuration(FunctionName="logs", LoggingConfig=logging)[
            "LoggingConfig"
        ]

    assert created["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": "/aws/lambda/logs"}
    assert updated(json_to_group) == {**json_to_group, "ApplicationLogLevel": "INFO"}
    assert updated({"LogFormat": "Text"}) == {"LogFormat": "Text", "LogGroup": "mine"}


def test_a_functions_tracing_can_be_changed(aws: EmbeddedAws, role: str) -> None:
    deploy(aws, "traced", role, zipped(""), TracingConfig={"Mode": "Active"})

    updated = aws.client("lambda", AWAY).update_function_configuration(
        FunctionName="traced", TracingConfig={"Mode": "PassThrough"}
    )

    assert updated["TracingConfig"] == {"Mode": "PassThrough"}


def test_a_mapping_from_a_stream_to_an_alias_stays_one_and_wakes_nobody_in_the_write(
    aws: EmbeddedAws, role: str, make_table: Callable[..., Any]
) -> None:
    client, table = aws.client("lambda", AWAY), make_table(AWAY)
    deploy(aws, "woken", role, zipped(""))
    client.create_alias(FunctionName="woken", Name="live", FunctionVersion="1")
    alias = f"arn:aws:lambda:{AWAY}:123456789012:function:woken:live"
    stream = table.describe(AWAY)["LatestStreamArn"]

    mapping = client.create_event_source_mapping(
        EventSourceArn=stream, FunctionName=alias, StartingPosition="TRIM_HORIZON"
    )
    table.put(AWAY, "hello")
    updated = client.update_event_source_mapping(UUID=mapping["UUID"], FunctionName=alias)

    assert (mapping["FunctionArn"], updated["FunctionArn"]) == (alias, alias)
    assert table.stream(AWAY) == [("INSERT", "item")]


def test_an_account_has_the_concurrency_left_that_no_function_reserves(
    aws: EmbeddedAws, role: str
) -> None:
    client = aws.client("lambda", "sa-east-1")
    assert client.get_account_settings()["AccountLimit"] == {
        "ConcurrentExecutions": 1000,
        "UnreservedConcurrentExecutions": 1000,
    }
    client.create_function(
        FunctionName="reserving",
        Role=role,
        Runtime="python3.13",
        Handler="app.handler",
        Code={"ZipFile": zipped("")},
    )
    client.put_function_concurrency(FunctionName="reserving", ReservedConcurrentExecutions=20)
    limit = client.get_account_settings()["AccountLimit"]
    assert limit["UnreservedConcurrentExecutions"] == 980


def test_concurrency_that_leaves_others_too_little_is_refused(aws: EmbeddedAws, role: str) -> None:
    deploy(aws, "reserving", role, zipped("code"))
    client = aws.client("lambda", AWAY)

    said = "decreases account's UnreservedConcurrentExecution below its minimum value of .100."
    with pytest.raises(ClientError, match=f"InvalidParameterValueException.*{said}"):
        client.put_function_concurrency(FunctionName="reserving", ReservedConcurrentExecutions=901)
    client.put_function_concurrency(FunctionName="reserving", ReservedConcurrentExecutions=32)
    kept = client.get_function_concurrency(FunctionName="reserving")
    assert kept["ReservedConcurrentExecutions"] == 32
