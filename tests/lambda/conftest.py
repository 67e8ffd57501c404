"""What API Gateway, Lambda and DynamoDB are to the functions: events, a context, a table."""

import base64
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REGION = "eu-west-1"
TABLE = "exchange-test"
Event = dict[str, Any]


@pytest.fixture
def event() -> Callable[..., Event]:
    """Make events of payload format 2.0, as API Gateway sends them for an HTTP API.

    With `base_path` the path holds the custom domain's, which AWS says it does not.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    """

    def make(
        method: str,
        path: str,
        *,
        body: str | None = None,
        headers: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        is_base64: bool = False,
        base_path: str = "",
    ) -> Event:
        raw_path = f"/{base_path}{path}" if base_path else path
        made: Event = {
            "version": "2.0",
            "routeKey": f"{method} {path}",
            "rawPath": raw_path,
            "rawQueryString": "&".join(f"{k}={v}" for k, v in (query or {}).items()),
            "headers": {
                "host": "api.example.com",
                "x-amzn-trace-id": "Root=1-6921c0de-0123456789abcdef01234567",
                **{name.lower(): value for name, value in (headers or {}).items()},
            },
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "a1b2c3d4e5",
                "domainName": "api.example.com",
                "domainPrefix": "api",
                "http": {
                    "method": method,
                    "path": raw_path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": "192.0.2.1",
                    "userAgent": "tests",
                },
                "requestId": "JKJaXmPLvHcESHA=",
                "routeKey": f"{method} {path}",
                "stage": "$default",
                "time": "20/Nov/2026:19:03:58 +0000",
                "timeEpoch": 1795201438000,
            },
            "isBase64Encoded": is_base64,
        }
        if query:
            made["queryStringParameters"] = query
        if body is not None:
            made["body"] = base64.b64encode(body.encode()).decode() if is_base64 else body
        return made

    return make


@dataclass
class Context:
    """The part of Lambda's context object that the functions and Powertools read."""

    function_name: str = "exchange-test-api"
    memory_limit_in_mb: int = 256
    invoked_function_arn: str = f"arn:aws:lambda:{REGION}:123456789012:function:exchange-test-api"
    aws_request_id: str = "52fdfc07-2182-454f-963f-5f0f9a621d72"
    remaining_millis: int = 10_000

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining_millis


@pytest.fixture
def context() -> Context:
    return Context()


class Clock:
    """A monotonic clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Hanging:
    """A server that takes connections and never answers."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    def asked(self) -> int:
        """How many connections came since it was asked last: one for each attempt."""
        self._listener.setblocking(False)
        count = 0
        with suppress(BlockingIOError):
            while True:
                self._listener.accept()[0].close()
                count += 1
        return count


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Hanging(listener)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Set the environment that the deployment and the runtime give to a function."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    for name, value in {
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "TABLE_NAME": TABLE,
        "PARTITION_KEY": "pk",
        "SORT_KEY": "sk",
        "TIME_TO_LIVE": "expires_at",
        "POWERTOOLS_SERVICE_NAME": "exchange",
        "POWERTOOLS_METRICS_NAMESPACE": "exchange-test",
    }.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.fixture
def dynamodb(environment: pytest.MonkeyPatch) -> "Iterator[DynamoDBClient]":
    """A client of moto's DynamoDB, in which the table exists in two regions, unconnected."""
    with mock_aws():
        for region in ("us-east-1", REGION):
            client = boto3.client("dynamodb", region_name=region)
            client.create_table(
                TableName=TABLE,
                BillingMode="PAY_PER_REQUEST",
                KeySchema=[
                    {"AttributeName": "pk", "KeyType": "HASH"},
                    {"AttributeName": "sk", "KeyType": "RANGE"},
                ],
                AttributeDefinitions=[
                    {"AttributeName": "pk", "AttributeType": "S"},
                    {"AttributeName": "sk", "AttributeType": "S"},
                ],
            )
        yield client
